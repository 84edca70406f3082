using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Text.Json.Nodes;
using Sightglass.Server.Tests.Support;

namespace Sightglass.Server.Tests.Crash;

[CollectionDefinition(nameof(Alone), DisableParallelization = true)]
public sealed class Alone;

/// <summary>
/// "Acknowledged means stored" against SIGKILL at random instants, within commits, seals, checkpoints, sweeps of deleted traces and starts.
/// SIGHTGLASS_CRASH_ROUNDS says how often (25), SIGHTGLASS_CRASH_SEED repeats a run as far as threads let it.
/// </summary>
[Collection(nameof(Alone))]
public sealed class A_server_that_is_killed(ITestOutputHelper output) : IDisposable
{
    private const int Senders = 4;
    private const int SealRows = 400;
    private static readonly TimeSpan LongestStartUp = TimeSpan.FromSeconds(5);
    private static readonly int Rounds = Setting("SIGHTGLASS_CRASH_ROUNDS") ?? 25;
    private readonly int _seed = Setting("SIGHTGLASS_CRASH_SEED") ?? Random.Shared.Next(1_000_000);
    private readonly string _data = Directory.CreateTempSubdirectory("sightglass-crash-").FullName;
    private readonly Ledger _ledger = new();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Has_everything_it_acknowledged_exactly_once_and_whole()
    {
        output.WriteLine($"seed {_seed}");
        var random = new Random(_seed);
        var (startUps, lost, checkedSoFar) = (new List<TimeSpan>(), 0, 0);
        for (var round = 1; round <= Rounds; round++)
        {
            await using var server = await StartAsync(random);
            startUps.Add(server.StartUp);
            try
            {
                lost += await SettleAsync(server, _ledger.Requests.Where(r => r.IsAcknowledged == false || r.IsDeletionSent && !r.IsDeleted));
                // What is new and a few older ones each time, all of them at the end.
                var all = _ledger.Requests;
                await CheckAsync(server, round == Rounds ? all : all.Skip(checkedSoFar).Concat(all.Count == 0 ? [] : random.GetItems([.. all], 10)));
                await CheckCountAsync(server);
                checkedSoFar = all.Count;
                if (round < Rounds) await SendUntilKilledAsync(server, random);
            }
            catch (Exception exception)
            {
                throw new InvalidOperationException($"Seed {_seed}, round {round}: {exception.Message}\n{server.Said}", exception);
            }
        }
        output.WriteLine($"{Rounds} rounds: {_ledger.Acknowledged} requests and {_ledger.Deleted} deletions acknowledged, {lost} lost before their answer; " +
            $"start to first answer {startUps.Average(s => s.TotalSeconds):0.00} s, at most {startUps.Max().TotalSeconds:0.00} s");
        // A machine that does other things at the same time makes some starts late, but not most of them.
        Assert.True(startUps.Order().ElementAt(startUps.Count / 2) <= LongestStartUp, $"starts took {string.Join(", ", startUps.Select(s => $"{s.TotalSeconds:0.0}"))} s");
        Assert.True(_ledger.Acknowledged > Rounds && _ledger.Deleted > 0, "the kills came before anything was acknowledged");
    }

    public void Dispose() => Directory.Delete(_data, recursive: true);

    // Now and then it is killed again before it is up.
    private async Task<ServerProcess> StartAsync(Random random)
    {
        if (random.Next(5) == 0)
        {
            await using var halfway = ServerProcess.Begin(_data, SealRows);
            await Task.Delay(TimeSpan.FromMilliseconds(random.Next(1_200)), TimeProvider.System, Cancellation);
            await halfway.KillAsync();
        }
        var server = ServerProcess.Begin(_data, SealRows);
        await server.ReadyAsync(Cancellation);
        return server;
    }

    private async Task SendUntilKilledAsync(ServerProcess server, Random random)
    {
        var seeds = Enumerable.Range(0, Senders + 1).Select(_ => random.Next()).ToList();
        var work = seeds.Take(Senders).Select(seed => Task.Run(() => SendAsync(server, new Random(seed)), Cancellation))
            .Append(Task.Run(() => DeleteAsync(server, new Random(seeds[^1])), Cancellation)).ToList();
        await Task.WhenAny(_ledger.WhenAcknowledged(_ledger.Acknowledged + random.Next(1, 120)), Task.WhenAll(work));
        // A few milliseconds more, so that it is hit anywhere within a commit and not only right after an answer.
        var instant = Stopwatch.GetTimestamp() + random.NextInt64(Stopwatch.Frequency / 50);
        while (Stopwatch.GetTimestamp() < instant) Thread.SpinWait(10);
        await server.KillAsync();
        await Task.WhenAll(work);
    }

