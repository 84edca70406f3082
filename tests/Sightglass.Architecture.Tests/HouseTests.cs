using System.Text.RegularExpressions;
using Sightglass.Core.Normalization;
using Sightglass.Core.Querying;

namespace Sightglass.Architecture.Tests;

public sealed partial class The_house
{
    private static readonly string[] Code = [".cs", ".razor", ".js", ".mjs", ".css"];

    [Fact]
    public void Has_the_projects_and_the_walls_it_says()
    {
        var references =
            from path in Repository.Files("src", ".csproj")
            from Match match in ProjectReference().Matches(Repository.Read(path))
            orderby path, match.Groups["name"].Value
            select $"{Path.GetFileNameWithoutExtension(path)} → {match.Groups["name"].Value}";

        Assert.Equal(
            ["Sightglass.Embedded → Sightglass.Core", "Sightglass.Server → Sightglass.Core", "Sightglass.Server → Sightglass.Embedded"], references);
        Assert.DoesNotContain("PackageReference", Repository.Read("src/Sightglass.Core/Sightglass.Core.csproj"), StringComparison.Ordinal);
    }

    [Fact]
    public void Has_no_file_of_more_than_four_hundred_lines() =>
        Assert.Empty(
            from folder in new[] { "src", "tests", "benchmarks" }
            from path in Repository.Files(folder, ".cs", ".razor")
            where !path.StartsWith("src/Sightglass.Server/Metadata/Migrations/", StringComparison.Ordinal) // Written by dotnet ef.
            let lines = Repository.Read(path).Count(c => c == '\n')
            where lines > 400
            select $"{path}: {lines}");

    [Fact]
    public void Has_no_name_that_says_nothing() =>
        Assert.Empty(
            from folder in new[] { "src", "tests", "benchmarks" }
            from path in Repository.Files(folder, ".cs")
            from Match match in EmptyName().Matches(Repository.Read(path))
            select $"{path}: {match.Groups["name"].Value}");

    [Fact]
    public void Leaves_nothing_for_later() =>
        Assert.Empty(
            from path in Repository.Files("src", Code)
            where Unfinished().IsMatch(Repository.Read(path))
            select path);

    [Fact]
    public void Lists_every_dialect_it_has_and_plain_spans_last()
    {
        var has = typeof(IDialect).Assembly.GetTypes().Where(t => t is { IsAbstract: false } && t.IsAssignableTo(typeof(IDialect))).Select(t => t.Name);
        var listed = Dialects.All.Select(d => d.GetType().Name).ToList();

        Assert.Equal(has.Order(), listed.Order());
        Assert.Equal("PlainSpan", listed[^1]);
    }

    [Fact]
    public void Has_no_dead_links_in_its_documents()
    {
        var dead =
            from path in Repository.Files(".", ".md")
            from Match match in Link().Matches(Repository.Read(path))
            let target = match.Groups["target"].Value.Split('#')[0]
            where target.Length > 0 && !target.Contains("://", StringComparison.Ordinal) && !target.StartsWith("mailto:", StringComparison.Ordinal)
            let file = Path.Combine(Repository.Root, Path.GetDirectoryName(path)!, target)
            where !File.Exists(file) && !Directory.Exists(file)
            select $"{path}: {target}";

        Assert.Empty(dead);
    }

    [Fact]
    public void Documents_every_field_of_the_filter_and_no_filter_that_is_not_understood()
    {
        var page = Repository.Read("docs/filters.md");
        var fields = Cells(page, "## Fields").SelectMany(row => Quoted().Matches(row[1] + row[2])).Select(m => m.Groups["code"].Value);
        var missing = Field.All.SelectMany(f => f.Aliases.Prepend(f.Name)).Except(fields);
        var examples = page.Split("```")[1].Split('\n').Concat(Cells(page, "## Terms").SelectMany(row => Quoted().Matches(row[1])).Select(m => m.Groups["code"].Value));
        var wrong = examples.Select(e => FilterParser.Parse(e).Error?.Message).OfType<string>();

        Assert.Empty(missing);
        Assert.Empty(wrong);
    }

    // The rows of the table below a heading.
    private static IEnumerable<string[]> Cells(string page, string heading) =>
        page.Split(heading + "\n")[1].Split("\n## ")[0].Split('\n').Where(line => line.StartsWith('|')).Skip(2).Select(line => line.Split('|'));

    [GeneratedRegex("`(?<code>[^`]+)`")]
    private static partial Regex Quoted();

    [GeneratedRegex("""<ProjectReference Include="[^"]*?(?<name>Sightglass\.\w+)\.csproj""")]
    private static partial Regex ProjectReference();

    [GeneratedRegex(@"\b(class|record|struct|interface|enum)\s+(?<name>\w+(Manager|Helper|Helpers|Utils|Util|Service|Processor|Impl|Info))\b")]
    private static partial Regex EmptyName();

    [GeneratedRegex("TODO|FIXME|HACK|NotImplementedException")]
    private static partial Regex Unfinished();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();
}
