namespace Sightglass.Core.Querying;

public enum FieldType
{
    Text,
    Number,
    /// <summary>A number with a fraction; double.</summary>
    Real,
    /// <summary>Filtered as a duration (<c>2s</c>, <c>150ms</c>); microseconds in SQL.</summary>
    Duration,
    /// <summary>US dollars.</summary>
    Money,
    Time,
    /// <summary>Any of several texts.</summary>
    Tags,
    Boolean,
}

/// <summary>The catalogue of what can be filtered, grouped and sorted by. The name is the one of SQL, JSON and the filter bar.</summary>
/// <param name="Aliases">Other words for the same field that people type.</param>
public sealed record Field(string Name, FieldType Type, string Description, params string[] Aliases)
{
    public static Field TraceId { get; } = new("trace_id", FieldType.Text, "Trace id", "trace");
    public static Field Id { get; } = new("id", FieldType.Text, "Observation id", "span_id");
    public static Field ParentId { get; } = new("parent_id", FieldType.Text, "Observation id of the parent", "parent");
    public static Field ObservationName { get; } = new("name", FieldType.Text, "Name of the observation");
    public static Field TraceName { get; } = new("trace_name", FieldType.Text, "Name of the trace");
    public static Field ObservationType { get; } = new("type", FieldType.Text, "generation, tool, agent, retriever …", "kind");
    public static Field Level { get; } = new("level", FieldType.Text, "debug, default, warning, error", "status");
    public static Field Model { get; } = new("model", FieldType.Text, "Model that answered, else the one asked");
    public static Field Provider { get; } = new("provider", FieldType.Text, "openai, anthropic, aws.bedrock …");
    public static Field User { get; } = new("user", FieldType.Text, "User id", "user_id");
    public static Field Session { get; } = new("session", FieldType.Text, "Session id", "session_id");
    public static Field Environment { get; } = new("environment", FieldType.Text, "Environment", "env");
    public static Field Release { get; } = new("release", FieldType.Text, "Release");
    public static Field Version { get; } = new("version", FieldType.Text, "Version");
    public static Field Service { get; } = new("service", FieldType.Text, "service.name of the emitter");
    public static Field Prompt { get; } = new("prompt", FieldType.Text, "Prompt name", "prompt_name");
    public static Field PromptVersion { get; } = new("prompt_version", FieldType.Text, "Prompt version");
    public static Field ErrorType { get; } = new("error_type", FieldType.Text, "error.type", "error");
    public static Field StatusMessage { get; } = new("status_message", FieldType.Text, "What was said of an error or a warning", "message");
    public static Field Tags { get; } = new("tags", FieldType.Tags, "Tags", "tag");
    public static Field Latency { get; } = new("latency", FieldType.Duration, "From start to end, e.g. >2s", "duration");
    public static Field TimeToFirstToken { get; } = new("ttft", FieldType.Duration, "Time to first token, e.g. >500ms");
    public static Field InputTokens { get; } = new("input_tokens", FieldType.Number, "Input tokens, cached ones included");
    public static Field OutputTokens { get; } = new("output_tokens", FieldType.Number, "Output tokens, reasoning included");
    public static Field Tokens { get; } = new("tokens", FieldType.Number, "All tokens");
    public static Field Cost { get; } = new("cost", FieldType.Money, "US dollars", "cost_usd");
    public static Field StartedAt { get; } = new("started_at", FieldType.Time, "Start time", "time", "timestamp");

    public static Field IsRoot { get; } = new("root", FieldType.Boolean, "Whether it begins a trace: root:true finds whole traces");

    public static IReadOnlyList<Field> All { get; } =
    [
        TraceId, Id, ParentId, ObservationName, TraceName, ObservationType, Level, Model, Provider, User, Session, Environment, Release, Version, Service, Prompt,
        PromptVersion, ErrorType, StatusMessage, ExperimentField.Name, Tags, Latency, TimeToFirstToken, InputTokens, OutputTokens, Tokens, Cost, StartedAt, IsRoot,
    ];

    /// <summary>By name or alias, in any case.</summary>
    public static Field? Find(string name) =>
        All.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase) || f.Aliases.Contains(name, StringComparer.OrdinalIgnoreCase));
}
