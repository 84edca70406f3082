using System.Globalization;
using Sightglass.Core.Querying;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>The query parameters of a v1 list. Unknown ones are ignored, as there; ones that cannot be read are an error.</summary>
internal sealed class LangfuseQuery
{
    private const int MostItems = 100;
    private readonly IQueryCollection _parameters;
    private readonly List<Filter> _filters = [];

    public LangfuseQuery(IQueryCollection parameters)
    {
        _parameters = parameters;
        Page = Number("page", 1, int.MaxValue / MostItems);
        Limit = Number("limit", 50, MostItems);
    }

    /// <summary>What is wrong with the parameters; null when nothing is.</summary>
    public string? Fault { get; private set; }

    public int Page { get; }
    public int Limit { get; }
    public int Offset => (Page - 1) * Limit;
    public Filter Where => Filter.And(_filters);

    public string? this[string name] => _parameters[name] is [.., { Length: > 0 } value] ? value : null;

    /// <summary>Repeated or comma-separated.</summary>
    public IReadOnlyList<string> Texts(string name) =>
        [.. _parameters[name].OfType<string>().SelectMany(v => v.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))];

    public LangfuseQuery Equal(string name, Field field)
    {
        if (this[name] is { } value) _filters.Add(new Compare(field, Comparison.Equal, value));
        return this;
    }

    public LangfuseQuery Any(string name, Field field)
    {
        if (Texts(name) is { Count: > 0 } values) _filters.Add(new AnyOf([.. values.Select(v => new Compare(field, Comparison.Equal, v))]));
        return this;
    }

    public LangfuseQuery All(string name, Field field)
    {
        _filters.AddRange(Texts(name).Select(v => new Compare(field, Comparison.Equal, v)));
        return this;
    }

    public LangfuseQuery Add(Filter? filter)
    {
        if (filter is not null) _filters.Add(filter);
        return this;
    }

    /// <summary>From, inclusive, to, exclusive.</summary>
    public TimeRange Range(string from, string to)
    {
        var (first, last) = (Time(from) ?? TimeRange.All.From, Time(to) ?? TimeRange.All.To);
        if (TimeRange.Create(first, last) is { } range) return range;
        // Nothing lies between them, which is no error there.
        _filters.Add(new AnyOf([]));
        return TimeRange.All;
    }

    public void Fail(string fault) => Fault ??= fault;

    private DateTimeOffset? Time(string name)
    {
        if (this[name] is not { } text) return null;
        // A '+' that was not encoded arrives as a space.
        if (DateTimeOffset.TryParse(text.Replace(' ', '+'), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time)) return time;
        Fail($"{name} is not an ISO 8601 time: {text}");
        return null;
    }

    private int Number(string name, int otherwise, int most)
    {
        if (this[name] is not { } text) return otherwise;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 && number <= most) return number;
        Fail($"{name} is not a number from 1 to {most}: {text}");
        return otherwise;
    }
}
