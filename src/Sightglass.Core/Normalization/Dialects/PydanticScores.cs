using System.Text.Json;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>Results of Pydantic Evals on the span of a case: assertions are true or false, scores numbers, labels texts.</summary>
internal static class PydanticScores
{
    public static IReadOnlyList<Score>? Of(SpanReader span)
    {
        List<Score>? scores = null;
        foreach (var key in (ReadOnlySpan<string>)["assertions", "scores", "labels"])
        {
            using var json = AttributeJson.Parse(span, key);
            if (json?.RootElement is not { ValueKind: JsonValueKind.Object } results) continue;
            foreach (var result in results.EnumerateObject()) (scores ??= []).Add(Read(result.Name, result.Value));
        }
        return scores;
    }

    private static Score Read(string name, JsonElement result)
    {
        var value = result.TryGet("value", out var inner) ? inner : result;
        var number = value.ValueKind switch
        {
            JsonValueKind.True => 1,
            JsonValueKind.False => 0,
            JsonValueKind.Number => Json.Number(value),
            _ => null,
        };
        var label = number is null || value.ValueKind is JsonValueKind.True or JsonValueKind.False ? Json.Text(value) : null;
        return new(name, number, label) { Comment = result.Text("reason"), Source = "code", Evaluator = result.Object("source").Text("name") };
    }
}
