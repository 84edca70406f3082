using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Sightglass.Server.Projects;

/// <summary>Authentication by key. Where only this machine can reach us, a request without one is taken too; a wrong one never is where keys are set.</summary>
internal sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> schemeOptions, ILoggerFactory loggers, UrlEncoder encoder, AccessRules rules, KeyRing ring, KeyUses uses, TimeProvider time)
    : AuthenticationHandler<AuthenticationSchemeOptions>(schemeOptions, loggers, encoder)
{
    public const string Name = "key";

    protected override Task<AuthenticateResult> HandleAuthenticateAsync() => Task.FromResult(Authenticate());

    protected override Task HandleChallengeAsync(AuthenticationProperties properties)
    {
        // Not Basic: a browser would ask the user for it in a dialog of its own.
        Response.Headers.WWWAuthenticate = "Bearer realm=\"Sightglass\"";
        new Refusal(StatusCodes.Status401Unauthorized, Credentials.Of(Request.Headers) is null
            ? "a key is needed: Authorization: Basic <public:secret>, Authorization: Bearer <secret> or x-api-key: <secret>"
            : "the key is wrong").Set(Context);
        return Task.CompletedTask;
    }

    protected override Task HandleForbiddenAsync(AuthenticationProperties properties)
    {
        new Refusal(StatusCodes.Status403Forbidden, ProjectAccess.WhyForbidden(Context.User)).Set(Context);
        return Task.CompletedTask;
    }

    private AuthenticateResult Authenticate()
    {
        if (Credentials.Of(Request.Headers) is not { } presented) return rules.IsKeyRequired ? AuthenticateResult.NoResult() : Success(ProjectAccess.OfThisMachine(Name));
        var now = time.GetUtcNow();
        if (ring.Find(presented, now) is { } key) return Success(ProjectAccess.Of(key, Name), key, now);
        if (presented.IsBearer && ring.FindPublic(presented.SecretKey, now) is { } half) return Success(ProjectAccess.OfPublicKey(half, Name), half, now);
        // Nobody has set keys, so an exporter that brings those of another product is as welcome as one without.
        return rules.AreKeysSet ? AuthenticateResult.Fail("wrong key") : Success(ProjectAccess.OfThisMachine(Name));
    }

    private AuthenticateResult Success(ClaimsPrincipal principal, ApiKey key, DateTimeOffset now)
    {
        uses.Note(key, now);
        return Success(principal);
    }

    private static AuthenticateResult Success(ClaimsPrincipal principal) => AuthenticateResult.Success(new(principal, Name));
}
