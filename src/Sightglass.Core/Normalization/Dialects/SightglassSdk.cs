using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>Our own attributes, <c>sightglass.*</c>: what the conventions have no word for, and what a user says to overrule everything else.</summary>
internal sealed class SightglassSdk : IDialect
{
    private static readonly Namespaces Mine = Namespaces.Of("sightglass");

    public string Name => "Sightglass";

    public Reading? Read(SpanReader span) => !span.Speaks(Mine) || span.KeyUnder("sightglass.") is null ? null : new()
    {
        Type = span.Text("sightglass.type").As(TypeOf),
        Name = span.Text("sightglass.name"),
        RespondedModel = span.Text("sightglass.model"),
        Input = span.Input("sightglass.input"),
        Output = span.Output("sightglass.output"),
        Cost = ReportedCosts.Total(span, "sightglass.cost.total"),
        SessionId = span.Text("sightglass.session.id"),
        UserId = span.Text("sightglass.user.id"),
        Tags = span.Texts("sightglass.tags"),
        Environment = span.Context("sightglass.environment"),
        Release = span.Context("sightglass.release"),
        Version = span.Context("sightglass.version"),
        PromptName = span.Text("sightglass.prompt.name"),
        PromptVersion = span.Text("sightglass.prompt.version"),
        TraceName = span.Text("sightglass.trace.name"),
        TraceInput = span.Input("sightglass.trace.input"),
        TraceOutput = span.Output("sightglass.trace.output"),
        ExternalTraceId = span.Text("sightglass.external.trace_id"),
        ExternalId = span.Text("sightglass.external.id"),
        ExternalParentId = span.Text("sightglass.external.parent_id"),
        Level = span.Text("sightglass.level").As(LevelName.Parse),
        StatusMessage = span.Text("sightglass.status_message"),
        Metadata = Metadata.Of(span, "sightglass.metadata"),
    };

    private static ObservationType? TypeOf(string text) =>
        Enum.TryParse<ObservationType>(text, ignoreCase: true, out var type) && Enum.IsDefined(type) && !char.IsAsciiDigit(text[0]) ? type : null;
}
