using Sightglass.Core.Tests.Support;

namespace Sightglass.Core.Tests.Normalization;

public class Recorded_traffic
{
    [Theory]
    [InlineData("langfuse-js-v5")]
    [InlineData("openinference-openai-anthropic")]
    [InlineData("openllmetry-traceloop-js")]
    [InlineData("otel-genai-openai-js")]
    [InlineData("vercel-ai-sdk-6")]
    public void Becomes_the_reviewed_observations(string sdk) =>
        Golden.Match(ObservationJson.Of(Fixture.Spans(sdk)), $"tests/Sightglass.Core.Tests/Normalization/Golden/{sdk}.json");
}
