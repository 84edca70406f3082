using Sightglass.Storage.Tests.Support;

namespace Sightglass.Storage.Tests;

public class Every_spec
{
    [Fact]
    public void Is_run_on_the_embedded_store()
    {
        var types = typeof(Every_spec).Assembly.GetTypes();
        var forgotten = types.Where(t => t.IsAbstract && t.IsSubclassOf(typeof(StoreSpecs)) && !types.Any(c => !c.IsAbstract && c.BaseType == t && c.Name.StartsWith("Embedded_", StringComparison.Ordinal)));
        Assert.Empty(forgotten);
    }
}
