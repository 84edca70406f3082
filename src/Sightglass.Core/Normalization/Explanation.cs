using System.Globalization;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>One field of an observation, as one dialect read it.</summary>
/// <param name="Field">The name of SQL and JSON, e.g. <c>requested_model</c>; of a parameter <c>parameters.temperature</c>.</param>
/// <param name="Value">As text; content and long values are cut.</param>
/// <param name="Key">The attribute it came from; <c>resource/…</c> and <c>scope/…</c> when it is not the span's own.</param>
/// <param name="Won">It is what the observation has; false when a more trusted dialect knew better.</param>
public sealed record Explanation(string Field, string Value, string Dialect, string Key, bool Won)
{
    private const int LongestValue = 200;

    internal static IReadOnlyList<Explanation> Of(SpanReader span)
    {
        var lines = new List<Explanation>();
        var taken = new HashSet<string>(StringComparer.Ordinal);
        foreach (var dialect in Dialects.All)
            if (dialect.Read(span) is { } reading)
                foreach (var (field, value, key) in FieldsOf(reading))
                    lines.Add(new(field, Beginning.Marked(value, LongestValue), dialect.Name, key, taken.Add(field)));
        return lines;
    }

    private static IEnumerable<NamedValue> FieldsOf(Reading r)
    {
        NamedValue?[] fields =
        [
            Text("type", r.Type, t => Snake(t.ToString())), Text("name", r.Name), Text("operation", r.Operation),
            Text("requested_model", r.RequestedModel), Text("responded_model", r.RespondedModel), Text("provider", r.Provider),
            Text("response_id", r.ResponseId), Text("finish_reasons", r.FinishReasons, List), Text("input", r.Input, Short), Text("output", r.Output, Short),
            Text("tool_definitions", r.ToolDefinitions, Short), Text("tool", r.Tool, t => t.Name ?? t.CallId ?? ""),
            Text("documents", r.Documents, d => d.Count.ToString(CultureInfo.InvariantCulture)), Text("usage", r.Usage, Figures),
            Text("reported_cost", r.Cost, c => c.Total.ToString(CultureInfo.InvariantCulture)), Text("is_rollup", r.IsRollup, b => b ? "true" : "false"),
            Text("ttft", r.TimeToFirstToken, t => t.TotalMilliseconds.ToString("0.###", CultureInfo.InvariantCulture) + " ms"),
            Text("session", r.SessionId), Text("user", r.UserId), Text("tags", r.Tags, List), Text("environment", r.Environment), Text("release", r.Release),
            Text("version", r.Version), Text("prompt", r.PromptName), Text("prompt_version", r.PromptVersion), Text("agent", r.AgentName),
            Text("trace_name", r.TraceName), Text("trace_input", r.TraceInput, Short), Text("trace_output", r.TraceOutput, Short),
            Text("level", r.Level, l => Snake(l.ToString())), Text("status_message", r.StatusMessage), Text("error_type", r.ErrorType),
        ];
        foreach (var field in fields)
            if (field is { } known) yield return known;
        foreach (var parameter in r.Parameters ?? []) yield return parameter with { Name = "parameters." + parameter.Name };
        foreach (var item in r.Metadata ?? []) yield return item with { Name = "metadata." + item.Name };
        foreach (var score in r.Scores ?? []) yield return new("scores." + score.Name, score.Label ?? score.Value?.ToString(CultureInfo.InvariantCulture) ?? "", "");
    }

    private static NamedValue? Text(string field, Known<string>? known) => known is { } k ? new(field, k.Value, k.Key) : null;

    private static NamedValue? Text<T>(string field, Known<T>? known, Func<T, string> text) => known is { } k ? new(field, text(k.Value), k.Key) : null;

    private static string Short(Content content) => content.Preview(LongestValue);

    private static string List(IReadOnlyList<string> items) => string.Join(", ", items);

    private static string Figures(ReportedUsage u)
    {
        (string Name, long? Tokens)[] figures =
        [
            ("input", u.Input), ("output", u.Output), ("total", u.Total), ("cache_read", u.CacheRead), ("cache_write", u.CacheWrite),
            ("cache_write_1h", u.CacheWrite1h), ("input_audio", u.InputAudio), ("input_image", u.InputImage), ("reasoning", u.Reasoning),
            ("output_audio", u.OutputAudio), ("output_image", u.OutputImage),
        ];
        return string.Join(", ", figures.Where(f => f.Tokens is not null).Select(f => $"{f.Name} {f.Tokens}"));
    }

    private static string Snake(string name) => name.ToLowerInvariant();
}
