using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authorization;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Projects;

/// <summary>Whose data a request may see: every endpoint that says nothing else needs <see cref="Policy"/>.</summary>
internal static class ProjectAccess
{
    /// <summary>A key of a project, or a session.</summary>
    public const string Policy = "project";

    /// <summary>A key of a project; sessions do not count. For machines: no cookie of a browser opens these.</summary>
    public const string KeyPolicy = "key";

    /// <summary>A key of a project or its public half alone. For what a stranger's browser may send, and must not read.</summary>
    public const string ScoresPolicy = "scores";

    /// <summary>A key of an organization.</summary>
    public const string OrganizationPolicy = "organization";

    private const string ProjectClaim = "project";
    private const string ScoresClaim = "scores";
    private const string OrganizationClaim = "organization";
    private const string KeyClaim = "key";
    private const string Either = "either";

    /// <summary>The project that the request's key belongs to. The request itself never names it.</summary>
    public static ProjectId Project(this ClaimsPrincipal user) =>
        ProjectId.Parse(user.FindFirstValue(ScoresClaim)) ?? throw new InvalidOperationException("The endpoint lets in requests without a project");

    /// <summary>The organization that the request's key belongs to.</summary>
    public static string Organization(this ClaimsPrincipal user) =>
        user.FindFirstValue(OrganizationClaim) ?? throw new InvalidOperationException("The endpoint lets in requests without an organization");

    /// <summary>The request brought the public key alone: it may send scores and nothing else.</summary>
    public static bool MayOnlySendScores(this ClaimsPrincipal user) => !user.HasClaim(c => c.Type == ProjectClaim);

    /// <summary>Whoever is on this machine, where that is enough.</summary>
    public static ClaimsPrincipal OfThisMachine(string scheme) => Principal(scheme,
        new(ProjectClaim, ProjectId.Default.Value), new(ScoresClaim, ProjectId.Default.Value), new(OrganizationClaim, Projects.Organization.Default));

    public static ClaimsPrincipal Of(ApiKey key, string scheme) => key.ProjectId is { } project
        ? Principal(scheme, new(ProjectClaim, project.Value), new(ScoresClaim, project.Value), new(KeyClaim, key.Fingerprint))
        : Principal(scheme, new(OrganizationClaim, key.OrganizationId), new(KeyClaim, key.Fingerprint));

    public static ClaimsPrincipal OfPublicKey(ApiKey key, string scheme) => Principal(scheme, new Claim(ScoresClaim, key.ProjectId!.Value.Value));

    /// <summary>For somebody who is known and not let in.</summary>
    public static string WhyForbidden(ClaimsPrincipal user) =>
        user.HasClaim(c => c.Type == OrganizationClaim) ? "this is a key of an organization; a key of a project is needed here"
        : user.HasClaim(c => c.Type == ProjectClaim) ? "this is a key of a project; a key of its organization is needed here"
        : "the public key alone may only send scores; the secret key is needed here";

    /// <summary>Whether the key that opened a session is still there.</summary>
    public static bool IsOpen(this ClaimsPrincipal session, KeyRing ring, DateTimeOffset now) =>
        session.FindFirstValue(KeyClaim) is { } fingerprint && ring.FindFingerprint(fingerprint, now)?.ProjectId?.Value == session.FindFirstValue(ProjectClaim);

    public static void AddAccess(this IServiceCollection services)
    {
        services.AddSingleton<KeyRing>();
        services.AddAuthentication(Either)
            .AddPolicyScheme(Either, null, scheme => scheme.ForwardDefaultSelector = Choose)
            .AddScheme<AuthenticationSchemeOptions, ApiKeyAuthentication>(ApiKeyAuthentication.Name, null)
            .AddCookie(Session.Scheme, Session.Configure);
        services.AddAuthorizationBuilder()
            .AddPolicy(Policy, policy => policy.RequireClaim(ProjectClaim))
            .AddPolicy(KeyPolicy, policy => policy.AddAuthenticationSchemes(ApiKeyAuthentication.Name).RequireClaim(ProjectClaim))
            .AddPolicy(ScoresPolicy, policy => policy.AddAuthenticationSchemes(ApiKeyAuthentication.Name).RequireClaim(ScoresClaim))
            .AddPolicy(OrganizationPolicy, policy => policy.AddAuthenticationSchemes(ApiKeyAuthentication.Name).RequireClaim(OrganizationClaim))
            .SetDefaultPolicy(new AuthorizationPolicyBuilder().RequireClaim(ProjectClaim).Build())
            .SetFallbackPolicy(new AuthorizationPolicyBuilder().RequireClaim(ProjectClaim).Build());
    }

    private static string Choose(HttpContext context) =>
        Credentials.Of(context.Request.Headers) is null && (context.RequestServices.GetRequiredService<AccessRules>().IsKeyRequired || Session.IsBrought(context))
            ? Session.Scheme : ApiKeyAuthentication.Name;

    private static ClaimsPrincipal Principal(string scheme, params Claim[] claims) => new(new ClaimsIdentity(claims, scheme));
}
