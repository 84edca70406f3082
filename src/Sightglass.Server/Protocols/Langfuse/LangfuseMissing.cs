namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>What does not exist here, and says so: 501 is an honest answer, and an empty list would not be one.</summary>
internal static class LangfuseMissing
{
    private const string Export = "Exports to blob storage do not exist yet; read the data with GET /api/public/v2/observations and /v3/scores";
    private const string Dashboards = "Dashboards and their widgets do not exist yet in this API; ask for figures with GET /api/public/v2/metrics";
    private const string Evaluators = "Evaluators and evaluation rules do not exist yet; scores of your own evaluators go in with POST /api/public/scores";

    /// <summary>Path, and why there is nothing. docs/protocols/langfuse.md lists them too.</summary>
    public static IReadOnlyList<(string Path, string Message)> All { get; } =
    [
        ("/integrations/blob-storage", Export),
        ("/integrations/blob-storage/{id}", Export),
        ("/feedback", "This server forwards nothing to anybody; tell the makers of the tool themselves"),
        ("/unstable/dashboards/{**rest}", Dashboards),
        ("/unstable/dashboard-widgets/{**rest}", Dashboards),
        ("/unstable/evaluators/{**rest}", Evaluators),
        ("/unstable/evaluation-rules/{**rest}", Evaluators),
        ("/v2/evaluators/{**rest}", Evaluators),
        ("/v2/evaluation-rules/{**rest}", Evaluators),
    ];

    public static void Map(IEndpointRouteBuilder api)
    {
        foreach (var (path, message) in All) api.Map(path, () => LangfuseError.Answer(StatusCodes.Status501NotImplemented, message));
    }
}
