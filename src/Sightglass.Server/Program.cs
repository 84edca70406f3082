using Microsoft.EntityFrameworkCore;
using Sightglass.Server.Comments;
using Sightglass.Server.Connections;
using Sightglass.Server.Datasets;
using Sightglass.Server.Demo;
using Sightglass.Server.Experiments;
using Sightglass.Server.Ingestion;
using Sightglass.Server.Media;
using Sightglass.Server.Metadata;
using Sightglass.Server.Prices;
using Sightglass.Server.Projects;
using Sightglass.Server.Prompts;
using Sightglass.Server.Protocols.Langfuse;
using Sightglass.Server.Protocols.Otlp;
using Sightglass.Server.Scores;
using Sightglass.Server.Shell;
using Sightglass.Server.Traces;

namespace Sightglass.Server;

/// <summary>The table of contents: what this server is made of.</summary>
internal static class Program
{
    public static Task<int> Main(string[] arguments)
    {
        // Patterns of strangers, as in JSON schemas, are matched by libraries that set no limit.
        AppDomain.CurrentDomain.SetData("REGEX_DEFAULT_MATCH_TIMEOUT", TimeSpan.FromSeconds(2));
        return Launch.RunAsync(arguments, Environment.GetEnvironmentVariable, Console.Out, Console.Error, CancellationToken.None);
    }

    /// <summary>What the slices keep in the metadata database; after a change, tools/add-migration.sh.</summary>
    public static IReadOnlyList<Action<ModelBuilder>> Entities { get; } =
    [
        Organization.Map, Project.Map, ApiKey.Map, Prompt.Map,
        Dataset.Map, DatasetItem.Map, DatasetRun.Map, DatasetRunItem.Map,
        MediaFile.Map, MediaLink.Map, ScoreConfig.Map,
        AnnotationQueue.Map, AnnotationItem.Map, AnnotationAssignment.Map, Comment.Map, LlmConnection.Map, CustomModel.Map,
    ];

    /// <param name="replace">For tests: services that take the place of ours.</param>
    public static WebApplication Build(Options options, TelemetryStore store, MetadataDatabase metadata, Action<IServiceCollection>? replace = null)
    {
        var builder = Web.CreateBuilder(options);
        store.AddTo(builder.Services);
        builder.AddMetadata(metadata).AddIngestion();
        builder.AddProjects(options).AddOtlp().AddLangfuse();
        builder.AddPrompts().AddDatasets().AddExperiments().AddScores().AddMedia(options).AddPrices(store.Prices).AddComments().AddConnections();
        builder.AddShell().AddTraces().AddDemo();
        replace?.Invoke(builder.Services);

        var app = builder.Build();
        app.UsePerimeter();
        app.UseShell();
        app.UseLangfuse();
        app.UseOtlp();
        app.UseProjects();
        app.MapProjects();
        app.MapOtlp();
        app.MapLangfuse();
        app.MapMedia();
        app.MapPrices();
        app.MapShell();
        app.MapTraces();
        app.MapDemo();
        return app;
    }
}
