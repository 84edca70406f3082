namespace Sightglass.Core.Pricing;

/// <summary>
/// A model name taken apart: <c>us.anthropic.claude-sonnet-4-5-20250929-v1:0</c> is the snapshot <c>20250929</c> of <c>claude-sonnet-4-5</c>,
/// made by <c>anthropic</c>, served by <c>aws.bedrock</c>.
/// </summary>
public sealed class ModelName
{
    /// <summary>Longer than any name; what is longer is a prompt or a mistake.</summary>
    public const int MaxLength = 256;

    /// <summary>Full dates; # stands for any digit. Shorter ones (<c>-0613</c>, <c>-2411</c>) have prices of their own, or none.</summary>
    private static readonly string[] SnapshotPatterns = ["-20##-##-##", "-20######"];

    private readonly List<string> _candidates = [];

    private ModelName(string text) => Text = Family = text;

    /// <summary>As sent, in lower case.</summary>
    public string Text { get; }

    /// <summary>Canonical name of who serves it, when the name says so (<c>azure/…</c>, an id of Bedrock); null otherwise.</summary>
    public string? Provider { get; private set; }

    /// <summary>Who made it, when the name says so; null otherwise.</summary>
    public string? Vendor { get; private set; }

    /// <summary>The name without prefix, API version and snapshot. A fine-tuned model is <c>ft:</c> and the name of its base.</summary>
    public string Family { get; private set; }

    /// <summary><c>2024-08-06</c>, <c>20250929</c>, <c>latest</c>, or what stands after <c>@</c>. Null when the name has none.</summary>
    public string? Snapshot { get; private set; }

    public bool IsFineTuned { get; private set; }

    /// <summary>Bedrock's global endpoint, which costs what the vendor itself asks; its regional ones may cost more.</summary>
    public bool IsGlobal { get; private set; }

    /// <summary>
    /// The names to look a price up by, the most exact first: as sent, without prefixes, without the version of the API, without the snapshot.
    /// Nothing else is ever taken off: <c>gpt-4-foo</c> is not <c>gpt-4</c>.
    /// </summary>
    public IReadOnlyList<string> Candidates => _candidates;

    /// <summary>Null for what cannot be the name of a model: nothing, a sentence, a text that is longer than <see cref="MaxLength"/>.</summary>
    public static ModelName? Parse(string? text)
    {
        text = text?.Trim();
        if (string.IsNullOrEmpty(text) || text.Length > MaxLength || HasSpace(text)) return null;
        var name = new ModelName(text.ToLowerInvariant());
        name.Add(name.Text);
        var rest = name.TakePrefixes(name.Text);
        rest = name.TakePath(rest);
        rest = name.TakeBedrock(rest);
        name.Family = rest;
        if (!name.TakeFineTuning(rest)) name.TakeSnapshot(rest);
        return name;
    }

    /// <summary><c>arn:aws:bedrock:…/ID</c>, <c>projects/…/publishers/VENDOR/models/ID</c>, <c>accounts/fireworks/models/ID</c>.</summary>
    private string TakePath(string rest)
    {
        if (rest.StartsWith("arn:aws", StringComparison.Ordinal))
        {
            Provider = "aws.bedrock";
            return Add(rest[(rest.LastIndexOf('/') + 1)..]);
        }
        var path = rest.Split('/');
        if (path is not [.., _, _, "models", { Length: > 0 } id]) return rest;
        if (path[^4] == "publishers") (Provider, Vendor) = ("gcp.vertex_ai", ModelNamePrefixes.VendorOf(path[^3]));
        else if (path is ["accounts", "fireworks", ..]) Provider = "fireworks_ai";
        else return rest;
        return Add(id);
    }

    private string TakePrefixes(string rest)
    {
        while (rest.AsSpan().IndexOfAny('/', ':') is > 0 and var end && end < rest.Length - 1)
        {
            var prefix = rest[..end];
            if (ModelNamePrefixes.IsHost(prefix, out var provider)) Provider ??= provider;
            else if (ModelNamePrefixes.VendorOf(prefix) is { } vendor) Vendor = vendor;
            else break;
            rest = Add(rest[(end + 1)..]);
        }
        return rest;
    }

