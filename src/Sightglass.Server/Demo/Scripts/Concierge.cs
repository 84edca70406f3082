using System.Text.Json;
using Sightglass.Core.Normalization;

namespace Sightglass.Server.Demo.Scripts;

/// <summary>The chat box of the web site on GPT-4.1 mini, written with the Vercel AI SDK: an outer call that repeats the usage of its steps.</summary>
internal static class Concierge
{
    private static readonly RawScope Scope = new("ai", "6.0.3", [], null);

    private static readonly (string Question, string Tool, string Arguments, string Result, string Answer)[] Chats =
    [
        ("what time is breakfast at {hotel}?", "hotelFacts", """{"hotel":"{hotel}"}""", """{"breakfast":"07:00–10:30","checkIn":"15:00","checkOut":"11:00"}""", "Breakfast at {hotel} is from 7:00 to 10:30. Anything else about your stay?"),
        ("find me a quiet place to work near {city} station", "placesNearby", """{"city":"{city}","query":"coworking quiet"}""", """{"places":[{"name":"Salon 4","walkMinutes":5,"price":"€12/day"},{"name":"City library","walkMinutes":9,"price":"free"}]}""", "Two good ones near {city} station: Salon 4 (5 min, €12 a day, phone booths) and the City library (9 min, free, no calls)."),
        ("is the 08:40 to {city} on time", "liveTrains", """{"train":"RJX 765","to":"{city}"}""", """{"status":"delayed","minutes":12,"platform":"7"}""", "The 08:40 to {city} is running 12 minutes late and leaves from platform 7. Your connection still works."),
        ("book a taxi for {date} 6am pls", "createTaxi", """{"date":"{date}","time":"06:00"}""", """{"confirmed":true,"pickup":"main entrance","price":"€{amount}"}""", "Done: a taxi at 06:00 on {date}, main entrance, about €{amount}. The driver calls when outside."),
        ("we are vegetarians, where to eat tonight in {city}", "placesNearby", """{"city":"{city}","query":"vegetarian dinner"}""", """{"places":[{"name":"Orto","walkMinutes":7,"rating":4.7},{"name":"Pasta Madre","walkMinutes":12,"rating":4.5}]}""", "Try Orto (7 min walk, 4.7 ★, all vegetarian) or Pasta Madre (12 min, large vegetarian menu). Shall I reserve for tonight?"),
    ];

    private const string System = "You are the concierge in Larkspur's web chat. One short paragraph. Offer one next step.";

    public static IEnumerable<RawSpan> Chat(string key, DateTimeOffset start)
    {
        var environment = new DemoRandom(key).Chance(0.12) ? "staging" : "production";
        var trace = new DemoTrace(key, start, DemoWorld.Resource("trip-web", start, environment), Scope);
        var random = trace.Random;
        var slots = new Slots(random, random.Pick(Customers.All), start);
        var chat = random.Pick(Chats);
        var question = slots.Fill(chat.Question);
        var answer = slots.Fill(chat.Answer);
        var session = $"web-{start:MMdd}-{random.Next(0x1000, 0xffff):x4}";
        // A model of our own that no price table knows: its cost is unknown, and says so.
        var (provider, model) = random.Chance(0.08) ? ("larkspur.chat", "larkspur-tiny-1") : ("openai.chat", "gpt-4.1-mini-2025-04-14");
        var handler = trace.Begin("POST /api/chat", kind: 2).Set("http.request.method", "POST").Set("http.route", "/api/chat").Set("http.response.status_code", 200);
        var outer = Call(trace.Begin("ai.streamText", handler), "ai.streamText", provider, model, slots.Customer.Id, session)
            .SetJson("ai.prompt", new { system = System, messages = new[] { new { role = "user", content = question } } })
            .Set("ai.settings.maxRetries", 2);

        var callId = $"call_{random.Next(0x100000, 0xffffff):x}";
        var arguments = slots.Fill(chat.Arguments);
        object[] messages = [new { role = "system", content = System }, new { role = "user", content = new[] { new { type = "text", text = question } } }];
        var usedIn = 0L;
        var usedOut = 0L;
        void Step(object[] input, string? text, object? toolCalls, double seconds)
        {
            long tokens = DemoWorld.Tokens(JsonSerializer.Serialize(input)) + 310, written = text is null ? 24 : DemoWorld.Tokens(text);
            (usedIn, usedOut) = (usedIn + tokens, usedOut + written);
            var step = Call(trace.Begin("ai.streamText.doStream", outer, kind: 3), "ai.streamText.doStream", provider, model, slots.Customer.Id, session)
                .SetJson("ai.prompt.messages", input)
                .Set("ai.response.msToFirstChunk", random.Around(0.34).TotalMilliseconds)
                .Set("ai.response.finishReason", text is null ? "tool-calls" : "stop")
                .Set("gen_ai.system", provider)
                .Set("gen_ai.request.model", model)
                .Set("gen_ai.response.model", model)
                .Set("gen_ai.usage.input_tokens", tokens)
                .Set("gen_ai.usage.output_tokens", written)
                .Set("ai.usage.inputTokens", tokens)
                .Set("ai.usage.outputTokens", written)
                .Set("ai.response.text", text);
            if (toolCalls is not null) step.SetJson("ai.response.toolCalls", toolCalls);
            step.End(random.Around(seconds));
        }

        Step(messages, null, new[] { new { toolCallId = callId, toolName = chat.Tool, input = JsonSerializer.Deserialize<JsonElement>(arguments) } }, 0.8);
        var failed = random.Chance(0.03);
        var result = failed ? """{"error":"503 from partner API"}""" : slots.Fill(chat.Result);
        var tool = trace.Begin("ai.toolCall", outer).Set("operation.name", "ai.toolCall").Set("ai.operationId", "ai.toolCall")
            .Set("ai.toolCall.name", chat.Tool).Set("ai.toolCall.id", callId).Set("ai.toolCall.args", arguments).Set("ai.toolCall.result", result);
        if (failed) tool.Fail("PartnerUnavailable", "503 from partner API");
        tool.End(random.Around(0.3));
        if (failed) answer = "I could not reach our partner just now. Shall I try again in a minute, or connect you with a colleague?";
        Step(
        [
            .. messages,
            new { role = "assistant", content = new[] { new { type = "tool-call", toolCallId = callId, toolName = chat.Tool, input = JsonSerializer.Deserialize<JsonElement>(arguments) } } },
            new { role = "tool", content = new[] { new { type = "tool-result", toolCallId = callId, toolName = chat.Tool, output = new { type = "json", value = JsonSerializer.Deserialize<JsonElement>(result) } } } },
        ], answer, null, 1.2);

        outer.Set("ai.response.text", answer).Set("ai.response.finishReason", "stop").Set("ai.usage.inputTokens", usedIn).Set("ai.usage.outputTokens", usedOut).End();
        handler.End(random.Around(0.015));
        return trace.Spans;
    }

    private static DemoSpan Call(DemoSpan span, string operation, string provider, string model, string user, string session) => span
        .Set("operation.name", $"{operation} concierge")
        .Set("ai.operationId", operation)
        .Set("ai.telemetry.functionId", "concierge")
        .Set("ai.model.provider", provider)
        .Set("ai.model.id", model)
        .Set("ai.telemetry.metadata.userId", user)
        .Set("ai.telemetry.metadata.sessionId", session)
        .Set("ai.telemetry.metadata.tags", ["concierge"])
        .Set("resource.name", "concierge");
}
