using System.Text.Json.Nodes;

namespace Sightglass.Server.Tests.Compat;

/// <summary>Short words for what tests read out of JSON.</summary>
internal static class JsonReading
{
    /// <summary>Null for null and for what is not there.</summary>
    public static string? Text(this JsonNode node, string key) => node[key]?.GetValue<string>();

    public static string? Said(this JsonNode? node) => node?.GetValue<string>();

    public static string? Id(this JsonNode? node) => node?["id"].Said();

    public static decimal? Number(this JsonNode node, string key) => node[key]?.GetValue<decimal>();

    /// <summary>The texts of an array, sorted: where their order means nothing.</summary>
    public static IReadOnlyList<string> Set(this JsonNode node, string key) => [.. node[key]!.AsArray().Select(item => item!.GetValue<string>()).Order(StringComparer.Ordinal)];

    public static JsonNode ById(this JsonNode list, string id) => list.AsArray().Single(item => item!.Text("id") == id)!;

    /// <summary>Each key of <paramref name="expected"/> with its value, however deep; there may be more.</summary>
    public static void AssertIncludes(string expected, JsonNode? actual)
    {
        foreach (var (key, value) in JsonNode.Parse(expected)!.AsObject())
            Assert.True(JsonNode.DeepEquals(value, actual?[key]), $"{key}: expected {value?.ToJsonString() ?? "null"}\n but was {actual?[key]?.ToJsonString() ?? "null"}\n in {actual?.ToJsonString()}");
    }
}
