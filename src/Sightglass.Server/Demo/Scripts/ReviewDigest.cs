using Sightglass.Core.Normalization;

namespace Sightglass.Server.Demo.Scripts;

/// <summary>A nightly batch that reads hotel reviews: classifies each on Claude Haiku and writes a digest on GPT-4.1. OpenTelemetry GenAI conventions.</summary>
internal static class ReviewDigest
{
    private static readonly string[] Reviews =
    [
        "Lovely room, but the street is loud until two. Staff moved us to the back without any fuss.",
        "The shower flooded the corridor twice. Nobody came. We left a day early.",
        "Breakfast alone is worth the stay: warm bread, real coffee, view of the river.",
        "Bed bugs. I have photos. Booking again? Never.",
        "Perfect for families: they lent us a cot, a pram and a box of toys.",
        "Clean, central, a bit cold in the evening. Ask for the extra blanket.",
        "The lift was broken and my father had to climb four floors with his stick.",
        "Cosy place! The owner drew us a map of her favourite bakeries.",
    ];

    private static readonly string[] Sentiments = ["mixed", "negative", "positive", "negative", "positive", "positive", "negative", "positive"];

    public static IEnumerable<RawSpan> Run(string key, DateTimeOffset start)
    {
        var trace = new DemoTrace(key, start, DemoWorld.Resource("review-digest", start, "batch"), GenAi.Scope);
        var random = trace.Random;
        var hotel = random.Pick(Customers.Hotels);
        var count = random.Next(3, 7);
        var root = trace.Begin($"digest {hotel}")
            .Set("gen_ai.operation.name", "invoke_workflow")
            .Set("gen_ai.workflow.name", "review-digest")
            .Set("tag.tags", ["nightly"])
            .Set("larkspur.hotel", hotel)
            .Set("larkspur.reviews", count);

        var last = trace.Now;
        for (var i = 0; i < count; i++)
        {
            // Four at a time, like the semaphore of the batch.
            if (i % 4 == 0) trace.Until(last);
            var review = random.Next(0, Reviews.Length);
            var ends = trace.Beside(() => Classify(trace, root, review));
            last = ends > last ? ends : last;
        }
        trace.Until(last);
        Write(trace, root, hotel, count);
        root.End(random.Around(0.03));
        return trace.Spans;
    }

    private static void Classify(DemoTrace trace, DemoSpan root, int review) => GenAi
        .Chat(trace, root, "anthropic", "claude-haiku-4-5", "claude-haiku-4-5-20251001")
        .Set("gen_ai.request.max_tokens", 64)
        .Set("gen_ai.request.temperature", 0.0)
        .Content("Classify the sentiment of a hotel review as positive, negative or mixed, and name the topic. Answer with JSON only.",
            [GenAi.Text("user", Reviews[review])],
            GenAi.Answer($$"""{"sentiment":"{{Sentiments[review]}}","topic":"{{(review % 2 == 0 ? "room" : "service")}}"}"""))
        .Tokens(DemoWorld.Tokens(Reviews[review]) + 96, 17)
        .End(trace.Random.Around(0.7));

    private static void Write(DemoTrace trace, DemoSpan root, string hotel, int count)
    {
        var digest = $"{hotel}: {count} new reviews. Guests praise breakfast and the staff; two mention noise from the street, one a broken lift. Action: ask the hotel about the lift before the weekend.";
        var input = 420 + 70L * count;
        GenAi.Chat(trace, root, "openai", "gpt-4.1", "gpt-4.1-2025-04-14")
            .Set("gen_ai.request.temperature", 0.4)
            .Set("openai.response.service_tier", "default")
            .Content("Write a digest of these reviews for the hotel team in at most 60 words.",
                [GenAi.Text("user", string.Join("\n", Reviews.Take(count)))], GenAi.Answer(digest))
            .Tokens(input, DemoWorld.Tokens(digest), cacheRead: 256)
            .End(trace.Random.Around(2.2));
    }
}
