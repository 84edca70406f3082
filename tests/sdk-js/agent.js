// A small agent on real SDKs: node agent.js <grpc|protobuf|json> <OTLP address> <model server address>
// Prints the trace id. Exits with 1 when an exporter reports a failure.
const [protocol, otlp, model] = process.argv.slice(2);
process.env.OTEL_INSTRUMENTATION_GENAI_CAPTURE_MESSAGE_CONTENT = 'true';

const { trace, context, diag, metrics, DiagLogLevel, SpanStatusCode } = require('@opentelemetry/api');
const { logs } = require('@opentelemetry/api-logs');
const { NodeTracerProvider, BatchSpanProcessor } = require('@opentelemetry/sdk-trace-node');
const { LoggerProvider, BatchLogRecordProcessor } = require('@opentelemetry/sdk-logs');
const { OTLPLogExporter } = require('@opentelemetry/exporter-logs-otlp-proto');
const { OpenAIInstrumentation } = require('@opentelemetry/instrumentation-openai');

let failed = false;
diag.setLogger({ error: text => { failed = true; console.error(text); }, warn() {}, info() {}, debug() {}, verbose() {} }, DiagLogLevel.ERROR);

const exporters = {
  grpc: () => new (require('@opentelemetry/exporter-trace-otlp-grpc').OTLPTraceExporter)({ url: otlp }),
  protobuf: () => new (require('@opentelemetry/exporter-trace-otlp-proto').OTLPTraceExporter)({ url: `${otlp}/v1/traces`, compression: 'gzip' }),
  json: () => new (require('@opentelemetry/exporter-trace-otlp-http').OTLPTraceExporter)({ url: `${otlp}/v1/traces` }),
};
const tracing = new NodeTracerProvider({ spanProcessors: [new BatchSpanProcessor(exporters[protocol]())] });
tracing.register();
const processors = protocol === 'grpc' ? [] : [new BatchLogRecordProcessor({ exporter: new OTLPLogExporter({ url: `${otlp}/v1/logs` }) })];
const logging = new LoggerProvider({ processors });
logs.setGlobalLoggerProvider(logging);
const instrumentation = new OpenAIInstrumentation({ captureMessageContent: true });
instrumentation.setTracerProvider(tracing);
instrumentation.setLoggerProvider(logging);
instrumentation.setMeterProvider(metrics.getMeterProvider());

const { OpenAI } = require('openai');
const client = new OpenAI({ apiKey: 'none', baseURL: `${model}/v1`, maxRetries: 0 });
const tracer = trace.getTracer('sdk-tests');

async function main() {
  const root = tracer.startSpan('book-flight', { attributes: { 'session.id': 'conv-2291', 'user.id': 'u_4417', 'gen_ai.operation.name': 'invoke_agent', 'gen_ai.agent.name': 'travel' } });
  await context.with(trace.setSpan(context.active(), root), async () => {
    await client.chat.completions.create({
      model: 'gpt-4o-mini', temperature: 0.2, messages: [{ role: 'user', content: 'Cheapest flight to Bogota?' }],
      tools: [{ type: 'function', function: { name: 'find_flights', parameters: { type: 'object' } } }],
    });
    const tool = tracer.startSpan('execute_tool find_flights', { attributes: { 'gen_ai.operation.name': 'execute_tool', 'gen_ai.tool.name': 'find_flights', 'gen_ai.tool.call.result': '{"price":420}' } });
    tool.end();
    const stream = await client.chat.completions.create({
      model: 'gpt-4o-mini', stream: true, stream_options: { include_usage: true }, messages: [{ role: 'user', content: 'What is the capital of France?' }],
    });
    for await (const _ of stream);
  });
  root.setStatus({ code: SpanStatusCode.OK });
  root.end();
  await tracing.forceFlush();
  await logging.forceFlush();
  await tracing.shutdown();
  await logging.shutdown();
  console.log(root.spanContext().traceId);
}

main().then(() => process.exit(failed ? 1 : 0), error => { console.error(error); process.exit(1); });
