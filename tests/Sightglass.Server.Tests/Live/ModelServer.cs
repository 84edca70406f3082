using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;

namespace Sightglass.Server.Tests.Live;

/// <summary>Answers like the chat API of OpenAI, whole or as a stream, always the same: nothing here reaches the internet.</summary>
internal sealed class ModelServer : IAsyncDisposable
{
    public const string Model = "gpt-4o-mini", Reply = "Paris, of course.";
    private readonly WebApplication _app;

    private ModelServer(WebApplication app) => _app = app;

    public Uri Address => new(_app.Urls.Single() + "/v1");

    public static async Task<ModelServer> StartAsync()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        var app = builder.Build();
        app.Urls.Add("http://127.0.0.1:0");
        app.MapPost("/v1/chat/completions", AnswerAsync);
        await app.StartAsync(TestContext.Current.CancellationToken);
        return new(app);
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static async Task AnswerAsync(HttpContext context)
    {
        using var request = await JsonDocument.ParseAsync(context.Request.Body, cancellationToken: context.RequestAborted);
        var streams = request.RootElement.TryGetProperty("stream", out var stream) && stream.GetBoolean();
        context.Response.ContentType = streams ? "text/event-stream" : "application/json";
        await context.Response.WriteAsync(streams ? Stream() : Whole(), context.RequestAborted);
    }

    private static string Whole() => $$$"""
        {"id":"chatcmpl-1","object":"chat.completion","created":1780000000,"model":"gpt-4o-mini-2024-07-18",
         "choices":[{"index":0,"message":{"role":"assistant","content":"{{{Reply}}}"},"finish_reason":"stop"}],
         "usage":{"prompt_tokens":14,"completion_tokens":5,"total_tokens":19}}
        """;

    private static string Stream() =>
        string.Concat(Reply.Split(' ').Select((word, i) => Chunk($$"""{"content":"{{(i == 0 ? word : " " + word)}}"}""", "null", "null")))
        + Chunk("{}", "\"stop\"", "null")
        + """data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1780000000,"model":"gpt-4o-mini-2024-07-18","choices":[],"usage":{"prompt_tokens":14,"completion_tokens":5,"total_tokens":19}}""" + "\n\n"
        + "data: [DONE]\n\n";

    private static string Chunk(string delta, string finishReason, string usage) =>
        $$$"""data: {"id":"chatcmpl-1","object":"chat.completion.chunk","created":1780000000,"model":"gpt-4o-mini-2024-07-18","choices":[{"index":0,"delta":{{{delta}}},"finish_reason":{{{finishReason}}}}],"usage":{{{usage}}}}""" + "\n\n";
}
