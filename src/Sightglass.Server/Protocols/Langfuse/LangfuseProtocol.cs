using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Http.HttpResults;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>The public API of Langfuse, v1, as far as it goes: https://api.reference.langfuse.com. What is missing is in docs/protocols/langfuse.md.</summary>
internal static class LangfuseProtocol
{
    public const string Base = "/api/public";

    /// <summary>Unknown is null and present: generated clients require the keys.</summary>
    public static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.Never,
        Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        Converters = { new LangfuseTime() },
    };

    /// <summary>Around everything that can turn a request down on the API's paths: errors are JSON in its shape.</summary>
    public static void UseLangfuse(this IApplicationBuilder app) => app.Use(async (context, next) =>
    {
        await next(context);
        if (!context.Request.Path.StartsWithSegments(Base, StringComparison.OrdinalIgnoreCase) || context.Response.HasStarted) return;
        if (Refusal.Of(context) is { } refusal) await context.Response.WriteAsJsonAsync(new LangfuseError(refusal.Message, NameOf(refusal.Status)), Json, context.RequestAborted);
    });

    public static void MapLangfuse(this IEndpointRouteBuilder app)
    {
        app.MapGet($"{Base}/health", () => TypedResults.Json(new LangfuseHealth("OK", typeof(LangfuseProtocol).Assembly.GetName().Version!.ToString(3)), Json)).AllowAnonymous();
        var api = app.MapGroup(Base).RequireAuthorization(ProjectAccess.Policy);
        api.MapGet("/traces", LangfuseTraces.ListAsync);
        api.MapGet("/traces/{traceId}", LangfuseTraces.GetAsync);
        api.MapDelete("/traces/{traceId}", LangfuseTraces.DeleteAsync);
        api.MapGet("/observations", LangfuseObservations.ListAsync);
        api.MapGet("/observations/{observationId}", LangfuseObservations.GetAsync);
    }

    public static IResult NotFound(string message) => Error(StatusCodes.Status404NotFound, message);

    public static IResult Invalid(string message) => Error(StatusCodes.Status400BadRequest, message);

    private static JsonHttpResult<LangfuseError> Error(int status, string message) => TypedResults.Json(new LangfuseError(message, NameOf(status)), Json, statusCode: status);

    private static string NameOf(int status) => status switch
    {
        400 => "InvalidRequestError",
        401 => "UnauthorizedError",
        403 => "ForbiddenError",
        404 => "LangfuseNotFoundError",
        405 => "MethodNotAllowedError",
        503 => "ServiceUnavailableError",
        _ => "InternalServerError",
    };
}

internal sealed record LangfuseError(string Message, string Error);

internal sealed record LangfuseHealth(string Status, string Version);

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
        writer.WriteStringValue(value.UtcDateTime.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", System.Globalization.CultureInfo.InvariantCulture));
}
