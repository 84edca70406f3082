using System.Globalization;
using Sightglass.Core.Normalization;

namespace Sightglass.Server.Demo.Scripts;

/// <summary>Screens payments with a small model; emits little and no content. Older OpenTelemetry GenAI attributes.</summary>
internal static class FraudScreen
{
    private static readonly RawScope Scope = new("opentelemetry.instrumentation.openai_v2", "2.1b0", [], "https://opentelemetry.io/schemas/1.30.0");

    public static IEnumerable<RawSpan> Screen(string key, DateTimeOffset start)
    {
        var trace = new DemoTrace(key, start, DemoWorld.Resource("payments", start), Scope);
        var random = trace.Random;
        var suspicious = random.Chance(0.09);
        var root = trace.Begin("screen-payment", kind: 5)
            .Set("messaging.system", "kafka")
            .Set("payment.amount_eur", (random.Next(20, 900) + 0.5).ToString("0.00", CultureInfo.InvariantCulture))
            .Set("payment.country", random.Pick(["PT", "AT", "DK", "SI", "IT", "BE", "ES", "NO", "PL", "FR"]))
            .Set("payment.verdict", suspicious ? "review" : "pass");
        trace.Begin("SELECT payments.history", root, kind: 3).Set("db.system.name", "postgresql").Set("db.query.summary", "SELECT payments.history").End(random.Around(0.008));
        trace.Begin("chat gpt-4o-mini", root, kind: 3)
            .Set("gen_ai.operation.name", "chat")
            .Set("gen_ai.system", "openai")
            .Set("gen_ai.request.model", "gpt-4o-mini")
            .Set("gen_ai.response.model", "gpt-4o-mini-2024-07-18")
            .Set("gen_ai.response.finish_reasons", ["stop"])
            .Set("gen_ai.usage.input_tokens", random.Next(520, 760))
            .Set("gen_ai.usage.output_tokens", suspicious ? random.Next(60, 110) : 9)
            .End(random.Around(0.6));
        if (suspicious)
        {
            GenAi.Guardrail(trace, root, "second-opinion", "payment above the usual pattern").Set("output.value", """{"passed":false,"rule":"velocity"}""").End(random.Around(0.05));
            root.Set("tag.tags", ["review"]);
        }
        root.End(random.Around(0.004));
        return trace.Spans;
    }
}
