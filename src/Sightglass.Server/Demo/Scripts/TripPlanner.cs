using System.Globalization;
using Sightglass.Core.Normalization;

namespace Sightglass.Server.Demo.Scripts;

/// <summary>Plans itineraries with GPT-5; its prompt is managed, and v7 was a mistake. Langfuse's span attributes.</summary>
internal static class TripPlanner
{
    private static readonly RawScope Scope = new("langfuse-sdk", "5.3.1", [], null);

    private static readonly string[] Interests = ["food markets", "modern art", "hiking", "jazz clubs", "architecture", "swimming", "old trains", "bookshops"];
    private static readonly string[] Party = ["two adults", "a family with two children (6 and 9)", "one traveller", "four friends", "two adults and a dog"];

    private static readonly string[] Weather = ["sun, 21 °C", "clouds, 18 °C", "light rain, 16 °C"];

    private const string SystemV6 =
        "You plan rail-first trips for Larkspur Travel. Propose at most three days. For each day: one morning, one afternoon and one evening activity with the walking time between them. Use only places from the context. Finish with the total price. Be concrete and brief.";

    private const string SystemV7 =
        "You are a world-class travel curator. Think about every possible wish of the traveller and describe each place in rich, evocative detail with its history. Offer several alternatives for each slot, explain the trade-offs between all of them, and never leave anything out. Quality is measured by completeness.";

    public static IEnumerable<RawSpan> Plan(string key, DateTimeOffset start)
    {
        var trace = new DemoTrace(key, start, DemoWorld.Resource("trip-planner", start), Scope);
        var random = trace.Random;
        var slots = new Slots(random, random.Pick(Customers.All), start);
        var bad = DemoWorld.HasBadPrompt(start);
        var wish = $"{random.Next(2, 4)} days in {slots.City} for {random.Pick(Party)}, we like {random.Pick(Interests)} and {random.Pick(Interests)}. Budget about €{random.Next(4, 18) * 100}.";

        var root = trace.Begin("plan-trip")
            .Set("langfuse.observation.type", "agent")
            .Set("langfuse.trace.name", "plan-trip")
            .Set("user.id", slots.Customer.Id)
            .Set("session.id", $"plan-{start:MMdd}-{random.Next(0x1000, 0xffff):x4}")
            .Set("langfuse.trace.tags", ["planner", random.Chance(0.5) ? "web" : "app"])
            .Set("langfuse.environment", "production")
            .Set("langfuse.release", DemoWorld.Release(start))
            .Set("langfuse.trace.metadata.experiment", random.Chance(0.2) ? "maps-v2" : "control")
            .Set("langfuse.observation.input", wish);
        var context = Gather(trace, root, slots);
        var itinerary = Itinerary(random, slots, bad);
        Draft(trace, root, bad, wish, context, itinerary);
        Check(trace, root, itinerary, bad);
        root.Set("langfuse.observation.output", itinerary);
        root.Judge("itinerary-quality", random.Quality(bad ? 0.52 : 0.87), bad ? "too long" : "good",
            bad ? "Lists alternatives instead of deciding; no walking times; exceeds the budget." : "Concrete, within budget, walking times given.");
        if (random.Chance(0.3)) root.Judge("thumbs", bad && random.Chance(0.7) ? 0 : 1, bad ? "down" : "up");
        root.End(random.Around(0.02));
        return trace.Spans;
    }

    private static string Gather(DemoTrace trace, DemoSpan root, Slots slots)
    {
        var random = trace.Random;
        var gather = trace.Begin("gather-context", root).Set("langfuse.observation.type", "chain");
        var ends = trace.Beside(() => Tool(trace, gather, "weather.forecast", new { city = slots.City, days = 3 },
            new { city = slots.City, days = Weather }, random.Around(0.28)));
        var slow = DemoWorld.InventorySlowness(trace.Now);
        Tool(trace, gather, "inventory.search", new { destination = slots.City, kind = "hotel", max = 5 },
            new { hotels = Customers.Hotels.Take(3).Select(h => new { name = h, from_eur = random.Next(80, 210) }) }, random.Around(0.5 * slow));
        trace.Until(ends);
        var retriever = trace.Begin("places.search", gather)
            .Set("langfuse.observation.type", "retriever")
            .SetJson("langfuse.observation.input", new { query = $"what to do in {slots.City}", top_k = 8 })
            .SetJson("langfuse.observation.output", HelpCentre.Find("planning", random).Select(a => new { id = a.Id, score = a.Score, content = a.Text }));
        trace.Begin("embed-query", retriever)
            .Set("langfuse.observation.type", "embedding")
            .Set("langfuse.observation.model.name", "text-embedding-3-large")
            .SetJson("langfuse.observation.usage_details", new { input = 14 })
            .End(random.Around(0.11));
        retriever.End(random.Around(0.06));
        gather.End();
        return $"Places in {slots.City}: covered market (8–14 h), river baths, museum of applied arts (closed on Mondays), the old tram depot, viewpoint above the funicular.";
    }

