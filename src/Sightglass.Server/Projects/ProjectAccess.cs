using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authorization;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Projects;

/// <summary>Whose data a request may see: every endpoint that says nothing else needs <see cref="Policy"/>.</summary>
internal static class ProjectAccess
{
    /// <summary>A key or a session.</summary>
    public const string Policy = "project";

    /// <summary>A key; sessions do not count. For machines: no cookie of a browser opens these.</summary>
    public const string KeyPolicy = "key";

    public const string Session = "session";

    private const string ProjectClaim = "project";
    private const string KeyClaim = "key";
    private const string Either = "either";

    /// <summary>The project that the request's key belongs to. The request itself never names it.</summary>
    public static ProjectId Project(this ClaimsPrincipal user) =>
        ProjectId.Parse(user.FindFirstValue(ProjectClaim)) ?? throw new InvalidOperationException("The endpoint lets in requests without a project");

    public static ClaimsPrincipal Principal(KeyPair? key, string scheme) =>
        new(new ClaimsIdentity([new(ProjectClaim, ProjectId.Default.Value), new(KeyClaim, key?.Fingerprint ?? "")], scheme));

    public static void AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<AccessRules>();
        services.AddAuthentication(Either)
            .AddPolicyScheme(Either, null, scheme => scheme.ForwardDefaultSelector = Choose)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.Name, null)
            .AddCookie(Session, Configure);
        services.AddAuthorizationBuilder()
            .AddPolicy(Policy, policy => policy.RequireClaim(ProjectClaim))
            .AddPolicy(KeyPolicy, policy => policy.AddAuthenticationSchemes(ApiKeyAuthentication.Name).RequireClaim(ProjectClaim))
            .SetDefaultPolicy(new AuthorizationPolicyBuilder().RequireClaim(ProjectClaim).Build())
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireClaim(ProjectClaim).Build());
    }

    private static string Choose(HttpContext context) =>
        context.RequestServices.GetRequiredService<AccessRules>().IsKeyRequired && Credentials.Of(context.Request.Headers) is null
            ? Session : ApiKeyAuthentication.Name;

    private static void Configure(CookieAuthenticationOptions session)
    {
        session.Cookie.Name = "sightglass.session";
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
        var key = context.HttpContext.RequestServices.GetRequiredService<AccessRules>().Key;
        if (context.Principal?.FindFirstValue(KeyClaim) == key?.Fingerprint) return;
        context.RejectPrincipal();
        await context.HttpContext.SignOutAsync(Session);
    }

    /// <summary>Only somebody who looks at a page is sent to the form; programs are told.</summary>
    private static Task AskAsync(RedirectContext<CookieAuthenticationOptions> context)
    {
        var request = context.Request;
        if (HttpMethods.IsGet(request.Method) && request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase))
            context.Response.Redirect($"{SignIn.Path}?return={Uri.EscapeDataString(request.Path + request.QueryString)}");
        else
            new Refusal(StatusCodes.Status401Unauthorized, "a key is needed, or a session from /sign-in").Set(context.HttpContext);
        return Task.CompletedTask;
    }
}
