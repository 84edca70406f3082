using System.Globalization;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Sightglass.Core.Storage;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>The public API of Langfuse: https://api.reference.langfuse.com. What is missing is in docs/protocols/langfuse.md.</summary>
internal static class LangfuseProtocol
{
    public const string Base = "/api/public";

    /// <summary>The version of Langfuse whose API this follows. Its command line and SDKs choose by it what they dare to call.</summary>
    private const string Version = "4.35.0";

    /// <summary>Unknown is null and present: generated clients require the keys.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new LangfuseTime() },
    };

    public static WebApplicationBuilder AddLangfuse(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<LangfuseIngestion>().AddSingleton<LangfuseMediaReferences>();
        return builder;
    }

    /// <summary>Around everything that can turn a request down on the API's paths: errors are JSON in its shape.</summary>
    public static void UseLangfuse(this IApplicationBuilder app) => app.UseMiddleware<LangfuseRefusals>();

    public static void MapLangfuse(this IEndpointRouteBuilder app)
    {
        app.MapGet($"{Base}/health", HealthAsync).AllowAnonymous();
        var open = app.MapGroup(Base);
        LangfuseOrganizations.Map(open);
        MapSending(open.MapGroup("").RequireAuthorization(ProjectAccess.ScoresPolicy).RequireCors(ProjectsSlice.BrowserCorsPolicy));
        var api = open.MapGroup("").RequireAuthorization(ProjectAccess.Policy);
        LangfuseIngestion.Map(api);
        LangfuseTraces.Map(api);
        LangfuseObservations.Map(api);
        LangfuseSessions.Map(api);
        LangfuseScores.Map(api);
        LangfuseMetrics.Map(api);
        LangfusePrompts.Map(api);
        LangfuseDatasets.Map(api);
        LangfuseDatasetItems.Map(api);
        LangfuseDatasetRuns.Map(api);
        LangfuseExperiments.Map(api);
        LangfuseMedia.Map(api);
        LangfuseScoreConfigs.Map(api);
        LangfuseComments.Map(api);
        LangfuseAnnotationQueues.Map(api);
        LangfuseConnections.Map(api);
        LangfuseModels.Map(api);
        LangfuseMissing.Map(api);
    }

    // What applications in a browser send, with the public key alone.
    private static void MapSending(RouteGroupBuilder browsers)
    {
        browsers.MapPost("/ingestion", LangfuseIngestion.PostAsync);
        browsers.MapPost("/scores", LangfuseScores.CreateAsync);
    }

    public static JsonHttpResult<T> Answer<T>(T body) => TypedResults.Json(body, Json);

    public static IResult NotFound(string message) => LangfuseError.Answer(StatusCodes.Status404NotFound, message);

    public static IResult Invalid(IReadOnlyList<LangfuseFault> faults) =>
        TypedResults.Json(new LangfuseError("Invalid request data", faults), Json, statusCode: StatusCodes.Status400BadRequest);

    private static async Task<IResult> HealthAsync(HttpContext context, ITelemetryReader reader, CancellationToken cancellationToken)
    {
        var health = new LangfuseHealth("OK", Version, typeof(LangfuseProtocol).Assembly.GetName().Version!.ToString(3));
        // A store that is closed throws, and that is 503.
        if (context.Request.Query["failIfDatabaseUnavailable"] == "true") await reader.FindTracesAsync(ProjectId.Default, new() { Limit = 1 }, cancellationToken);
        return Answer(health);
    }
}

/// <param name="Error">The name of the error, or what is wrong with each parameter.</param>
internal sealed record LangfuseError(string Message, object Error)
{
    public static LangfuseError Of(int status, string message) => new(message, status switch
    {
        400 => "InvalidRequestError",
        401 => "UnauthorizedError",
        403 => "ForbiddenError",
        404 => "LangfuseNotFoundError",
        405 => "MethodNotAllowedError",
        409 => "LangfuseConflictError",
        422 => "PayloadTooLargeError",
        501 => "NotImplementedError",
        503 => "ServiceUnavailableError",
        _ => "InternalServerError",
    });

    public static IResult Answer(int status, string message) => TypedResults.Json(Of(status, message), LangfuseProtocol.Json, statusCode: status);
}

/// <summary>One parameter that cannot be understood.</summary>
internal sealed record LangfuseFault(string Code, IReadOnlyList<string> Path, string Message);

/// <param name="Sightglass">Our own version.</param>
internal sealed record LangfuseHealth(string Status, string Version, string Sightglass);

internal sealed record LangfusePage<T>(IReadOnlyList<T> Data, LangfuseMeta Meta);

/// <param name="Page">From 1.</param>
internal sealed record LangfuseMeta(int Page, int Limit, long TotalItems, long TotalPages)
{
    public static LangfuseMeta Of(LangfuseQuery query, long items) => new(query.Page, query.Limit, items, (items + query.Limit - 1) / query.Limit);
}

/// <summary>ISO 8601, UTC, milliseconds and <c>Z</c>.</summary>
internal sealed class LangfuseTime : JsonConverter<DateTimeOffset>
{
    public override DateTimeOffset Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => reader.GetDateTimeOffset();

    public override void Write(Utf8JsonWriter writer, DateTimeOffset value, JsonSerializerOptions options) =>
        writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture));
}
