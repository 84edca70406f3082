namespace Sightglass.Server.Shell;

/// <summary>The HTTP status of a page.</summary>
internal static class PageStatus
{
    /// <summary>Answers 404 with the page as it is, which knows better what is missing than the common one.</summary>
    public static void SetNotFound(this IHttpContextAccessor accessor)
    {
        if (accessor.HttpContext is not { Response.HasStarted: false } context) return;
        // Not at once: a 404 that has no body yet would get the common page.
        context.Response.OnStarting(() =>
        {
            context.Response.StatusCode = StatusCodes.Status404NotFound;
            return Task.CompletedTask;
        });
    }
}
