using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>
/// Microsoft.Extensions.AI: the conventions, under a source name of the user's choice, and one span that has no operation: the loop that calls tools.
/// https://github.com/dotnet/extensions/tree/main/src/Libraries/Microsoft.Extensions.AI
/// </summary>
internal sealed class ExtensionsAi : IDialect
{
    public string Name => "Microsoft.Extensions.AI";

    public Reading? Read(SpanReader span) => span.Span.Name != "orchestrate_tools" ? null : new()
    {
        Type = new(ObservationType.Chain, "name"),
        IsRollup = new(true, "name"),
    };
}
