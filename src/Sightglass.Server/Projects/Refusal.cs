using System.Globalization;
using Sightglass.Core.Storage;
using Sightglass.Server.Metadata;

namespace Sightglass.Server.Projects;

/// <summary>Why a request is turned down. Whoever speaks the protocol of the path writes it in that protocol's shape.</summary>
/// <param name="Status">HTTP status, 400 or more.</param>
/// <param name="RetryAfter">When to come back; null when there is no point.</param>
internal sealed record Refusal(int Status, string Message, TimeSpan? RetryAfter = null)
{
    /// <summary>How long a client that was turned away for now should wait.</summary>
    public static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Ends the request with this. The body is written further out.</summary>
    public void Set(HttpContext context)
    {
        context.Features.Set(this);
        context.Response.StatusCode = Status;
    }

    /// <summary>Nobody further out need write it: an answer to HEAD does not say that it has started.</summary>
    public static void IsWritten(HttpContext context) => context.Features.Set<Refusal>(null);

    /// <summary>What <see cref="Set"/> left, else what the status alone says; null when the request was not turned down.</summary>
    public static Refusal? Of(HttpContext context) =>
        context.Features.Get<Refusal>() is { } said && said.Status == context.Response.StatusCode ? said
        : context.Response.StatusCode < 400 ? null
        : new(context.Response.StatusCode, Meaning(context.Response.StatusCode));

    /// <summary>There is no room now; soon there may be.</summary>
    public static Refusal Later(string message) => new(StatusCodes.Status503ServiceUnavailable, message, Pause);

    /// <summary>What an exception tells the sender; null for a fault of ours.</summary>
    public static Refusal? Of(Exception exception) => exception switch
    {
        BadHttpRequestException bad => new(bad.StatusCode, bad.Message),
        StoreUnavailableException => Later(exception.Message),
        _ => MetadataFault.Of(exception) is { } fault ? Later(fault.Message) : null,
    };

    /// <summary>Says in the header when to come back: whole seconds, at least one.</summary>
    public void SetRetryAfter(HttpResponse response)
    {
        if (RetryAfter is { } pause) response.Headers.RetryAfter = Math.Max(1, Math.Ceiling(pause.TotalSeconds)).ToString(CultureInfo.InvariantCulture);
    }

    private static string Meaning(int status) => status switch
    {
        StatusCodes.Status401Unauthorized => "a key is needed: Authorization: Basic <public:secret>, Authorization: Bearer <secret> or x-api-key: <secret>",
        StatusCodes.Status403Forbidden => "this key may not do that",
        StatusCodes.Status404NotFound => "there is nothing at this path",
        StatusCodes.Status405MethodNotAllowed => "this path does not take that method",
        StatusCodes.Status408RequestTimeout => "the request came in too slowly",
        StatusCodes.Status413PayloadTooLarge => "the body is too large",
        StatusCodes.Status415UnsupportedMediaType => "this content type is not understood",
        StatusCodes.Status429TooManyRequests => "too many requests",
        StatusCodes.Status503ServiceUnavailable => "the server is busy; try again",
        _ => Microsoft.AspNetCore.WebUtilities.ReasonPhrases.GetReasonPhrase(status),
    };
}
