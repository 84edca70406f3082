namespace Sightglass.Core.Tests.Support;

internal static class Repository
{
    /// <summary>The folder that holds Sightglass.slnx.</summary>
    public static string Root { get; } = Find(AppContext.BaseDirectory);

    private static string Find(string folder) =>
        File.Exists(Path.Combine(folder, "Sightglass.slnx")) ? folder : Find(Path.GetDirectoryName(folder) ?? throw new InvalidOperationException("no Sightglass.slnx above the tests"));
}
