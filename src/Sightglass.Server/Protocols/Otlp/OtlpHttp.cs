using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Mvc;
using Sightglass.Server.Ingestion;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Protocols.Otlp;

/// <summary>OTLP/HTTP: protobuf and JSON on the same paths. https://opentelemetry.io/docs/specs/otlp/#otlphttp</summary>
internal static class OtlpHttp
{
    private const string IngestionVersion = "x-langfuse-ingestion-version";
    private const int LatestIngestionVersion = 4;

    public static void MapOtlpHttp(this IEndpointRouteBuilder app)
    {
        foreach (var path in OtlpPath.Bases)
        {
            Map(app, $"{path}/v1/traces", OtlpSignal.Traces);
            Map(app, $"{path}/v1/logs", OtlpSignal.Logs);
            Map(app, $"{path}/v1/metrics", OtlpSignal.Metrics);
            MapNothing(app, $"{path}/v1/{{**rest}}");
            MapNothing(app, $"{path}/v1development/{{**rest}}");
        }
    }

    // Every method, so that the answer to a wrong one is ours too, and no page for people in its place.
    private static void Map(IEndpointRouteBuilder app, string path, OtlpSignal signal) =>
        app.Map(path, context => ReceiveAsync(context, signal)).WithMetadata(new SkipStatusCodePagesAttribute())
            .RequireAuthorization(ProjectAccess.KeyPolicy).RequireCors(ProjectsSlice.CorsPolicy);

    private static void MapNothing(IEndpointRouteBuilder app, string path) =>
        app.Map(path, context =>
        {
            new Refusal(StatusCodes.Status404NotFound, "there is no such signal; there are /v1/traces, /v1/logs and /v1/metrics").Set(context);
            return Task.CompletedTask;
        }).WithMetadata(new SkipStatusCodePagesAttribute()).AllowAnonymous();

    private static async Task ReceiveAsync(HttpContext context, OtlpSignal signal)
    {
        if (!HttpMethods.IsPost(context.Request.Method))
        {
            context.Response.Headers.Allow = "POST";
            new Refusal(StatusCodes.Status405MethodNotAllowed, "OTLP is sent with POST").Set(context);
            return;
        }
        if (OtlpMediaType.Of(context.Request.ContentType) is not { } type)
        {
            new Refusal(StatusCodes.Status415UnsupportedMediaType, $"the content type is not {OtlpMediaType.Names}").Set(context);
            return;
        }
        // Langfuse's SDKs say for which of its stores they mean their spans; there is one here, for all of them.
        if (context.Request.Headers[IngestionVersion] is [{ } version, ..] && !(int.TryParse(version, out var number) && number is >= 0 and <= LatestIngestionVersion))
        {
            new Refusal(StatusCodes.Status400BadRequest, $"Unsupported {IngestionVersion}: {Core.Telemetry.Beginning.Marked(version, 40)}").Set(context);
            return;
        }
        var services = context.RequestServices;
        // RequestBody has its own limit. Kestrel's would cut the connection, and the sender would never read why.
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = null;
        using var body = await RequestBody.ReadAsync(
            context.Request, services.GetRequiredService<RequestMemory>(), services.GetRequiredService<IngestLimits>(), context.RequestAborted);
        var answer = await services.GetRequiredService<OtlpReceiver>().ReceiveAsync(context.User.Project(), signal, type.Encoding, body, context.RequestAborted);
        if (answer.Refusal is { } refusal) refusal.Set(context);
        else await WriteAsync(context, type, answer);
    }

    private static async Task WriteAsync(HttpContext context, OtlpMediaType type, OtlpAnswer answer)
    {
        var bytes = type.Encoding == OtlpEncoding.Json ? answer.ToJson() : answer.ToProtobuf();
        context.Response.ContentType = type.Name;
        context.Response.ContentLength = bytes.Length;
        await context.Response.Body.WriteAsync(bytes, context.RequestAborted);
    }
}
