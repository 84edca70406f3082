using System.Globalization;
using System.Text.Json;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;
using Microsoft.AspNetCore.Components.Web;
using Sightglass.Core.Normalization;

namespace Sightglass.Server.Shell;

/// <summary>
/// Untrusted JSON as a tree that folds, made of text nodes and nothing else; what is no JSON is shown as the text it is.
/// Large values are cut and say how much is missing.
/// </summary>
public sealed class JsonView : ComponentBase, IDisposable
{
    private const int LongestJson = 1_000_000;
    private const int LongestString = 4_000;
    private const int OpenLines = 60;

    private JsonDocument? _document;
    private string? _parsed;
    private int _mostItems = 100;

    [Parameter, EditorRequired] public string? Text { get; set; }

    protected override void OnParametersSet()
    {
        if (Text == _parsed) return;
        _parsed = Text;
        _mostItems = 100;
        _document?.Dispose();
        _document = Parse(Text);
    }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        if (string.IsNullOrEmpty(Text)) return;
        builder.OpenElement(0, "div");
        builder.AddAttribute(1, "class", _document is null ? "json plain" : "json mono");
        if (_document is null)
        {
            builder.OpenComponent<LongText>(2);
            builder.AddComponentParameter(3, nameof(LongText.Text), Text);
            builder.CloseComponent();
        }
        else
        {
            var open = OpenLines;
            builder.OpenRegion(4);
            Value(builder, _document.RootElement, null, ref open, 0);
            builder.CloseRegion();
        }
        builder.CloseElement();
    }

    public void Dispose() => _document?.Dispose();

    private static JsonDocument? Parse(string? text)
    {
        var start = text.AsSpan().TrimStart();
        if (text is null || text.Length > LongestJson || start.Length == 0 || start[0] is not ('{' or '[')) return null;
        return UntrustedJson.Parse(text);
    }

    private void Value(RenderTreeBuilder builder, JsonElement value, string? key, ref int open, int depth)
    {
        var count = value.ValueKind switch
        {
            JsonValueKind.Object => value.GetPropertyCount(),
            JsonValueKind.Array => value.GetArrayLength(),
            _ => -1,
        };
        if (count > 0) Group(builder, value, key, count, ref open, depth);
        else Line(builder, value, key, count);
    }

    private void Group(RenderTreeBuilder builder, JsonElement value, string? key, int count, ref int open, int depth)
    {
        var isObject = value.ValueKind == JsonValueKind.Object;
        builder.OpenElement(10, "details");
        // Small documents are open; of large ones, as much as fits about a screen.
        open -= count;
        builder.AddAttribute(11, "open", depth == 0 || open > 0);
        builder.OpenElement(12, "summary");
        Key(builder, key);
        Span(builder, "j-mark", isObject ? "{" : "[");
        Span(builder, "j-more", $"{count.ToString("N0", CultureInfo.InvariantCulture)} {(isObject ? "keys" : "items")} {(isObject ? "}" : "]")}");
        builder.CloseElement();
        builder.OpenElement(16, "div");
        builder.AddAttribute(17, "class", "j-in");
        var shown = 0;
        if (isObject)
            foreach (var property in value.EnumerateObject())
            {
                if (shown++ == _mostItems) break;
                builder.OpenRegion(18);
                Value(builder, property.Value, property.Name, ref open, depth + 1);
                builder.CloseRegion();
            }
        else
            foreach (var item in value.EnumerateArray())
            {
                if (shown++ == _mostItems) break;
                builder.OpenRegion(18);
                Value(builder, item, null, ref open, depth + 1);
                builder.CloseRegion();
            }
        if (count > _mostItems) More(builder, count - _mostItems);
        builder.CloseElement();
        Span(builder, "j-mark", isObject ? "}" : "]");
        builder.CloseElement();
    }

    private static void Line(RenderTreeBuilder builder, JsonElement value, string? key, int count)
    {
        builder.OpenElement(20, "div");
        Key(builder, key);
        if (value.ValueKind == JsonValueKind.String) Quoted(builder, value.GetString()!);
        else if (count == 0) Span(builder, "j-mark", value.ValueKind == JsonValueKind.Object ? "{}" : "[]");
        else Span(builder, value.ValueKind == JsonValueKind.Number ? "j-number" : "j-word", value.GetRawText());
        builder.CloseElement();
    }

    private static void Quoted(RenderTreeBuilder builder, string text)
    {
        builder.OpenElement(30, "span");
        builder.AddAttribute(31, "class", "j-text");
        builder.AddContent(32, "\"");
        builder.OpenComponent<LongText>(33);
        builder.AddComponentParameter(34, nameof(LongText.Text), text);
        builder.AddComponentParameter(35, nameof(LongText.Limit), LongestString);
        builder.CloseComponent();
        builder.AddContent(36, "\"");
        builder.CloseElement();
    }

    private void More(RenderTreeBuilder builder, int count)
    {
        builder.OpenElement(40, "button");
        builder.AddAttribute(41, "type", "button");
        builder.AddAttribute(42, "class", "show-all");
        builder.AddAttribute(43, "onclick", EventCallback.Factory.Create<MouseEventArgs>(this, () => _mostItems *= 20));
        builder.AddContent(44, $"{count.ToString("N0", CultureInfo.InvariantCulture)} more");
        builder.CloseElement();
    }

    private static void Key(RenderTreeBuilder builder, string? key)
    {
        if (key is null) return;
        builder.OpenElement(50, "span");
        builder.AddAttribute(51, "class", "j-key");
        builder.OpenComponent<Untrusted>(52);
        builder.AddComponentParameter(53, nameof(Untrusted.Text), key);
        builder.CloseComponent();
        builder.CloseElement();
        builder.AddContent(54, ": ");
    }

    private static void Span(RenderTreeBuilder builder, string css, string text)
    {
        builder.OpenElement(60, "span");
        builder.AddAttribute(61, "class", css);
        builder.AddContent(62, text);
        builder.CloseElement();
    }
}
