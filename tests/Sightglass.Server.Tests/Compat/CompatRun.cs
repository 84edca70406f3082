using System.Text.Json.Nodes;

namespace Sightglass.Server.Tests.Compat;

/// <summary>All scenarios of one generation of SDK, run once, in one process, against a server of their own.</summary>
/// <param name="generation">Its folder in tests/Compat/langfuse, and what its names and ids begin with.</param>
public abstract class CompatRun(string generation) : CompatServer
{
    private JsonNode? _document;

    internal string Generation => generation;

    public override async ValueTask InitializeAsync()
    {
        if (!IsInstalled(generation)) return;
        await base.InitializeAsync();
        var (_, output, errors) = await NodeAsync("run.js", generation);
        _document = output.Length > 0 ? JsonNode.Parse(output) : throw new InvalidOperationException(errors);
    }

    /// <summary>What a scenario printed. Whatever the SDK complained about meanwhile fails the test.</summary>
    internal JsonNode Section(string scenario)
    {
        Assert.SkipWhen(_document is null, $"Node.js or the packages of tests/Compat/langfuse/{generation} are not installed: run make test");
        var section = _document[scenario]!;
        var errors = section["errors"]!.AsArray();
        Assert.True(errors.Count == 0, $"The SDK complained in {scenario}:\n{string.Join('\n', errors)}");
        return section;
    }
}
