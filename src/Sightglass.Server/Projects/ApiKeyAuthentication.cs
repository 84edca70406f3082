using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Options;

namespace Sightglass.Server.Projects;

/// <summary>Authentication by key. Where only this machine can reach us, a request without one is taken too; a wrong one never is.</summary>
internal sealed class ApiKeyAuthentication(
    IOptionsMonitor<AuthenticationSchemeOptions> schemeOptions, ILoggerFactory loggers, UrlEncoder encoder, AccessRules rules)
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
        new Refusal(StatusCodes.Status403Forbidden, "this key may not do that").Set(Context);
        return Task.CompletedTask;
    }

    private AuthenticateResult Authenticate() => (rules.Key, Credentials.Of(Request.Headers)) switch
    {
        // Nobody has set keys, so an exporter that brings those of another product is as welcome as one without.
        (null, _) => Success(),
        (_, null) => rules.IsKeyRequired ? AuthenticateResult.NoResult() : Success(),
        ({ } key, { } presented) => key.Matches(presented.PublicKey, presented.SecretKey) ? Success() : AuthenticateResult.Fail("wrong key"),
    };

    private AuthenticateResult Success() => AuthenticateResult.Success(new(ProjectAccess.Principal(rules.Key, Name), Name));
}
