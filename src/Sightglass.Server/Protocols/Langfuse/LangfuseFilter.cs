using System.Globalization;
using System.Text.Json;
using Sightglass.Core.Normalization;
using Sightglass.Core.Querying;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>
/// The filter grammar of lists and metrics: a JSON array of conditions, all of which hold. A condition has a column, a type, an operator and a value,
/// and for objects a key. What cannot be understood is a fault that names the column: leaving it out would answer another question.
/// </summary>
internal static class LangfuseFilter
{
    private const int MostConditions = 100;

    /// <param name="name">Of the parameter, for the faults.</param>
    public static IReadOnlyList<Filter> Parse(string? text, LangfuseColumns columns, string name, Action<string, string> fail)
    {
        if (text is null) return [];
        using var json = UntrustedJson.Parse(text);
        if (json?.RootElement.ValueKind is JsonValueKind.Array) return Parse(json.RootElement, columns, name, fail);
        fail(name, $"{name} is a JSON array of conditions such as {{\"type\":\"string\",\"column\":\"name\",\"operator\":\"=\",\"value\":\"chat\"}}");
        return [];
    }

    public static IReadOnlyList<Filter> Parse(JsonElement conditions, LangfuseColumns columns, string name, Action<string, string> fail)
    {
        if (conditions.GetArrayLength() > MostConditions) fail(name, $"{name} has more than {MostConditions} conditions");
        var filters = new List<Filter>();
        foreach (var condition in conditions.EnumerateArray().Take(MostConditions))
        {
            var body = new LangfuseBody(condition);
            var column = body.Required("column");
            if (column is null || body.Required("type") is not { } type || body.Required("operator") is not { } op)
                fail(name, $"a condition has column, type, operator and value; this one of column '{column ?? "?"}' lacks one");
            else if (columns.Find(column) is not { } known) fail(name, $"column '{Beginning.Marked(column, 60)}' cannot be filtered by; there are {columns.Names}");
            else if (Read(body, known, type, op) is { } filter) filters.Add(known.Wrap(filter));
            else fail(name, $"column '{column}': type '{Beginning.Marked(type, 40)}' with operator '{Beginning.Marked(op, 40)}' and this value makes no condition on it");
        }
        return filters;
    }

    private static Filter? Read(LangfuseBody body, LangfuseColumn column, string type, string op) => type switch
    {
        "null" => op switch { "is null" => new Not(IsKnown(column)), "is not null" => IsKnown(column), _ => null },
        "datetime" when column.Field.Type == FieldType.Time => Ordered(op) is { } order && body.Text("value") is { } text && LangfuseQuery.ParseTime(text) is { } time
            ? new Compare(column.Field, order, time) : null,
        "number" => Ordered(op) is { } order && body.Number("value") is { } number ? Number(column, order, number) : null,
        "string" => body.Text("value") is { } text ? OfText(column, op, text) : null,
        "boolean" => body.Flag("value") is { } flag ? op switch { "=" => Truth(column, flag), "<>" => Truth(column, !flag), _ => null } : null,
        "categoryOptions" when column.OfKey is { } ofKey => body.Texts("value") is { } labels && body.Text("key") is { } key
            ? OfCategories(op, labels) is { } categories ? op == "none of" ? new Not(ofKey(key, categories)) : ofKey(key, categories) : null : null,
        "stringOptions" or "arrayOptions" or "categoryOptions" => body.Texts("value") is { } texts ? OfOptions(column, op, texts) : null,
        "stringObject" when column.IsMetadata => body.Text("value") is { } text && body.Text("key") is { } key ? OfMetadata(key, op, text) : null,
        "numberObject" when column.IsMetadata => Ordered(op) is { } order && body.Number("value") is { } number && body.Text("key") is { } key ? new MetadataIs(key, order, number) : null,
        "booleanObject" when column.IsMetadata => body.Flag("value") is { } flag && body.Text("key") is { } key && op is ("=" or "<>")
            ? new MetadataIs(key, Comparison.Equal, (op == "=") == flag ? "true" : "false") : null,
        "numberObject" => column.OfKey is { } ofKey && Ordered(op) is { } order && body.Number("value") is { } number && body.Text("key") is { } key
            ? ofKey(key, new Compare(ScoreField.Value, order, number)) : null,
        _ => null,
    };

