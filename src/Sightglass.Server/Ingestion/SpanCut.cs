using System.Text;
using Sightglass.Core.Wire;

namespace Sightglass.Server.Ingestion;

/// <summary>
/// Cuts a span to its limits on the wire, before anything is made of it, so that a million attributes cost what a thousand cost.
/// A span that was cut says what went in the attribute <see cref="Key"/>.
/// </summary>
internal sealed class SpanCut(IngestLimits limits)
{
    public const string Key = "sightglass.cut";

    // Field numbers of Span, Event, Link, KeyValue and AnyValue: opentelemetry-proto, trace.proto and common.proto.
    private const int TraceState = 3, Name = 5, Attributes = 9, Events = 11, Links = 13, Status = 15;
    private const int StatusMessage = 2, EventName = 2, EventAttributes = 3, LinkAttributes = 4, ResourceAttributes = 1, ScopeName = 1, ScopeVersion = 2, ScopeAttributes = 3;

    /// <summary>The message itself when it keeps every limit, as nearly all do.</summary>
    public ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> span)
    {
        if (span.Length <= limits.LongestKey || Fits(span)) return span;
        var cut = new SortedSet<string>(StringComparer.Ordinal);
        var into = new WireWriter();
        int attributes = 0, events = 0, links = 0;
        var reader = new WireReader(span);
        while (reader.Next())
            switch (reader.Field)
            {
                case TraceState or Name:
                    CopyText(reader, into, limits.LongestName, reader.Field == Name ? "name" : "trace state", cut);
                    break;
                case Attributes:
                    if (++attributes <= limits.MostAttributes) CopyAttribute(reader, into, cut);
                    break;
                case Events:
                    if (++events <= limits.MostEvents) CopyPart(reader, into, EventAttributes, "an event", cut);
                    break;
                case Links:
                    if (++links <= limits.MostLinks) CopyPart(reader, into, LinkAttributes, "a link", cut);
                    break;
                case Status:
                    CopyStatus(reader, into, cut);
                    break;
                default:
                    into.Raw(reader.Raw.Span);
                    break;
            }
        // The message is not protobuf to its end: whoever reads the original says so.
        if (reader.Failed) return span;
        if (attributes > limits.MostAttributes) cut.Add($"attributes {attributes} to {limits.MostAttributes}");
        if (events > limits.MostEvents) cut.Add($"events {events} to {limits.MostEvents}");
        if (links > limits.MostLinks) cut.Add($"links {links} to {limits.MostLinks}");
        WriteAttribute(into, Attributes, Key, string.Join("; ", cut.Take(20)));
        return into.Written;
    }

    /// <summary>The same for a <c>Resource</c>.</summary>
    public ReadOnlyMemory<byte> ApplyToResource(ReadOnlyMemory<byte> resource) => Apply(resource, ResourceAttributes, "the resource");

    /// <summary>The same for an <c>InstrumentationScope</c>.</summary>
    public ReadOnlyMemory<byte> ApplyToScope(ReadOnlyMemory<byte> scope) => Apply(scope, ScopeAttributes, "the scope");

    private ReadOnlyMemory<byte> Apply(ReadOnlyMemory<byte> part, int attributeField, string what)
    {
        if (part.Length <= limits.LargestHead && PartFits(part, attributeField)) return part;
        var cut = new SortedSet<string>(StringComparer.Ordinal);
        var into = CopyPart(part, attributeField, what, cut, limits.LargestHead);
        WriteAttribute(into, attributeField, Key, string.Join("; ", cut.Take(20)));
        return into.Written;
    }

    private bool Fits(ReadOnlyMemory<byte> span)
    {
        int attributes = 0, events = 0, links = 0;
        var reader = new WireReader(span);
        while (reader.Next())
        {
            var fits = reader.Field switch
            {
                TraceState or Name => reader.Bytes.Length <= limits.LongestName,
                Attributes => ++attributes <= limits.MostAttributes && AttributeFits(reader.Bytes),
                Events => ++events <= limits.MostEvents && PartFits(reader.Bytes, EventAttributes),
                Links => ++links <= limits.MostLinks && PartFits(reader.Bytes, LinkAttributes),
                Status => reader.Bytes.Length <= limits.LongestStatus,
                _ => true,
            };
            if (!fits) return false;
        }
        return true;
    }

    private bool PartFits(ReadOnlyMemory<byte> part, int attributeField)
    {
        if (part.Length <= limits.LongestKey) return true;
        var attributes = 0;
        var reader = new WireReader(part);
        while (reader.Next())
            if (reader.Field == attributeField && !(++attributes <= limits.MostAttributes && AttributeFits(reader.Bytes))) return false;
            else if (reader.Field == EventName && attributeField == EventAttributes && reader.Bytes.Length > limits.LongestName) return false;
        return true;
    }

    private bool AttributeFits(ReadOnlyMemory<byte> attribute)
    {
        if (attribute.Length <= limits.LongestKey) return true;
        var reader = new WireReader(attribute);
        while (reader.Next())
            if (reader.Field == 1 ? reader.Bytes.Length > limits.LongestKey : reader.Field == 2 && !ValueFits(reader.Bytes)) return false;
        return true;
    }

    // An item takes two bytes at least, so most values need no counting.
    private bool ValueFits(ReadOnlyMemory<byte> value) =>
        value.Length <= limits.LargestValue && (value.Length <= limits.MostItems * 2 || Items(value, 0, limits.MostItems) <= limits.MostItems);

    private static int Items(ReadOnlyMemory<byte> value, int depth, int most)
    {
        var items = 0;
        if (depth >= SpanCodec.DeepestValue) return 0;
        var reader = new WireReader(value);
        while (items <= most && reader.Next())
        {
            if (reader.Field is not (5 or 6)) continue;
            var isMap = reader.Field == 6;
            var list = new WireReader(reader.Bytes);
            while (items <= most && list.Next()) items += 1 + Items(isMap ? ValueOf(list.Bytes) : list.Bytes, depth + 1, most - items);
        }
        return items;
    }

    private static ReadOnlyMemory<byte> ValueOf(ReadOnlyMemory<byte> attribute)
    {
        ReadOnlyMemory<byte> value = default;
        var reader = new WireReader(attribute);
        while (reader.Next())
            if (reader.Field == 2) value = reader.Bytes;
        return value;
    }

    /// <summary>An event or a link of a span.</summary>
    private void CopyPart(WireReader part, WireWriter into, int attributeField, string what, SortedSet<string> cut)
    {
        if (PartFits(part.Bytes, attributeField)) into.Raw(part.Raw.Span);
        else into.Bytes(part.Field, CopyPart(part.Bytes, attributeField, what, cut).Written.Span);
    }

    /// <param name="largest">Bytes that the copy may have; attributes that would make it larger are left out.</param>
    private WireWriter CopyPart(ReadOnlyMemory<byte> part, int attributeField, string what, SortedSet<string> cut, int largest = int.MaxValue)
    {
        var attributes = 0;
        var into = new WireWriter();
        var reader = new WireReader(part);
        while (reader.Next())
            if (reader.Field == attributeField)
            {
                if (++attributes > limits.MostAttributes) continue;
                if (reader.Raw.Length > largest - into.Written.Length) cut.Add($"attribute of {what} of {reader.Raw.Length} bytes left out");
                else CopyAttribute(reader, into, cut);
            }
            else if (reader.Field == EventName && attributeField == EventAttributes)
                CopyText(reader, into, limits.LongestName, $"text of {what}", cut);
            else if (reader.IsBytes && attributeField == ScopeAttributes && reader.Field is ScopeName or ScopeVersion)
                CopyText(reader, into, limits.LongestName, $"text of {what}", cut);
            else if (reader.Raw.Length <= largest - into.Written.Length)
                into.Raw(reader.Raw.Span);
        if (attributes > limits.MostAttributes) cut.Add($"attributes of {what} {attributes} to {limits.MostAttributes}");
        return into;
    }

    private void CopyAttribute(WireReader attribute, WireWriter into, SortedSet<string> cut)
    {
        if (AttributeFits(attribute.Bytes))
        {
            into.Raw(attribute.Raw.Span);
            return;
        }
        ReadOnlyMemory<byte> key = default, value = default;
        var reader = new WireReader(attribute.Bytes);
        while (reader.Next())
            if (reader.Field == 1) key = reader.Bytes;
            else if (reader.Field == 2) value = reader.Bytes;
        var kept = Prefix(key.Span, limits.LongestKey);
        if (kept.Length < key.Length) cut.Add($"key of {key.Length} bytes to {kept.Length}");
        var nested = new WireWriter();
        nested.Bytes(1, kept);
        if (ValueFits(value)) nested.Bytes(2, value.Span);
        else nested.Bytes(2, CutValue(value, Encoding.UTF8.GetString(kept), cut));
        into.Bytes(attribute.Field, nested.Written.Span);
    }

    /// <summary>Text and bytes are shortened; a list or map that is too large goes altogether, since half of one would mislead.</summary>
    private ReadOnlySpan<byte> CutValue(ReadOnlyMemory<byte> value, string key, SortedSet<string> cut)
    {
        var writer = new WireWriter();
        var reader = new WireReader(value);
        while (reader.Next())
            if (reader.Field is 1 or 7 && reader.IsBytes)
            {
                var text = reader.Bytes.Span;
                var kept = reader.Field == 1 ? Prefix(text, limits.LargestValue) : text[..Math.Min(text.Length, limits.LargestValue)];
                if (kept.Length < text.Length) cut.Add($"{key}: {text.Length} bytes to {kept.Length}");
                writer.Clear();
                writer.Bytes(reader.Field, kept);
            }
        if (writer.Written.IsEmpty) cut.Add($"{key}: {value.Length} bytes of list or map left out");
        return writer.Written.Span;
    }

    private void CopyStatus(WireReader status, WireWriter into, SortedSet<string> cut)
    {
        var copy = new WireWriter();
        var reader = new WireReader(status.Bytes);
        while (reader.Next())
            if (reader.Field == StatusMessage) CopyText(reader, copy, limits.LongestStatus, "status message", cut);
            else copy.Raw(reader.Raw.Span);
        into.Bytes(status.Field, copy.Written.Span);
    }

    private static void CopyText(WireReader field, WireWriter into, int longest, string what, SortedSet<string> cut)
    {
        var kept = Prefix(field.Bytes.Span, longest);
        if (kept.Length < field.Bytes.Length) cut.Add($"{what} of {field.Bytes.Length} bytes to {kept.Length}");
        into.Bytes(field.Field, kept);
    }

    private static void WriteAttribute(WireWriter into, int field, string key, string text) =>
        into.Message(field, (key, text), static (w, a) =>
        {
            w.Text(1, a.key);
            w.Message(2, a.text, static (w, t) => w.Text(1, t));
        });

    // Not inside a character: bytes 10xxxxxx continue one.
    private static ReadOnlySpan<byte> Prefix(ReadOnlySpan<byte> utf8, int most)
    {
        if (utf8.Length <= most) return utf8;
        while (most > 0 && (utf8[most] & 0xC0) == 0x80) most--;
        return utf8[..most];
    }
}
