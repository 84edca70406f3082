using System.Globalization;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Querying;

/// <summary>What stands behind the colon: an operator and a value of the field's type.</summary>
internal static class FilterValue
{
    private static readonly string[] Levels = [.. Enum.GetNames<Level>().Select(n => n.ToLowerInvariant())];
    private static readonly string[] Types = [.. Enum.GetNames<ObservationType>().Except([nameof(Telemetry.ObservationType.Score)]).Select(n => n.ToLowerInvariant())];

    public static Filter Read(Cursor cursor, Field field, int start)
    {
        var op = cursor.SkipOperator(">=", "<=", ">", "<", "=");
        if (cursor.AtEndOfGroup && op is null || cursor.AtEnd) throw Cursor.Fault(start, cursor.Position - start, $"'{field.Name}:' needs a value, as in {Example(field)}");
        var at = cursor.Position;
        var value = cursor.ReadText(out var quoted);
        if (value.Length == 0 && !quoted) throw Cursor.Fault(start, cursor.Position - start, $"'{field.Name}:' needs a value, as in {Example(field)}");
        FilterFault Bad(string reason) => Cursor.Fault(at, cursor.Position - at, reason);

        if (field == Field.Level) return OfLevel(op, value.ToLowerInvariant(), Bad);
        if (field == Field.ObservationType) return OfType(op, value.ToLowerInvariant(), Bad);
        return field.Type switch
        {
            FieldType.Text or FieldType.Tags => OfText(field, op, value, quoted, Bad),
            FieldType.Boolean => bool.TryParse(value, out var yes)
                ? new Compare(field, Comparison.Equal, yes) : throw Bad($"'{field.Name}' is true or false"),
            _ => new Compare(field, Ordered(op), Amount(field, value) ?? throw Bad($"'{value}' is not {Noun(field.Type)}; write it as in {Example(field)}")),
        };
    }

    private static Compare OfText(Field field, string? op, string value, bool quoted, Func<string, FilterFault> bad)
    {
        if (op is not (null or "="))
            throw bad($"'{field.Name}' is text and has no order; use {field.Name}:part, {field.Name}:=exact or {field.Name}:start*");
        if (!quoted && op is null && value.AsSpan().TrimEnd('*').Contains('*'))
            throw bad($"'*' stands only at the end, as in {field.Name}:start*; quote the value to look for the character");
        // Ids are whole or nothing: clients write them in many ways.
        if (field == Field.TraceId) return new(field, Comparison.Equal, TraceId.OfExternal(value).ToString());
        if (field == Field.Id || field == Field.ParentId) return new(field, Comparison.Equal, ObservationId.OfExternal(value).ToString());
        if (op is "=" || field.Type == FieldType.Tags && (quoted || !value.EndsWith('*'))) return new(field, Comparison.Equal, value);
        return !quoted && value.EndsWith('*')
            ? new(field, Comparison.StartsWith, value[..^1])
            : new(field, Comparison.Contains, value);
    }

    private static Filter OfLevel(string? op, string value, Func<string, FilterFault> bad)
    {
        var rank = Array.IndexOf(Levels, value);
        if (rank < 0) throw bad($"unknown level '{value}'; there are {string.Join(", ", Levels)}");
        var wanted = Levels.Where((_, i) => op switch { ">=" => i >= rank, ">" => i > rank, "<=" => i <= rank, "<" => i < rank, _ => i == rank });
        Filter[] any = [.. wanted.Select(level => new Compare(Field.Level, Comparison.Equal, level))];
        return any.Length == 1 ? any[0] : new AnyOf(any);
    }

    private static Compare OfType(string? op, string value, Func<string, FilterFault> bad)
    {
        if (op is not (null or "=")) throw bad("types have no order; use type:generation");
        if (Types.Contains(value)) return new(Field.ObservationType, Comparison.Equal, value);
        var hint = NearestName.To(value, Types) is { } near ? $", did you mean '{near}'?" : $"; there are {string.Join(", ", Types)}";
        throw bad($"unknown type '{value}'{hint}");
    }

    private static Comparison Ordered(string? op) => op switch
    {
        ">" => Comparison.Greater,
        ">=" => Comparison.GreaterOrEqual,
        "<" => Comparison.Less,
        "<=" => Comparison.LessOrEqual,
        _ => Comparison.Equal,
    };

    private static object? Amount(Field field, string value) => field.Type switch
    {
        FieldType.Duration => Scaled(value, ("us", 1), ("µs", 1), ("ms", 1_000), ("s", 1_000_000), ("m", 60_000_000), ("h", 3_600_000_000), ("", 1_000_000)),
        FieldType.Number => Scaled(value, ("k", 1_000), ("m", 1_000_000), ("", 1)),
        FieldType.Money => decimal.TryParse(value.TrimStart('$'), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var dollars) ? dollars : null,
        FieldType.Time => DateTimeOffset.TryParse(value, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null,
        _ => null,
    };

    // The first unit that fits is taken, so longer ones come first. A duration without a unit is in seconds.
    private static long? Scaled(string value, params ReadOnlySpan<(string Unit, long Factor)> units)
    {
        foreach (var (unit, factor) in units)
            if (value.EndsWith(unit, StringComparison.OrdinalIgnoreCase)
                && decimal.TryParse(value[..^unit.Length], NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
                && number < long.MaxValue / factor)
                return (long)decimal.Round(number * factor);
        return null;
    }

    private static string Noun(FieldType type) => type switch
    {
        FieldType.Duration => "a duration",
        FieldType.Money => "an amount in US dollars",
        FieldType.Time => "a time",
        _ => "a number",
    };

    private static string Example(Field field) => field.Name + field.Type switch
    {
        FieldType.Duration => ":>2s or :>150ms",
        FieldType.Money => ":>0.05",
        FieldType.Time => ":>2026-01-31T12:00Z",
        FieldType.Number => ":>1000",
        FieldType.Boolean => ":true",
        _ => ":value",
    };
}