    private string TakeBedrock(string rest)
    {
        var parts = rest.Split('.', 3);
        var vendor = parts.Length > 1 && ModelNamePrefixes.IsBedrockRegion(parts[0]) ? 1 : 0;
        if (parts.Length > vendor + 1 && ModelNamePrefixes.IsBedrockVendor(parts[vendor]))
        {
            IsGlobal = vendor == 1 && parts[0] == "global";
            Vendor = parts[vendor];
            Provider ??= "aws.bedrock";
            rest = Add(string.Join('.', parts[(vendor + 1)..]));
        }
        if (Provider != "aws.bedrock") return rest;
        return Add(WithoutApiVersion(Add(WithoutRevision(rest))));
    }

    /// <summary>
    /// OpenAI's <c>ft:BASE:org:name:id</c> and Azure's <c>BASE.ft-id</c>. The price is not that of the base, so only <c>ft:BASE</c> is looked up.
    /// </summary>
    private bool TakeFineTuning(string rest)
    {
        var azure = rest.IndexOf(".ft-", StringComparison.Ordinal);
        if (azure > 0) rest = "ft:" + rest[..azure];
        if (!rest.StartsWith("ft:", StringComparison.Ordinal)) return false;
        var end = rest.IndexOf(':', 3);
        IsFineTuned = true;
        Family = Add(end < 0 ? rest : rest[..end]);
        if (SnapshotStart(Family) is > 0 and var start) (Family, Snapshot) = (Family[..start], Family[(start + 1)..]);
        return true;
    }

    private void TakeSnapshot(string rest)
    {
        if (rest.IndexOf('@', StringComparison.Ordinal) is > 0 and var at)
        {
            // Vertex writes claude-3-5-haiku@20241022 for what Anthropic calls claude-3-5-haiku-20241022.
            (Family, Snapshot) = (rest[..at], rest[(at + 1)..]);
            Add($"{Family}-{Snapshot}");
        }
        else if (SnapshotStart(rest) is > 0 and var start) (Family, Snapshot) = (rest[..start], rest[(start + 1)..]);
        Add(Family);
    }

    private static bool HasSpace(string text)
    {
        foreach (var c in text)
            if (char.IsWhiteSpace(c) || char.IsControl(c)) return true;
        return false;
    }

    private string Add(string candidate)
    {
        if (candidate.Length > 0 && !_candidates.Contains(candidate)) _candidates.Add(candidate);
        return candidate;
    }

    /// <summary>
    /// Bedrock's <c>:0</c>, also with the context of a provisioned model (<c>:0:200k</c>) and with the <c>-1</c> of open-weight models.
    /// </summary>
    private static string WithoutRevision(string id)
    {
        var colon = id.IndexOf(':', StringComparison.Ordinal);
        if (colon <= 0 || colon + 1 == id.Length || !char.IsAsciiDigit(id[colon + 1])) return id;
        return id.AsSpan(0, colon).EndsWith("b-1", StringComparison.Ordinal) ? id[..(colon - 2)] : id[..colon];
    }

    private static string WithoutApiVersion(string id) => id is [.., '-', 'v', >= '0' and <= '9'] ? id[..^3] : id;

    /// <summary>Where <c>-2024-08-06</c>, <c>-20250929</c> or <c>-latest</c> begins at the end of a name; -1 when it has none.</summary>
    private static int SnapshotStart(string name)
    {
        if (name.EndsWith("-latest", StringComparison.Ordinal)) return name.Length - "-latest".Length;
        foreach (var pattern in SnapshotPatterns)
            if (name.Length > pattern.Length && IsLike(name.AsSpan(name.Length - pattern.Length), pattern)) return name.Length - pattern.Length;
        return -1;
    }

    private static bool IsLike(ReadOnlySpan<char> text, string pattern)
    {
        for (var i = 0; i < text.Length; i++)
            if (pattern[i] == '#' ? !char.IsAsciiDigit(text[i]) : pattern[i] != text[i]) return false;
        return true;
    }
}
