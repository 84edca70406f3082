using System.Text.Json;
using Sightglass.Benchmarks;

// The orchestrator starts the server and the generator as processes of their own; the generator is this program again.
switch (args)
{
    case ["load", var options]:
        Console.WriteLine(JsonSerializer.Serialize(await Load.RunAsync(JsonSerializer.Deserialize<LoadOptions>(options)!)));
        return 0;
    case ["all"]:
        await Report.WriteAsync(spans: 1_000_000, repeats: 3);
        return 0;
    case ["quick"]:
        await Report.WriteAsync(spans: 200_000, repeats: 1);
        return 0;
    default:
        Console.Error.WriteLine("usage: all | quick    (build the server in Release first)");
        return 2;
}
