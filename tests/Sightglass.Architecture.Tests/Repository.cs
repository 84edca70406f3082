namespace Sightglass.Architecture.Tests;

internal static class Repository
{
    public static string Root { get; } = Find();

    /// <summary>Files below a folder of the repository, with '/' in their paths, without what is built or downloaded.</summary>
    public static IEnumerable<string> Files(string folder, params string[] endings) =>
        from file in Directory.EnumerateFiles(Path.Combine(Root, folder), "*", SearchOption.AllDirectories)
        let path = Path.GetRelativePath(Root, file).Replace('\\', '/')
        where endings.Contains(Path.GetExtension(file)) && !path.Split('/').Any(part => part is "artifacts" or "node_modules" or "bin" or "obj" or ".git" or "data")
        select path;

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    private static string Find()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Sightglass.slnx"))) folder = folder.Parent;
        return folder.FullName;
    }
}