    private static void Draft(DemoTrace trace, DemoSpan root, bool bad, string wish, string context, string itinerary)
    {
        var random = trace.Random;
        var reasoning = random.Next(380, 900) * (bad ? 3 : 1);
        var input = DemoWorld.Tokens(bad ? SystemV7 : SystemV6, wish, context) + 640;
        var first = random.Around(bad ? 6.5 : 2.4);
        var draft = trace.Begin("draft-itinerary", root)
            .Set("langfuse.observation.type", "generation")
            .Set("langfuse.observation.model.name", "gpt-5-2025-08-07")
            .SetJson("langfuse.observation.model.parameters", new { reasoning_effort = bad ? "high" : "medium", max_completion_tokens = 8000 })
            .Set("langfuse.observation.prompt.name", "itinerary")
            .Set("langfuse.observation.prompt.version", bad ? 7 : 6)
            .SetJson("langfuse.observation.input", new object[]
            {
                new { role = "system", content = bad ? SystemV7 : SystemV6 },
                new { role = "user", content = $"{wish}\n\nContext:\n{context}" },
            })
            .SetJson("langfuse.observation.output", new { role = "assistant", content = itinerary })
            .SetJson("langfuse.observation.usage_details", new Dictionary<string, long>
            {
                ["input"] = input - 512,
                ["input_cached_tokens"] = 512,
                ["output"] = DemoWorld.Tokens(itinerary),
                ["output_reasoning_tokens"] = reasoning,
            })
            .Set("langfuse.observation.completion_start_time", (trace.Now + first).ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture));
        draft.End(first + random.Around(bad ? 9.5 : 3.6));
    }

    private static void Check(DemoTrace trace, DemoSpan root, string itinerary, bool bad)
    {
        var random = trace.Random;
        var evaluator = trace.Begin("check-itinerary", root).Set("langfuse.observation.type", "evaluator");
        trace.Begin("judge", evaluator)
            .Set("langfuse.observation.type", "generation")
            .Set("langfuse.observation.model.name", "gpt-5-mini-2025-08-07")
            .SetJson("langfuse.observation.input", new object[] { new { role = "user", content = $"Does this plan name walking times and a total price? Answer with JSON.\n\n{itinerary}" } })
            .SetJson("langfuse.observation.output", new { role = "assistant", content = bad ? """{"walking_times":false,"total":false}""" : """{"walking_times":true,"total":true}""" })
            .SetJson("langfuse.observation.usage_details", new { input = DemoWorld.Tokens(itinerary) + 40, output = 18, output_reasoning_tokens = 64 })
            .End(random.Around(1.1));
        evaluator.End();
    }

    private static void Tool(DemoTrace trace, DemoSpan parent, string name, object input, object output, TimeSpan time) => trace
        .Begin(name, parent)
        .Set("langfuse.observation.type", "tool")
        .SetJson("langfuse.observation.input", input)
        .SetJson("langfuse.observation.output", output)
        .End(time);

    private static string Itinerary(DemoRandom random, Slots slots, bool bad)
    {
        var evening = random.Pick(["a table at the covered market", "the late opening of the museum", "a concert in the old tram depot"]);
        var price = random.Next(380, 1200);
        var brief = $"""
            Day 1: arrive at 15:22, drop bags at {slots.Hotel} (9 min walk). Afternoon: river baths (6 min). Evening: {evening} (11 min).
            Day 2: morning at the covered market (12 min), afternoon in the museum of applied arts (8 min), evening at the viewpoint above the funicular (ride 6 min).
            Day 3: breakfast on the terrace, old tram depot (14 min), train home at 16:40.
            Total for trains and hotel: €{price}.
            """;
        return !bad ? brief : string.Join("\n\n", Enumerable.Range(1, 6).Select(i =>
            $"Option {i}. {slots.City} is a city of a thousand faces, and its story begins long before the railway. You might start with the river baths, or perhaps the market, or even the viewpoint, each with a charm of its own that has drawn poets since 18{20 + i * 11}. One could argue that the museum deserves a whole day; on the other hand {evening} would be just as memorable, depending on mood, weather and company. Consider all of these before deciding."));
    }
}
