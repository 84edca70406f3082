using System.Diagnostics;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Tests.Support;

namespace Sightglass.Server.Tests.Live;

/// <summary>The real OpenTelemetry SDK for JavaScript around the real OpenAI client: tests/sdk-js/agent.js, as a process of its own.</summary>
public sealed class The_JavaScript_exporter(SharedApp shared) : IClassFixture<SharedApp>
{
    private static readonly string Folder = Path.Combine(Repository.Root, "tests", "sdk-js");

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("grpc")]
    [InlineData("protobuf")]
    [InlineData("json")]
    public async Task Delivers_an_agent_with_calls_that_stream_and_calls_that_do_not(string protocol)
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Folder, "node_modules")), "Node.js or the packages of tests/sdk-js are not installed: run make test");
        await using var model = await ModelServer.StartAsync();
        var trace = TraceId.Parse(await RunAsync(protocol, model))!.Value;

        var observations = await shared.App.Reader.GetTraceAsync(ProjectId.Default, trace, Cancellation);
        Assert.Equal(
            ["book-flight", $"chat {ModelServer.Model}", $"chat {ModelServer.Model}", "execute_tool find_flights"], observations.Select(o => o.Name).Order());
        Assert.Equal([ObservationType.Generation, ObservationType.Generation, ObservationType.Agent, ObservationType.Tool], observations.Select(o => o.Type).Order());
        Assert.All(observations.Where(o => o.Type == ObservationType.Generation), call =>
        {
            Assert.Equal(("gpt-4o-mini-2024-07-18", "openai", 14L, 5L), (call.Model, call.Provider, call.InputTokens, call.OutputTokens));
            Assert.True(call.Bills);
            Assert.True(call.CostUsd > 0);
        });
        var root = observations.Single(o => o.ParentId is null);
        Assert.Equal(("conv-2291", "u_4417"), (root.SessionId, root.UserId));
    }

    [Theory]
    [InlineData("protobuf")]
    [InlineData("json")]
    public async Task Delivers_what_was_said_in_log_records_that_join_their_spans(string protocol)
    {
        Assert.SkipUnless(Directory.Exists(Path.Combine(Folder, "node_modules")), "Node.js or the packages of tests/sdk-js are not installed: run make test");
        await using var model = await ModelServer.StartAsync();
        var trace = TraceId.Parse(await RunAsync(protocol, model))!.Value;

        var observations = await shared.App.Reader.GetObservationsAsync(ProjectId.Default, trace, 10, Cancellation);
        var calls = observations.Where(o => o.Type == ObservationType.Generation).OrderBy(o => o.StartedAt).ToList();
        Assert.Equal("Cheapest flight to Bogota?", calls[0].Input.Preview(100));
        Assert.Equal("What is the capital of France?", calls[1].Input.Preview(100));
        Assert.All(calls, call => Assert.Equal(ModelServer.Reply, call.Output.Preview(100)));
    }

    private async Task<string> RunAsync(string protocol, ModelServer model)
    {
        var start = new ProcessStartInfo("node")
        {
            WorkingDirectory = Folder,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            ArgumentList =
            {
                "agent.js", protocol, (protocol == "grpc" ? shared.App.GrpcAddress : shared.App.Address).GetLeftPart(UriPartial.Authority),
                model.Address.GetLeftPart(UriPartial.Authority),
            },
        };
        using var node = Process.Start(start)!;
        var errors = node.StandardError.ReadToEndAsync(Cancellation);
        var output = await node.StandardOutput.ReadToEndAsync(Cancellation);
        await node.WaitForExitAsync(Cancellation);
        Assert.True(node.ExitCode == 0, await errors);
        return output.Trim();
    }
}
