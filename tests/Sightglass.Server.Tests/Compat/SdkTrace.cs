using System.Text.Json.Nodes;

namespace Sightglass.Server.Tests.Compat;

/// <summary>A trace as GET /traces/{id} answers it, with its observations.</summary>
internal sealed class SdkTrace(JsonNode body)
{
    private readonly IReadOnlyList<JsonNode> _observations = [.. body["observations"]!.AsArray().Select(o => o!)];

    public JsonNode? this[string key] => body[key];

    /// <summary>The only one of that name.</summary>
    public JsonNode Observation(string name) => _observations.Single(o => o.Text("name") == name);

    public IEnumerable<JsonNode> Named(string name) => _observations.Where(o => o.Text("name") == name);

    /// <summary>Type and name of each observation below its parent; siblings in the order of the alphabet.</summary>
    public string Outline() => string.Join('\n', Branches(null, 0).Order(StringComparer.Ordinal));

    private IEnumerable<string> Branches(string? parent, int depth) =>
        _observations.Where(o => o.Text("parentObservationId") == parent || (parent is null && IsOrphan(o))).Select(o =>
            string.Join('\n', [$"{new string(' ', 2 * depth)}{o.Text("type")} {o.Text("name")}", .. Branches(o.Text("id"), depth + 1).Order(StringComparer.Ordinal)]));

    private bool IsOrphan(JsonNode observation) => _observations.All(o => o.Text("id") != observation.Text("parentObservationId"));
}
