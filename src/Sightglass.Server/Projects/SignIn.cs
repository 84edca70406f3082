using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http.Features;

namespace Sightglass.Server.Projects;

/// <summary>Asks a browser for the key pair once and keeps a session. Plain HTML: it must work before anything else may be loaded.</summary>
internal static class SignIn
{
    public const string Path = "/sign-in";
    private const int LargestForm = 16_384;

    public static void MapSignIn(this IEndpointRouteBuilder app)
    {
        app.MapGet(Path, ShowAsync).AllowAnonymous();
        app.MapPost(Path, EnterAsync).AllowAnonymous();
        app.MapPost("/sign-out", LeaveAsync).AllowAnonymous();
    }

    private static Task ShowAsync(HttpContext context) => WriteAsync(context, StatusCodes.Status200OK, Target(context.Request.Query["return"]), null);

    private static async Task EnterAsync(HttpContext context)
    {
        if (!context.Request.HasFormContentType)
        {
            new Refusal(StatusCodes.Status415UnsupportedMediaType, "this path takes the form of /sign-in").Set(context);
            return;
        }
        context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = LargestForm;
        if (await ReadFormAsync(context) is not { } form) return;
        var target = Target(form["return"]);
        var services = context.RequestServices;
        var pair = new Credentials(form["public_key"].ToString().Trim(), form["secret_key"].ToString().Trim());
        if (services.GetRequiredService<KeyRing>().Find(pair, services.GetRequiredService<TimeProvider>().GetUtcNow()) is not { ProjectId: not null } key)
        {
            await WriteAsync(context, StatusCodes.Status401Unauthorized, target, "This is no key pair of a project here.");
            return;
        }
        services.GetRequiredService<KeyUses>().Note(key, services.GetRequiredService<TimeProvider>().GetUtcNow());
        await context.SignInAsync(Session.Scheme, ProjectAccess.Of(key, Session.Scheme), new() { IsPersistent = true });
        context.Response.Redirect(target);
    }

    private static async Task<IFormCollection?> ReadFormAsync(HttpContext context)
    {
        try
        {
            return await context.Request.ReadFormAsync(context.RequestAborted);
        }
        catch (InvalidDataException exception)
        {
            new Refusal(StatusCodes.Status400BadRequest, exception.Message).Set(context);
            return null;
        }
    }

    private static async Task LeaveAsync(HttpContext context)
    {
        await context.SignOutAsync(Session.Scheme);
        context.Response.Redirect(Path);
    }

    // Only to a path of ours, in a form that a header can carry: "//elsewhere" and "/\elsewhere" are addresses of others to a browser.
    public static string Target(string? path) =>
        path is ['/', ..] && path is not ['/', '/' or '\\', ..] && path.All(c => char.IsAscii(c) && !char.IsControl(c)) ? path : "/";

    private static Task WriteAsync(HttpContext context, int status, string target, string? error)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "text/html; charset=utf-8";
        context.Response.Headers.CacheControl = "no-store";
        return context.Response.WriteAsync(Page(HtmlEncoder.Default.Encode(target), error), context.RequestAborted);
    }

    private static string Page(string target, string? error) => $"""
        <!doctype html>
        <html lang="en">
        <head>
          <meta charset="utf-8">
          <meta name="viewport" content="width=device-width, initial-scale=1">
          <title>Sign in · Sightglass</title>
          <link rel="stylesheet" href="/app.css">
        </head>
        <body class="sign-in">
          <main>
            <h1>Sightglass</h1>
            <form method="post" action="{Path}">
              <p>A key pair of the project to look at: the one the server was started with, or one made since.</p>
              {(error is null ? "" : $"<p role=\"alert\">{error}</p>")}
              <label>Public key <input name="public_key" autocomplete="username" required autofocus></label>
              <label>Secret key <input name="secret_key" type="password" autocomplete="current-password" required></label>
              <input type="hidden" name="return" value="{target}">
              <button type="submit">Sign in</button>
            </form>
          </main>
        </body>
        </html>
        """;
}
