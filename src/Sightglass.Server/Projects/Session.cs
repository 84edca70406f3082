using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;

namespace Sightglass.Server.Projects;

/// <summary>What a browser keeps after signing in: a cookie that ends with the key it was opened with.</summary>
internal static class Session
{
    public const string Scheme = "session";
    private const string CookieName = "sightglass.session";

    public static bool IsBrought(HttpContext context) => context.Request.Cookies.ContainsKey(CookieName);

    public static void Configure(CookieAuthenticationOptions session)
    {
        session.Cookie.Name = CookieName;
        session.Cookie.HttpOnly = true;
        session.Cookie.SameSite = SameSiteMode.Lax;
        session.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        session.ExpireTimeSpan = TimeSpan.FromDays(7);
        session.Events.OnValidatePrincipal = EndWithTheKeyAsync;
        session.Events.OnRedirectToLogin = AskAsync;
        session.Events.OnRedirectToAccessDenied = context =>
        {
            new Refusal(StatusCodes.Status403Forbidden, "this session may not do that").Set(context.HttpContext);
            return Task.CompletedTask;
        };
    }

    private static async Task EndWithTheKeyAsync(CookieValidatePrincipalContext context)
    {
        var services = context.HttpContext.RequestServices;
        var now = services.GetRequiredService<TimeProvider>().GetUtcNow();
        if (context.Principal?.IsOpen(services.GetRequiredService<KeyRing>(), now) == true) return;
        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(Scheme);
    }

    /// <summary>Only somebody who looks at a page is sent to the form; programs are told.</summary>
    private static async Task AskAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        var request = context.Request;
        if (!HttpMethods.IsGet(request.Method) || !request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
        {
            new Refusal(StatusCodes.Status401Unauthorized, "a key is needed, or a session from /sign-in").Set(context.HttpContext);
            return;
        }
        var target = SignIn.Target(request.Path + request.QueryString);
        if (context.HttpContext.RequestServices.GetRequiredService<AccessRules>().IsKeyRequired)
        {
            context.Response.Redirect($"{SignIn.Path}?return={Uri.EscapeDataString(target)}");
            return;
        }
        // The session is over, and without one this machine is let in.
        await context.HttpContext.SignOutAsync(Scheme);
        context.Response.Redirect(target);
    }
}
