using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;
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

public class Previews_of_recorded_traffic
{
    [Theory]
    [InlineData("langfuse-js-v5")]
    [InlineData("openinference-openai-anthropic")]
    [InlineData("openllmetry-traceloop-js")]
    [InlineData("otel-genai-openai-js")]
    [InlineData("vercel-ai-sdk-6")]
    public void Are_the_same_whether_or_not_anything_was_decoded_before(string sdk)
    {
        foreach (var span in Fixture.Spans(sdk))
            foreach (var content in (Func<Observation, Content>[])[o => o.Input, o => o.Output])
            {
                var decoded = content(Normalizer.Normalize(span));
                var fresh = content(Normalizer.Normalize(span));
                Assert.NotNull(decoded.Messages);
                Assert.Equal(decoded.Preview(40), fresh.Preview(40));
            }
    }
}
