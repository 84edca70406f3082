namespace Sightglass.Core.Telemetry;

/// <summary>
/// The disjoint classes tokens are counted and priced in: no token is in two.
/// The names are those of SQL, JSON and the UI (see <see cref="TokenClasses.Name"/>). The numbers are stored.
/// </summary>
public enum TokenClass : byte
{
    /// <summary>Text input that touched no cache.</summary>
    Input = 0,
    CacheRead = 1,
    /// <summary>Written to a cache for five minutes, or for a time the emitter did not say.</summary>
    CacheWrite = 2,
    CacheWrite1h = 3,
    InputAudio = 4,
    InputImage = 5,
    /// <summary>Text output that is not reasoning.</summary>
    Output = 6,
    Reasoning = 7,
    OutputAudio = 8,
    OutputImage = 9,
}

public static class TokenClasses
{
    public const int Count = 10;

    private static readonly string[] Names =
    [
        "input", "cache_read", "cache_write", "cache_write_1h", "input_audio", "input_image",
        "output", "reasoning", "output_audio", "output_image",
    ];

    public static IReadOnlyList<TokenClass> All { get; } = Enum.GetValues<TokenClass>();

    public static string Name(this TokenClass tokenClass) => Names[(int)tokenClass];

    public static bool IsInput(this TokenClass tokenClass) => tokenClass <= TokenClass.InputImage;
}

/// <summary>How the emitter's input figure relates to its cache figures; decides how the classes were split.</summary>
public enum UsageSemantics : byte
{
    /// <summary>No cache or detail figure was sent, so there was nothing to decide.</summary>
    Unknown = 0,
    /// <summary>The input figure contains the cached tokens.</summary>
    Inclusive = 1,
    /// <summary>The cached tokens come on top of the input figure.</summary>
    Exclusive = 2,
}

/// <summary>Tokens of one observation in disjoint classes. A class the emitter said nothing about is null, never 0.</summary>
public sealed record Usage
{
    private readonly long?[] _tokens = new long?[TokenClasses.Count];

    public long? this[TokenClass tokenClass]
    {
        get => _tokens[(int)tokenClass];
        init => _tokens[(int)tokenClass] = value;
    }

    public UsageSemantics Semantics { get; init; }

    /// <summary>The rule that decided <see cref="Semantics"/>, for the reader of a cost who doubts it. Null when nothing was decided.</summary>
    public string? Rule { get; init; }

    /// <summary>The reported figures contradict each other (a part larger than its whole); the classes are the closest reading.</summary>
    public bool IsInconsistent { get; init; }

    /// <summary>All input tokens, cached or not. Null when no input class is known.</summary>
    public long? TotalInput => Sum(TokenClass.Input, TokenClass.InputImage);

    /// <summary>All output tokens, reasoning included. Null when no output class is known.</summary>
    public long? TotalOutput => Sum(TokenClass.Output, TokenClass.OutputImage);

    public long? Total => Sum(TokenClass.Input, TokenClass.OutputImage);

    /// <summary>A copy in which one class has another value.</summary>
    public Usage With(TokenClass tokenClass, long? tokens)
    {
        var copy = new Usage { Semantics = Semantics, Rule = Rule, IsInconsistent = IsInconsistent };
        _tokens.CopyTo(copy._tokens, 0);
        copy._tokens[(int)tokenClass] = tokens;
        return copy;
    }

    public bool Equals(Usage? other) =>
        other is not null && _tokens.AsSpan().SequenceEqual(other._tokens) && Semantics == other.Semantics
        && Rule == other.Rule && IsInconsistent == other.IsInconsistent;

    public override int GetHashCode() => HashCode.Combine(Total, TotalInput, Semantics);

    private long? Sum(TokenClass first, TokenClass last)
    {
        long? sum = null;
        for (var i = (int)first; i <= (int)last; i++)
            if (_tokens[i] is { } tokens) sum = (sum ?? 0) + tokens;
        return sum;
    }
}
