using System.Text.RegularExpressions;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Sightglass.Server.Tests.Support;

namespace Sightglass.Server.Tests.Protocols.Langfuse;

/// <summary>docs/protocols/langfuse.md has a row for each operation of the API and says whether it works.</summary>
public sealed partial class The_table_of_operations(SharedApp shared) : IClassFixture<SharedApp>
{
    private static readonly string Text = File.ReadAllText(Path.Combine(Repository.Root, "docs", "protocols", "langfuse.md"));

    [Fact]
    public void Has_all_of_them() => Assert.Equal(117, Row().Count(Text));

    [Fact]
    public void Says_of_none_that_it_works_for_which_there_is_no_route()
    {
        var routes = shared.App.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .SelectMany(e => (e.Metadata.GetMetadata<HttpMethodMetadata>()?.HttpMethods ?? ["POST"]).Select(m => Named($"{m} {e.RoutePattern.RawText}"))).ToHashSet();
        var missing = Row().Matches(Text).Where(r => r.Groups["state"].Value != "refused")
            .Select(r => Named($"{r.Groups["method"].Value} /api/public{r.Groups["path"].Value}")).Where(o => !routes.Contains(o));
        Assert.Empty(missing);
    }

    // Parameters are called otherwise there and here.
    private static string Named(string route) => Parameter().Replace(route, "{}");

    [GeneratedRegex(@"^\| `(?<method>[A-Z]+) (?<path>/\S*)` \| (?<state>works|partial|refused) \|", RegexOptions.Multiline)]
    private static partial Regex Row();

    [GeneratedRegex(@"\{[^}]*\}")]
    private static partial Regex Parameter();
}
