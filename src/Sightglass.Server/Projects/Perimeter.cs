using Microsoft.AspNetCore.Cors.Infrastructure;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Projects;

/// <summary>What every request passes before anybody asks who sent it.</summary>
internal static class Perimeter
{
    private const string ContentSecurityPolicy =
        "default-src 'self'; script-src 'self'; style-src 'self'; style-src-attr 'unsafe-inline'; img-src 'self' data: blob:; " +
        "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'";

    public static Task SetHeaders(HttpContext context, RequestDelegate next)
    {
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = ContentSecurityPolicy;
        headers.XContentTypeOptions = "nosniff";
        // Not no-referrer: with it a browser sends "Origin: null" from our own forms, which the origin check could not tell from a stranger's.
        headers["Referrer-Policy"] = "same-origin";
        return next(context);
    }

    /// <summary>HEAD is GET without its body (RFC 9110 §9.3.2), everywhere.</summary>
    public static async Task AnswerHead(HttpContext context, RequestDelegate next)
    {
        if (!HttpMethods.IsHead(context.Request.Method))
        {
            await next(context);
            return;
        }
        var body = context.Response.Body;
        (context.Request.Method, context.Response.Body) = (HttpMethods.Get, Stream.Null);
        try
        {
            await next(context);
        }
        finally
        {
            (context.Request.Method, context.Response.Body) = (HttpMethods.Head, body);
        }
    }

    /// <summary>Writes what was turned down further in, unless the protocol of the path has done so.</summary>
    public static async Task WriteRefusals(HttpContext context, RequestDelegate next)
    {
        try
        {
            await next(context);
        }
        catch (Exception exception) when (!context.Response.HasStarted && Refusal.Of(exception) is not null)
        {
            Refusal.Of(exception)!.Set(context);
        }
        if (context.Response.HasStarted || context.Features.Get<Refusal>() is null || Refusal.Of(context) is not { } refusal) return;
        refusal.SetRetryAfter(context.Response);
        context.Response.ContentType = "text/plain; charset=utf-8";
        await context.Response.WriteAsync(refusal.Message + "\n", context.RequestAborted);
    }

    public static Task CheckHost(HttpContext context, RequestDelegate next)
    {
        if (Rules(context).AllowsHost(context.Request.Host)) return next(context);
        new Refusal(StatusCodes.Status403Forbidden,
            $"this server does not answer to the host name '{Shown(context.Request.Host.Host)}'; start it with --host to add a name").Set(context);
        return Task.CompletedTask;
    }

    /// <summary>
    /// A stranger's page may send what it likes to this machine, but its browser adds where it comes from. WebSockets are no exception:
    /// they open with a GET.
    /// </summary>
    public static Task CheckOrigin(HttpContext context, RequestDelegate next)
    {
        var request = context.Request;
        var isSafe = HttpMethods.IsGet(request.Method) || HttpMethods.IsHead(request.Method) || HttpMethods.IsOptions(request.Method);
        if (isSafe && !context.WebSockets.IsWebSocketRequest && request.Headers.Upgrade.Count == 0) return next(context);
        if (request.Headers.Origin.ToString() is not { Length: > 0 } origin || IsOwn(request, origin) || IsCors(context, origin)) return next(context);
        new Refusal(StatusCodes.Status403Forbidden, $"pages of {Shown(origin)} may not send to this server").Set(context);
        return Task.CompletedTask;
    }

    // Behind a proxy that ends TLS the scheme differs, so that host and port decide.
    private static bool IsOwn(HttpRequest request, string origin) =>
        request.Headers["Sec-Fetch-Site"] == "same-origin"
        || (Uri.TryCreate(origin, UriKind.Absolute, out var uri) && uri.Authority.Equals(request.Host.Value, StringComparison.OrdinalIgnoreCase));

    private static bool IsCors(HttpContext context, string origin) => context.GetEndpoint()?.Metadata.GetMetadata<IEnableCorsAttribute>()?.PolicyName switch
    {
        ProjectsSlice.CorsPolicy => Rules(context).AllowsCors(origin),
        // A request without a key may come in for being from this machine, and that anybody's page can make a browser do.
        ProjectsSlice.BrowserCorsPolicy => Credentials.Of(context.Request.Headers) is null
            ? Rules(context).AllowsBrowserWithoutKey(origin) : Rules(context).AllowsBrowser(origin),
        _ => false,
    };

    private static AccessRules Rules(HttpContext context) => context.RequestServices.GetRequiredService<AccessRules>();

    private static string Shown(string header) => Beginning.Of(header, 100);
}