    // Until the connection breaks: then what was not answered may be there or not.
    private async Task SendAsync(ServerProcess server, Random random)
    {
        while (true)
        {
            var trace = Proto.NewTrace();
            var request = new Request([.. Enumerable.Range(0, random.Next(1, 25)).Select(_ => new SentSpan(trace, (ulong)random.NextInt64(1, long.MaxValue)))]);
            _ledger.Sent(request);
            if (await SendAsync(server, request)) _ledger.Acknowledge(request);
            else return;
        }
    }

    private static async Task<bool> SendAsync(ServerProcess server, Request request)
    {
        var content = new ByteArrayContent(Proto.Traces(request.Spans.Select(s => s.Raw)));
        content.Headers.ContentType = new("application/x-protobuf");
        try
        {
            using var answer = await server.Http.PostAsync("/v1/traces", content, Cancellation);
            var body = await answer.Content.ReadAsByteArrayAsync(Cancellation);
            if (answer.StatusCode == HttpStatusCode.OK) Assert.Empty(body);
            else Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
            return answer.StatusCode == HttpStatusCode.OK;
        }
        catch (Exception exception) when (exception is HttpRequestException or IOException)
        {
            return false;
        }
    }

    private async Task DeleteAsync(ServerProcess server, Random random)
    {
        while (true)
        {
            await Task.WhenAny(_ledger.WhenAcknowledged(_ledger.Acknowledged + random.Next(1, 12)), server.Ended);
            if (server.Ended.IsCompleted) return;
            if (_ledger.BeginDeletion(random) is not { } request) continue;
            try
            {
                using var answer = await server.Http.DeleteAsync($"/api/public/traces/{request.Trace}", Cancellation);
                Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
                _ledger.AcknowledgeDeletion(request);
            }
            catch (Exception exception) when (exception is HttpRequestException or IOException)
            {
                return;
            }
        }
    }

    /// <summary>Decides what nobody was told of: a request is there as a whole or not at all, and so is a deletion. Returns how many requests were lost.</summary>
    private async Task<int> SettleAsync(ServerProcess server, IEnumerable<Request> open)
    {
        var lost = 0;
        foreach (var request in open)
        {
            var found = await ReadAsync(server, request);
            if (found is null)
            {
                lost += request.IsAcknowledged ? 0 : 1;
                if (request.IsDeletionSent) request.IsDeleted = true;
                else _ledger.Forget(request);
                continue;
            }
            Verify(request, found);
            request.IsDeletionSent = false;
            // The sender was not told, so it sends again: nothing may come twice.
            if (!request.IsAcknowledged && await SendAsync(server, request)) request.IsAcknowledged = true;
        }
        return lost;
    }

    private static async Task CheckAsync(ServerProcess server, IEnumerable<Request> requests)
    {
        foreach (var request in requests)
        {
            var found = await ReadAsync(server, request);
            if (request.IsDeleted)
            {
                Assert.True(found is null, $"Trace {request.Trace} was deleted and is back");
                continue;
            }
            Assert.True(found is not null, $"Trace {request.Trace} with {request.Spans.Count} acknowledged spans is lost");
            Verify(request, found);
        }
    }

    private async Task CheckCountAsync(ServerProcess server)
    {
        var expected = _ledger.Requests.Where(r => !r.IsDeleted).Sum(r => r.Spans.Count);
        var page = JsonNode.Parse(await server.Http.GetStringAsync("/api/public/observations?limit=1", Cancellation))!;
        Assert.Equal(expected, (int)page["meta"]!["totalItems"]!);
    }

    private static void Verify(Request request, JsonNode found)
    {
        var observations = found["observations"]!.AsArray();
        var torn =
            from span in request.Spans
            let same = observations.Where(o => (string?)o!["id"] == span.SpanId).ToList()
            let fault = same.Count != 1 ? $"is there {same.Count} times" : span.Fault(same[0]!)
            where fault is not null
            select $"span {span.SpanId} of trace {span.Trace}: {fault}";
        Assert.Empty(torn);
        Assert.Equal(request.Spans.Count, observations.Count);
    }

    private static async Task<JsonNode?> ReadAsync(ServerProcess server, Request request)
    {
        using var answer = await server.Http.GetAsync($"/api/public/traces/{request.Trace}", Cancellation);
        if (answer.StatusCode == HttpStatusCode.NotFound) return null;
        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        return JsonNode.Parse(await answer.Content.ReadAsStringAsync(Cancellation));
    }

    private static int? Setting(string name) => int.TryParse(Environment.GetEnvironmentVariable(name), CultureInfo.InvariantCulture, out var value) ? value : null;
}
