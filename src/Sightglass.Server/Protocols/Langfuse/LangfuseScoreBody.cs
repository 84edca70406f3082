using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using System.Text.Json;
using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Scores;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>A score as clients send it, in a batch or alone, as the span that carries it into the store. The same id again is an update.</summary>
internal static class LangfuseScoreBody
{
    private const int LongestText = 500;

    /// <summary>Null when the body has faults.</summary>
    /// <param name="id">When the body has none.</param>
    /// <param name="configs">By id, at least the one that the body names.</param>
    public static RawSpan? Read(LangfuseBody body, string id, DateTimeOffset at, DateTimeOffset now, RawScope scope, IReadOnlyDictionary<string, ScoreConfig> configs)
    {
        id = body.Id("id") ?? id;
        var (name, type) = (body.Required("name"), body.Word("dataType", "NUMERIC", "CATEGORICAL", "BOOLEAN", "TEXT", "CORRECTION"));
        var target = TargetOf(body);
        var value = LangfuseConfiguredScore.ConfigOf(body, type, configs) is { } config
            ? LangfuseConfiguredScore.Apply(body, ValueOf(body, config.DataType.ToString().ToUpperInvariant()), config) : ValueOf(body, type);
        var source = body.Word("source", "API", "ANNOTATION", "EVAL");
        var attributes = new List<RawAttribute>
        {
            new(RawSpan.OrderKey, RawValue.Of((long)UnixNanos.Of(at))),
            new(SightglassScore.DeletedKey, RawValue.Of(false)),
        };
        void Add(string key, string? text)
        {
            if (text is not null) attributes.Add(new(SightglassScore.Prefix + key, RawValue.Of(text)));
        }
        Add("id", id);
        Add("name", name);
        Add("target", target.Target.ToString());
        if (target.Target is ScoreTarget.Trace or ScoreTarget.Observation && target.Trace.ToString() != target.Id) Add("trace_id", target.Id);
        Add("observation_id", body.Id("observationId"));
        Add("session_id", body.Id("sessionId"));
        Add("dataset_run_id", body.Id("datasetRunId"));
        Add("data_type", value?.Type.ToString());
        Add("label", value?.Label);
        if (value?.Number is { } number) attributes.Add(new(SightglassScore.Prefix + "value", RawValue.Of(number)));
        Add("comment", body.Text("comment"));
        Add("source", (source ?? "API").ToLowerInvariant());
        Add("environment", body.Text("environment"));
        Add("author_id", body.Text("authorUserId"));
        Add("config_id", body.Id("configId"));
        Add("queue_id", body.Id("queueId"));
        Add("execution_trace_id", body.Id("executionTraceId"));
        Add("updated_at", now.ToString("O", CultureInfo.InvariantCulture));
        if (body["metadata"] is { } metadata) attributes.Add(new(SightglassScore.Prefix + "metadata", RawValue.OfUtf8(JsonMarshal.GetRawUtf8Value(metadata).ToArray())));
        return body.Faults.Count > 0 ? null : new RawSpan
        {
            TraceId = target.Trace,
            SpanId = CarrierOf(id),
            Name = name,
            StartNanos = UnixNanos.Of(at),
            ReceivedNanos = UnixNanos.Of(now),
            Attributes = [.. attributes],
            Scope = scope,
        };
    }

    /// <summary>The fragment that takes a score away again.</summary>
    public static RawSpan Deletion(string id, TraceId trace, DateTimeOffset now) => new()
    {
        TraceId = trace,
        SpanId = CarrierOf(id),
        ReceivedNanos = UnixNanos.Of(now),
        Attributes =
        [
            new(RawSpan.OrderKey, RawValue.Of((long)UnixNanos.Of(now))), new(SightglassScore.Prefix + "id", RawValue.Of(id)),
            new(SightglassScore.DeletedKey, RawValue.Of(true)),
        ],
    };

    /// <summary>The trace of the carrier of a score that came by itself.</summary>
    public static TraceId TraceOf(Score score) => score.Target switch
    {
        ScoreTarget.Session => TraceOfSession(score.SessionId!),
        ScoreTarget.DatasetRun => TraceOfRun(score.DatasetRunId!),
        _ => score.TraceId!.Value,
    };

    private static ObservationId CarrierOf(string id) => ObservationId.OfName(Encoding.UTF8.GetBytes("score " + id));

    // What judges a session or a run is in no trace: it has one for itself, of which nothing is ever shown.
    private static (ScoreTarget Target, TraceId Trace, string Id) TargetOf(LangfuseBody body)
    {
        var (trace, observation, session, run) = (body.Id("traceId"), body.Id("observationId"), body.Id("sessionId"), body.Id("datasetRunId"));
        if ((trace is null ? 0 : 1) + (session is null ? 0 : 1) + (run is null ? 0 : 1) != 1)
            body.Fail("traceId", "invalid_value", "a score has exactly one of traceId (with or without observationId), sessionId and datasetRunId");
        else if (observation is not null && trace is null) body.Fail("observationId", "invalid_value", "observationId needs traceId");
        return trace is not null ? (observation is null ? ScoreTarget.Trace : ScoreTarget.Observation, TraceId.OfExternal(trace), trace)
            : session is not null ? (ScoreTarget.Session, TraceOfSession(session), session)
            : (ScoreTarget.DatasetRun, TraceOfRun(run ?? ""), run ?? "");
    }

    private static TraceId TraceOfSession(string session) => TraceId.OfName("scores of session " + session);

    private static TraceId TraceOfRun(string run) => TraceId.OfName("scores of dataset run " + run);

    private static (ScoreDataType Type, double? Number, string? Label)? ValueOf(LangfuseBody body, string? type)
    {
        if (body["value"] is not { } value)
        {
            body.Fail("value", "invalid_type", "value is required");
            return null;
        }
        type ??= value.ValueKind switch { JsonValueKind.Number => "NUMERIC", JsonValueKind.True or JsonValueKind.False => "BOOLEAN", _ => "CATEGORICAL" };
        switch (type)
        {
            case "NUMERIC" when LangfuseBody.NumberOf(value) is { } number:
                return (ScoreDataType.Numeric, number, null);
            case "BOOLEAN" when Truth(value) is { } truth:
                return (ScoreDataType.Boolean, truth ? 1 : 0, truth ? "True" : "False");
            case "CATEGORICAL" when value.ValueKind == JsonValueKind.String:
                return (ScoreDataType.Categorical, null, value.GetString());
            case "TEXT" when value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 and <= LongestText } text:
                return (ScoreDataType.Text, null, text);
            case "CORRECTION" when value.ValueKind == JsonValueKind.String:
                return (ScoreDataType.Correction, null, value.GetString());
        }
        body.Fail("value", "invalid_type", $"value is not one of data type {type}: " + type switch
        {
            "NUMERIC" => "a number",
            "BOOLEAN" => "0 or 1",
            "TEXT" => $"a string of 1 to {LongestText} characters",
            _ => "a string",
        });
        return null;
    }

    private static bool? Truth(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        JsonValueKind.String when bool.TryParse(value.GetString(), out var word) => word,
        _ => LangfuseBody.NumberOf(value) switch { 1 => true, 0 => false, _ => null },
    };
}
