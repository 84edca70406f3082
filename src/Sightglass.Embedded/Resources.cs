namespace Sightglass.Embedded;

internal static class Resources
{
    /// <summary>A schema script embedded in this assembly.</summary>
    public static string Read(string name)
    {
        using var stream = typeof(Resources).Assembly.GetManifestResourceStream(name) ?? throw new InvalidOperationException($"{name} is not embedded");
        return new StreamReader(stream).ReadToEnd();
    }
}
