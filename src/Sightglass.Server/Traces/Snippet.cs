namespace Sightglass.Server.Traces;

/// <summary>A way to send the first trace, ready to paste.</summary>
internal sealed record Snippet(string Title, string Code)
{
    /// <param name="server">Scheme, host and port of this server.</param>
    public static IReadOnlyList<Snippet> For(string server) =>
    [
        new("curl", $$$"""
            curl {{{server}}}/v1/traces -H 'Content-Type: application/json' -d '{
              "resourceSpans": [{"scopeSpans": [{"spans": [{
                "traceId": "'$(openssl rand -hex 16)'", "spanId": "'$(openssl rand -hex 8)'", "name": "chat gpt-5",
                "startTimeUnixNano": "'$(date +%s)'000000000", "endTimeUnixNano": "'$(date +%s)'900000000",
                "attributes": [
                  {"key": "gen_ai.operation.name", "value": {"stringValue": "chat"}},
                  {"key": "gen_ai.provider.name", "value": {"stringValue": "openai"}},
                  {"key": "gen_ai.request.model", "value": {"stringValue": "gpt-5"}},
                  {"key": "gen_ai.usage.input_tokens", "value": {"intValue": "1200"}},
                  {"key": "gen_ai.usage.output_tokens", "value": {"intValue": "180"}}
                ]}]}]}]}'
            """),
        new("OpenTelemetry", $"""
            # Any OpenTelemetry SDK, in any language
            export OTEL_EXPORTER_OTLP_ENDPOINT={server}
            export OTEL_EXPORTER_OTLP_PROTOCOL=http/protobuf
            export OTEL_SERVICE_NAME=my-app
            # Messages are recorded only when asked for
            export OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT=true
            """),
        new(".NET", $$"""
            // dotnet add package OpenTelemetry.Exporter.OpenTelemetryProtocol
            // dotnet add package Microsoft.Extensions.AI.OpenAI
            using var tracing = Sdk.CreateTracerProviderBuilder()
                .AddSource("*Microsoft.Extensions.AI")
                .AddOtlpExporter(o => (o.Endpoint, o.Protocol) = (new("{{server}}/v1/traces"), OtlpExportProtocol.HttpProtobuf))
                .Build();

            IChatClient chat = new OpenAI.Chat.ChatClient("gpt-5", apiKey).AsIChatClient()
                .AsBuilder().UseOpenTelemetry(configure: o => o.EnableSensitiveData = true).Build();

            await chat.GetResponseAsync("Say hello.");
            """),
        new("Python", $"""
            # pip install openai openinference-instrumentation-openai opentelemetry-sdk opentelemetry-exporter-otlp-proto-http
            from openai import OpenAI
            from openinference.instrumentation.openai import OpenAIInstrumentor
            from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
            from opentelemetry.sdk.trace import TracerProvider
            from opentelemetry.sdk.trace.export import BatchSpanProcessor

            tracing = TracerProvider()
            tracing.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint="{server}/v1/traces")))
            OpenAIInstrumentor().instrument(tracer_provider=tracing)

            OpenAI().responses.create(model="gpt-5", input="Say hello.")
            """),
        new("TypeScript", $$"""
            // npm install ai @ai-sdk/openai @opentelemetry/sdk-node @opentelemetry/exporter-trace-otlp-proto
            import { NodeSDK } from '@opentelemetry/sdk-node';
            import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-proto';
            import { generateText } from 'ai';
            import { openai } from '@ai-sdk/openai';

            const sdk = new NodeSDK({ traceExporter: new OTLPTraceExporter({ url: '{{server}}/v1/traces' }) });
            sdk.start();

            await generateText({ model: openai('gpt-5'), prompt: 'Say hello.', experimental_telemetry: { isEnabled: true } });
            await sdk.shutdown();
            """),
    ];
}
