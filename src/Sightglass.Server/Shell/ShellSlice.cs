namespace Sightglass.Server.Shell;

internal static class ShellSlice
{
    public static WebApplicationBuilder AddShell(this WebApplicationBuilder builder)
    {
        // Without it a build that was not published finds its own css and js only in Development.
        builder.WebHost.UseStaticWebAssets();
        builder.Services.AddRazorComponents().AddInteractiveServerComponents();
        builder.Services.AddSingleton<Handoff>();
        return builder;
    }

    public static void MapShell(this WebApplication app)
    {
        app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        app.UseAntiforgery();
        app.MapStaticAssets();
        app.MapRazorComponents<App>().AddInteractiveServerRenderMode();
    }
}
