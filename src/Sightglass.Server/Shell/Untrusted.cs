using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Rendering;

namespace Sightglass.Server.Shell;

/// <summary>Text of whoever was traced, as a text node and nothing else; invisible characters become marks (<see cref="VisibleText"/>).</summary>
public sealed class Untrusted : ComponentBase
{
    [Parameter, EditorRequired]
    public string? Text { get; set; }

    protected override void BuildRenderTree(RenderTreeBuilder builder)
    {
        if (Text is null) return;
        if (!VisibleText.NeedsMarks(Text))
        {
            builder.AddContent(0, Text);
            return;
        }
        foreach (var run in VisibleText.Runs(Text))
            if (run.Mark is null) builder.AddContent(1, run.Text);
            else
            {
                builder.OpenElement(2, "span");
                builder.AddAttribute(3, "class", "invisible-char");
                builder.AddAttribute(4, "title", $"U+{char.ConvertToUtf32(run.Text, 0):X4}: {run.Meaning}");
                builder.AddContent(5, run.Mark);
                builder.CloseElement();
            }
    }
}
