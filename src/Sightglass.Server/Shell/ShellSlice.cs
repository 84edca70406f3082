namespace Sightglass.Server.Shell;

internal static class ShellSlice
{
    public static WebApplicationBuilder AddShell(this WebApplicationBuilder builder)
    {
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddHttpContextAccessor();
        builder.Services.AddSingleton<Handoff>().AddScoped<PageAddress>();
        return builder;
    }

    /// <summary>Before routing: an address without a page gets one that says so.</summary>
    public static void UseShell(this IApplicationBuilder app) =>
        // Only for people: an API that answers 404 has said all there is to say.
        app.UseWhen(
            context => HttpMethods.IsGet(context.Request.Method) && context.Request.Headers.Accept.ToString().Contains("text/html", StringComparison.OrdinalIgnoreCase),
            pages => pages.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true));

    /// <summary>After authorization.</summary>
    public static void MapShell(this WebApplication app)
    {
        app.UseAntiforgery();
        // The sign-in page needs its style before anybody is signed in.
        app.MapStaticAssets().AllowAnonymous();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }
}
