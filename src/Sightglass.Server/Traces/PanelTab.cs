namespace Sightglass.Server.Traces;

/// <summary>A tab of the observation panel; the key is the one in the address.</summary>
internal sealed record PanelTab(string Key, string Title)
{
    public static IReadOnlyList<PanelTab> All { get; } =
    [
        new("messages", "Messages"), new("io", "Input · Output"), new("attributes", "Attributes"), new("cost", "Cost & tokens"), new("scores", "Scores"),
        new("raw", "Raw"), new("explain", "Explain"),
    ];

    public static string KeyOf(string? key) => All.FirstOrDefault(t => t.Key == key)?.Key ?? All[0].Key;
}
