using System.Collections;
using System.Text.Json;
using Sightglass.Core.Normalization.Messages;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>Retrieved documents in any shape: OpenTelemetry's, OpenInference's, LangChain's (<c>page_content</c>), Haystack's.</summary>
internal static class Retrieved
{
    public static Known<IReadOnlyList<RetrievedDocument>>? Of(SpanReader span, string key) =>
        span[key] is { Kind: not RawKind.Empty } value ? Of(ValueContent.Encode(value), key) : null;

    /// <summary>Documents in flattened keys, <c>prefix.N.document.content</c>; the prefix ends in a dot.</summary>
    public static Known<IReadOnlyList<RetrievedDocument>>? Indexed(SpanReader span, string prefix) =>
        span.KeyUnder(prefix) is null ? null : Of(IndexedKeys.ToJson(span.Span.Attributes, prefix), prefix + "*");

    public static Known<IReadOnlyList<RetrievedDocument>>? Of(ReadOnlyMemory<byte> utf8, string key) =>
        Json.MayBeJson(utf8.Span) ? new(new Undecoded(utf8), key) : null;

    private static List<RetrievedDocument> Read(ReadOnlyMemory<byte> utf8)
    {
        var documents = new List<RetrievedDocument>();
        using var json = Json.Parse(utf8);
        if (json is null) return documents;
        var root = json.RootElement;
        if (root.ValueKind == JsonValueKind.Object && root.TryGet("documents", JsonValueKind.Array, out var inner)) root = inner;
        if (root.ValueKind != JsonValueKind.Array) return documents;
        foreach (var item in root.EnumerateArray())
            if (Read(item.TryGet("document", JsonValueKind.Object, out var wrapped) ? wrapped : item) is { } document) documents.Add(document);
        return documents;
    }

    private static RetrievedDocument? Read(JsonElement item)
    {
        if (item.ValueKind == JsonValueKind.String) return new(null, Json.Text(item), null, null);
        if (item.ValueKind != JsonValueKind.Object) return null;
        return new(First(item, "id", "document_id", "doc_id"), First(item, "content", "text", "page_content", "pageContent", "document"),
            item.TryGet("score", out var score) || item.TryGet("similarity", out score) ? Json.Number(score) : null, First(item, "metadata", "meta"));
    }

    /// <summary>Decoded the first time somebody asks: storing a span needs none of them.</summary>
    private sealed class Undecoded(ReadOnlyMemory<byte> utf8) : IReadOnlyList<RetrievedDocument>
    {
        private List<RetrievedDocument>? _all;

        public int Count => All.Count;
        public RetrievedDocument this[int index] => All[index];
        private List<RetrievedDocument> All => _all ??= Read(utf8);

        public IEnumerator<RetrievedDocument> GetEnumerator() => All.GetEnumerator();

        IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();
    }

    private static string? First(JsonElement item, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
            if (item.TryGet(name, out var value)) return Json.Text(value);
        return null;
    }
}
