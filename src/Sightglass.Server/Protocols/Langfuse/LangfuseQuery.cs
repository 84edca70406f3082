using System.Globalization;
using System.Text.RegularExpressions;
using Sightglass.Core.Querying;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>The query parameters of a v1 list. Unknown and empty ones are ignored, as there; ones that cannot be read are faults.</summary>
internal sealed partial class LangfuseQuery
{
    private const int MostItems = 100;
    private const int MostPages = int.MaxValue / 1_000;
    private readonly IQueryCollection _parameters;
    private readonly List<LangfuseFault> _faults = [];

    /// <param name="most">The greatest limit.</param>
    /// <param name="usual">The limit when the request names none.</param>
    public LangfuseQuery(IQueryCollection parameters, int most = MostItems, int usual = 50)
    {
        _parameters = parameters;
        Page = Number("page", 1, MostPages);
        Limit = Number("limit", usual, most);
    }

    public IReadOnlyList<LangfuseFault> Faults => _faults;

    /// <summary>From 1.</summary>
    public int Page { get; }
    public int Limit { get; }
    public int Offset => (Page - 1) * Limit;

    /// <summary>The last value of a parameter; null when there is none.</summary>
    public string? this[string name] => _parameters[name] is [.., { Length: > 0 } value] ? value : null;

    /// <summary>Repeated or comma-separated.</summary>
    public IReadOnlyList<string> List(string name) =>
        [.. _parameters[name].OfType<string>().SelectMany(v => v.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    public IEnumerable<Filter> Equal(string name, Field field) => this[name] is { } value ? [Is(field, value)] : [];

    /// <summary>By an id of a trace as its client writes it.</summary>
    public IEnumerable<Filter> Trace(string name, Field field) => this[name] is { } id ? [Is(field, TraceId.OfExternal(id).ToString())] : [];

    /// <summary>By an id of an observation as its client writes it.</summary>
    public IEnumerable<Filter> Observation(string name, Field field) => this[name] is { } id ? [Is(field, ObservationId.OfExternal(id).ToString())] : [];

    /// <summary>Where the last page ended; a fault when it is no cursor that a page of this list gave.</summary>
    /// <param name="numbers">How many numbers such a cursor has in it.</param>
    public string? Cursor(int numbers)
    {
        if (this["cursor"] is { } cursor && PageCursor.Parse(cursor)?.Length != numbers) Fail("cursor", "cursor is not one that an earlier page gave");
        return this["cursor"];
    }

    /// <summary><c>true</c> or <c>false</c>.</summary>
    public bool? Flag(string name)
    {
        if (this[name] is not { } text) return null;
        if (bool.TryParse(text, out var flag)) return flag;
        Fail(name, $"{name} is true or false: {Shown(text)}");
        return null;
    }

    /// <summary>The conditions of the parameter <c>filter</c>.</summary>
    public IReadOnlyList<Filter> Filters(LangfuseColumns columns) => LangfuseFilter.Parse(this["filter"], columns, "filter", Fail);

    public IEnumerable<Filter> Any(string name, Field field) => List(name) is { Count: > 0 } values ? [new AnyOf([.. values.Select(v => Is(field, v))])] : [];

    /// <summary>Each of the values; one with commas is one tag or several.</summary>
    public IEnumerable<Filter> Tags(string name) =>
        from value in _parameters[name]
        where !string.IsNullOrEmpty(value)
        let parts = value.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
        select parts.Length < 2 ? Is(Field.Tags, value) : (Filter)new AnyOf([Is(Field.Tags, value), Filter.And([.. parts.Select(p => Is(Field.Tags, p))])]);

    /// <summary>One of some words, whatever its case. Null when absent or unknown; the latter is a fault.</summary>
    public string? Word(string name, IReadOnlyList<string> words)
    {
        if (this[name] is not { } value) return null;
        if (words.FirstOrDefault(w => w.Equals(value, StringComparison.OrdinalIgnoreCase)) is { } word) return word;
        Fail(name, $"{name} is not one of {string.Join(", ", words.Select(w => w.ToUpperInvariant()))}: {Shown(value)}");
        return null;
    }

    /// <summary>ISO 8601 with 'Z' or an offset; without, it is UTC.</summary>
    public DateTimeOffset? Time(string name)
    {
        // A '+' that was not encoded arrives as a space.
        if (this[name]?.Trim().Replace(' ', '+') is not { } text) return null;
        if (ParseTime(text) is { } time) return time;
        Fail(name, $"{name} is not an ISO 8601 time such as 2026-11-24T12:00:00Z: {Shown(text)}");
        return null;
    }

    /// <inheritdoc cref="Time"/>
    public static DateTimeOffset? ParseTime(string text) =>
        Iso8601().IsMatch(text) && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    public void Fail(string name, string message) => _faults.Add(new("invalid_value", [name], message));

    public static Compare Is(Field field, string value) => new(field, Comparison.Equal, value);

    private int Number(string name, int otherwise, int most)
    {
        if (this[name] is not { } text) return otherwise;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most) return number;
        Fail(name, $"{name} is not a whole number from 1 to {most}: {Shown(text)}");
        return otherwise;
    }

    private static string Shown(string value) => Beginning.Marked(value, 100);

    [GeneratedRegex(@"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:?\d{2})?)?$", RegexOptions.IgnoreCase)]
    private static partial Regex Iso8601();
}
