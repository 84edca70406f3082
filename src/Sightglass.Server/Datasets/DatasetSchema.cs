using System.Text.Json;
using System.Text.RegularExpressions;
using Json.Schema;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Datasets;

/// <summary>A JSON Schema that values of a dataset keep to. It refers to nothing outside itself: nothing is fetched.</summary>
internal sealed class DatasetSchema
{
    private const int MostFaults = 10;
    private const int LongestFault = 300;
    private const int Deepest = 512;
    private static readonly JsonElement Nothing = JsonSerializer.SerializeToElement<object?>(null);
    private readonly JsonSchema _schema;

    private DatasetSchema(JsonSchema schema) => _schema = schema;

    /// <summary>Null, with the reason, when the text is no schema.</summary>
    public static DatasetSchema? Parse(string json, out string? fault)
    {
        try
        {
            fault = null;
            // A registry of its own: a schema that calls itself something must not be found by others.
            var schema = JsonSchema.FromText(json, new() { SchemaRegistry = new(), Dialect = Dialect.Draft202012 });
            // Only when it is put to something does it say that it refers to what is not there.
            schema.Evaluate(Nothing);
            return new(schema);
        }
        // The library has a type of exception for each way to be wrong, and says nowhere which.
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            fault = Beginning.Marked(exception.Message, LongestFault);
            return null;
        }
    }

    /// <summary>What is wrong where, as <c>/path: message</c>; empty when nothing is.</summary>
    /// <param name="json">Null is the value null.</param>
    public IReadOnlyList<string> Violations(string? json)
    {
        try
        {
            using var document = JsonDocument.Parse(json ?? "null", new() { MaxDepth = Deepest });
            var results = _schema.Evaluate(document.RootElement, new() { OutputFormat = OutputFormat.List });
            if (results.IsValid) return [];
            var found = (results.Details ?? []).Prepend(results).Where(r => r.Errors is not null)
                .SelectMany(r => r.Errors!.Select(e => $"{(r.InstanceLocation.ToString() is { Length: > 0 } path ? path : "/")}: {Beginning.Marked(e.Value, LongestFault)}"))
                .Distinct().Take(MostFaults).ToList();
            return found.Count > 0 ? found : ["/: it does not keep to the schema"];
        }
        catch (RegexMatchTimeoutException)
        {
            return ["/: a pattern of the schema takes too long on it"];
        }
        catch (Exception exception) when (exception is not OutOfMemoryException)
        {
            return [$"/: the schema cannot be applied to it: {Beginning.Marked(exception.Message, LongestFault)}"];
        }
    }
}
