using Sightglass.Server.Projects;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>Writes what is turned down below /api, where there is no other API, wherever it was turned down. OTLP, which has paths there, writes its own.</summary>
internal sealed partial class LangfuseRefusals(RequestDelegate next, ILogger<LangfuseRefusals> logger)
{
    public async Task InvokeAsync(HttpContext context)
    {
        if (!context.Request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase))
        {
            await next(context);
            return;
        }
        try
        {
            await next(context);
        }
        catch (Exception exception) when (!context.Response.HasStarted)
        {
            if (context.RequestAborted.IsCancellationRequested) return;
            Meaning(exception).Set(context);
        }
        if (context.Response.HasStarted || Refusal.Of(context) is not { } refusal) return;
        refusal.SetRetryAfter(context.Response);
        await context.Response.WriteAsJsonAsync(LangfuseError.Of(refusal.Status, refusal.Message), LangfuseProtocol.Json, context.RequestAborted);
        Refusal.IsWritten(context);
    }

    private Refusal Meaning(Exception exception)
    {
        if (Refusal.Of(exception) is { } refusal) return refusal;
        Failed(logger, exception);
        return new(StatusCodes.Status500InternalServerError, "Internal Server Error");
    }

    [LoggerMessage(LogLevel.Error, "A request failed; its sender was answered 500")]
    private static partial void Failed(ILogger logger, Exception exception);
}