    private static Filter? OfMetadata(string key, string op, string text) => op switch
    {
        "=" => new MetadataIs(key, Comparison.Equal, text),
        "<>" => new Not(new MetadataIs(key, Comparison.Equal, text)),
        "contains" => new MetadataIs(key, Comparison.Contains, text),
        "does not contain" => new Not(new MetadataIs(key, Comparison.Contains, text)),
        "starts with" => new MetadataIs(key, Comparison.StartsWith, text),
        "ends with" => new MetadataIs(key, Comparison.EndsWith, text),
        _ => null,
    };

    private static Compare IsKnown(LangfuseColumn column) => new(column.Field, Comparison.IsKnown, true);

    private static Filter? OfText(LangfuseColumn column, string op, string text) => op switch
    {
        "=" => column.Is(text),
        "<>" => new Not(column.Is(text)),
        _ when column.Field.Type is not (FieldType.Text or FieldType.Tags) || column.IsId => null,
        "contains" => new Compare(column.Field, Comparison.Contains, text),
        "does not contain" => new Not(new Compare(column.Field, Comparison.Contains, text)),
        "starts with" => new Compare(column.Field, Comparison.StartsWith, text),
        "ends with" => new Compare(column.Field, Comparison.EndsWith, text),
        _ => null,
    };

    private static Filter? OfOptions(LangfuseColumn column, string op, IReadOnlyList<string> texts) => op switch
    {
        "any of" => new AnyOf([.. texts.Select(column.Is)]),
        "none of" => new Not(new AnyOf([.. texts.Select(column.Is)])),
        "all of" => new AllOf([.. texts.Select(column.Is)]),
        _ => null,
    };

    private static AnyOf? OfCategories(string op, IReadOnlyList<string> labels) =>
        op is "any of" or "none of" ? new AnyOf([.. labels.Select(l => LangfuseQuery.Is(ScoreField.Label, l))]) : null;

    // Seconds on the wire, microseconds inside.
    private static Compare? Number(LangfuseColumn column, Comparison order, double number) => column.Field.Type switch
    {
        FieldType.Number when Math.Abs(number) < long.MaxValue => Whole(column.Field, order, number),
        FieldType.Real => new(column.Field, order, number),
        FieldType.Money when Math.Abs(number) < 1e15 => new(column.Field, order, (decimal)number),
        FieldType.Duration when Math.Abs(number) < 1e12 => new(column.Field, order, (long)Math.Round(number * 1_000_000)),
        // Versions of prompts are kept as text.
        FieldType.Text when order == Comparison.Equal => new(column.Field, order, number.ToString(CultureInfo.InvariantCulture)),
        _ => null,
    };

    private static Compare Whole(Field field, Comparison order, double number) => order switch
    {
        Comparison.Less or Comparison.GreaterOrEqual => new(field, order, (long)Math.Ceiling(number)),
        Comparison.Greater or Comparison.LessOrEqual => new(field, order, (long)Math.Floor(number)),
        _ => double.IsInteger(number) ? new(field, order, (long)number) : new(field, Comparison.Less, long.MinValue),
    };

    private static Compare? Truth(LangfuseColumn column, bool flag) => column.Field.Type == FieldType.Boolean ? new(column.Field, Comparison.Equal, flag) : null;

    private static Comparison? Ordered(string op) => op switch
    {
        "=" => Comparison.Equal,
        ">" => Comparison.Greater,
        "<" => Comparison.Less,
        ">=" => Comparison.GreaterOrEqual,
        "<=" => Comparison.LessOrEqual,
        _ => null,
    };
}
