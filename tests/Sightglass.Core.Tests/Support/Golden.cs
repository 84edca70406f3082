namespace Sightglass.Core.Tests.Support;

/// <summary>Compares with a file in the tree. <c>SIGHTGLASS_ACCEPT=1</c> rewrites the file: read every line of the difference before it is committed.</summary>
internal static class Golden
{
    public static void Match(string actual, string path)
    {
        var file = Path.Combine(Repository.Root, path);
        if (Environment.GetEnvironmentVariable("SIGHTGLASS_ACCEPT") == "1")
        {
            Directory.CreateDirectory(Path.GetDirectoryName(file)!);
            File.WriteAllText(file, actual);
        }
        Assert.True(File.Exists(file), $"{path} does not exist; SIGHTGLASS_ACCEPT=1 writes it");
        Assert.Equal(File.ReadAllText(file), actual, ignoreLineEndingDifferences: true);
    }
}
