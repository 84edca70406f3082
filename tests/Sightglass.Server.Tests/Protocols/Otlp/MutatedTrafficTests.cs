using System.Text.Json;
using Sightglass.Server.Tests.Support;

namespace Sightglass.Server.Tests.Protocols.Otlp;

/// <summary>What real SDKs sent: as it was, and damaged in two thousand ways.</summary>
public sealed class Recorded_traffic(SharedApp shared) : IClassFixture<SharedApp>
{
    private const int Mutations = 2_000;

    private static readonly (string Path, string ContentType, byte[] Body)[] Requests = [.. Load()];

    [Fact]
    public async Task Is_taken_whole()
    {
        Assert.NotEmpty(Requests);
        foreach (var (path, contentType, body) in Requests)
        {
            var response = await shared.App.PostAsync(path, body, contentType);

            Assert.Equal((200, contentType), ((int)response.StatusCode, response.Content.Headers.ContentType?.MediaType));
            Assert.Contains(await response.TextAsync(), (string[])["", "{}"]);
        }
    }

    [Fact]
    public async Task Is_answered_however_it_is_damaged()
    {
        for (var seed = 0; seed < Mutations; seed++)
        {
            var random = new Random(seed);
            var (path, contentType, body) = Requests[random.Next(Requests.Length)];
            using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
            timeout.CancelAfter(TimeSpan.FromSeconds(30));

            var response = await shared.App.PostAsync(path, Mutate(body, random), contentType).WaitAsync(timeout.Token);

            Assert.True((int)response.StatusCode is 200 or 400, $"seed {seed}: {(int)response.StatusCode}");
        }
        await Is_taken_whole();
    }

    private static byte[] Mutate(byte[] body, Random random)
    {
        var mutated = body.ToList();
        for (var i = random.Next(1, 8); i > 0 && mutated.Count > 0; i--)
        {
            var at = random.Next(mutated.Count);
            var length = Math.Min(random.Next(1, 20), mutated.Count - at);
            switch (random.Next(6))
            {
                case 0: mutated[at] ^= (byte)(1 << random.Next(8)); break;
                case 1: mutated[at] = (byte)random.Next(256); break;
                case 2: mutated.RemoveRange(at, length); break;
                case 3: mutated.InsertRange(random.Next(mutated.Count), mutated.GetRange(at, length)); break;
                case 4: mutated.InsertRange(at, Enumerable.Range(0, length).Select(_ => (byte)random.Next(256)).ToList()); break;
                case 5 when random.Next(10) == 0: mutated.RemoveRange(at, mutated.Count - at); break;
            }
        }
        return [.. mutated];
    }

    private static IEnumerable<(string Path, string ContentType, byte[] Body)> Load()
    {
        foreach (var file in Directory.EnumerateFiles(Path.Combine(Repository.Root, "fixtures"), "*.bin", SearchOption.AllDirectories).Order(StringComparer.Ordinal))
        {
            using var request = JsonDocument.Parse(File.ReadAllText(Path.ChangeExtension(file, ".json")));
            var path = request.RootElement.GetProperty("url").GetString()!;
            if (path.Contains("/v1/", StringComparison.Ordinal))
                yield return (path, request.RootElement.GetProperty("headers").GetProperty("content-type").GetString()!, File.ReadAllBytes(file));
        }
    }
}
