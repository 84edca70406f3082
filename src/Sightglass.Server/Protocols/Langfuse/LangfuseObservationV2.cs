using System.Globalization;
using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>An observation on the wire of v2 (<c>ObservationV2</c>): core fields always, the rest by groups. Times are seconds, costs US dollars.</summary>
internal static class LangfuseObservationV2
{
    /// <summary>Characters of a value of metadata, unless its whole was asked for.</summary>
    private const int ShortMetadata = 200;

    /// <param name="whole">With content; null when no group needs it.</param>
    /// <param name="trace">Null when no group needs it.</param>
    /// <param name="expanded">Keys of metadata whose values are wanted whole.</param>
    public static Dictionary<string, object?> Of(
        ProjectId project, ObservationSummary row, Observation? whole, TraceSummary? trace, IReadOnlyList<string> fields, IReadOnlyList<string> expanded)
    {
        var to = new Dictionary<string, object?>
        {
            ["id"] = row.ExternalId ?? row.Id.ToString(),
            ["traceId"] = row.ExternalTraceId ?? row.TraceId.ToString(),
            ["startTime"] = row.StartedAt,
            ["endTime"] = row.EndedAt,
            ["projectId"] = project.Value,
            ["parentObservationId"] = row.ExternalParentId ?? row.ParentId?.ToString(),
            ["type"] = LangfuseObservation.TypeOf(row.Type),
            ["isRootObservation"] = row.IsRoot,
            ["modelId"] = null,
            ["inputPrice"] = null,
            ["outputPrice"] = null,
            ["totalPrice"] = null,
        };
        if (fields.Contains("basic")) AddBasic(to, row, trace);
        if (fields.Contains("time")) AddTime(to, row, whole);
        if (fields.Contains("io")) (to["input"], to["output"]) = (Source(whole?.Input), Source(whole?.Output));
        if (fields.Contains("metadata")) to["metadata"] = whole is null ? null : Metadata(whole, expanded);
        if (fields.Contains("model")) AddModel(to, row, whole);
        if (fields.Contains("usage")) AddUsage(to, row, whole);
        if (fields.Contains("prompt")) AddPrompt(to, row);
        if (fields.Contains("metrics")) (to["latency"], to["timeToFirstToken"]) = (row.Duration?.TotalSeconds, row.TimeToFirstToken?.TotalSeconds);
        if (fields.Contains("trace_context")) AddTrace(to, row, trace);
        return to;
    }

    private static void AddBasic(Dictionary<string, object?> to, ObservationSummary row, TraceSummary? trace)
    {
        to["name"] = row.Name.Length > 0 ? row.Name : null;
        to["level"] = row.Level.ToString().ToUpperInvariant();
        to["statusMessage"] = row.StatusMessage;
        to["version"] = row.Version;
        to["environment"] = row.Environment;
        to["bookmarked"] = false;
        to["public"] = trace?.IsPublic ?? row.IsPublic;
        to["userId"] = row.UserId ?? trace?.UserId;
        to["sessionId"] = row.SessionId ?? trace?.SessionId;
    }

    private static void AddTime(Dictionary<string, object?> to, ObservationSummary row, Observation? whole)
    {
        var received = whole is null ? row.StartedAt : UnixNanos.ToTime(whole.Raw.ReceivedNanos);
        to["completionStartTime"] = row.StartedAt + row.TimeToFirstToken;
        to["createdAt"] = received;
        to["updatedAt"] = received;
    }

    private static void AddModel(Dictionary<string, object?> to, ObservationSummary row, Observation? whole)
    {
        to["providedModelName"] = row.Model;
        to["model"] = row.Model;
        to["internalModelId"] = null;
        to["modelParameters"] = whole?.Parameters.ToDictionary(p => p.Key, p => new LangfuseJson(p.Value));
        to["inputPrice"] = Price(whole, TokenClass.Input);
        to["outputPrice"] = Price(whole, TokenClass.Output);
    }

    private static void AddUsage(Dictionary<string, object?> to, ObservationSummary row, Observation? whole)
    {
        if (whole is not null) to["usageDetails"] = LangfuseUsage.Details(whole);
        if (whole is not null) to["costDetails"] = LangfuseCost.Of(whole, row.Bills).Details;
        to["totalCost"] = row.Bills ? row.CostUsd : null;
        to["usagePricingTierName"] = null;
    }

    private static void AddPrompt(Dictionary<string, object?> to, ObservationSummary row)
    {
        to["promptId"] = null;
        to["promptName"] = row.PromptName;
        to["promptVersion"] = int.TryParse(row.PromptVersion, NumberStyles.None, CultureInfo.InvariantCulture, out var version) ? version : null;
    }

    private static void AddTrace(Dictionary<string, object?> to, ObservationSummary row, TraceSummary? trace)
    {
        to["traceName"] = trace?.Name ?? row.TraceName;
        to["tags"] = (trace?.Tags ?? row.Tags).Order(StringComparer.Ordinal);
        to["release"] = row.Release ?? trace?.Release;
        to["userId"] = row.UserId ?? trace?.UserId;
        to["sessionId"] = row.SessionId ?? trace?.SessionId;
    }

    private static Dictionary<string, object?> Metadata(Observation whole, IReadOnlyList<string> expanded)
    {
        var metadata = LangfuseMetadata.Of(whole);
        foreach (var (key, value) in metadata.ToList())
            if (!expanded.Contains(key) && value is LangfuseJson { Source.Length: > ShortMetadata } json) metadata[key] = Beginning.Of(json.Source!, ShortMetadata);
        return metadata;
    }

    private static string? Source(Content? content) => content is null || content.IsEmpty ? null : content.Source;

    // Texts there, so that no digit is lost.
    private static string? Price(Observation? whole, TokenClass tokenClass) =>
        whole is null ? null : LangfuseObservation.PriceOf(whole, tokenClass)?.ToString(CultureInfo.InvariantCulture);
}
