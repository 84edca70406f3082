using Microsoft.AspNetCore.DataProtection;

namespace Sightglass.Server.Projects;

internal static class ProjectsSlice
{
    /// <summary>CORS policy of the endpoints that pages of the origins given by <c>--cors</c> may send to.</summary>
    public const string CorsPolicy = "given-origins";

    /// <summary>CORS policy of the endpoints that applications in a browser send scores and events to.</summary>
    public const string BrowserCorsPolicy = "browsers";

    public static WebApplicationBuilder AddProjects(this WebApplicationBuilder builder, Options options)
    {
        var rules = new AccessRules(options);
        builder.Services.AddSingleton(rules);
        builder.Services.AddAccess();
        builder.Services.AddCors(cors =>
        {
            cors.AddPolicy(CorsPolicy, policy => policy.WithOrigins([.. options.Cors]).WithMethods("POST")
                .WithHeaders("content-type", "content-encoding", "authorization", "x-api-key", "traceparent").SetPreflightMaxAge(TimeSpan.FromHours(1)));
            cors.AddPolicy(BrowserCorsPolicy, policy => policy.SetIsOriginAllowed(rules.AllowsBrowser).WithMethods("POST")
                .AllowAnyHeader().SetPreflightMaxAge(TimeSpan.FromHours(1)));
        });
        builder.Services.AddScoped<ViewedProject>().AddSingleton<ProjectStore>().AddHostedService<ProjectsStart>();
        builder.Services.AddSingleton<KeyUses>().AddHostedService(services => services.GetRequiredService<KeyUses>());
        builder.Services.AddSingleton<ProjectDeletion>().AddHostedService(services => services.GetRequiredService<ProjectDeletion>());
        // Sessions outlive a restart. The folder holds everything else there is to steal, so its permissions guard these keys too.
        builder.Services.AddDataProtection().SetApplicationName("Sightglass").PersistKeysToFileSystem(new(Path.Combine(options.Data, "session-keys")));
        builder.Services.AddHostedService<ProjectsStart>();
        builder.Services.AddHostedService<Retention>();
        return builder;
    }

    /// <summary>Outermost: headers, and the text of what was turned down further in.</summary>
    public static void UsePerimeter(this IApplicationBuilder app)
    {
        app.Use(Perimeter.AnswerHead);
        app.Use(Perimeter.SetHeaders);
        app.Use(Perimeter.WriteRefusals);
    }

    /// <summary>After the protocols' own error writers and before the endpoints: host, origin, key.</summary>
    public static void UseProjects(this IApplicationBuilder app)
    {
        app.Use(Perimeter.CheckHost);
        app.UseRouting();
        app.UseCors();
        app.Use(Perimeter.CheckOrigin);
        app.UseAuthentication();
        app.UseAuthorization();
    }

    public static void MapProjects(this IEndpointRouteBuilder app) => app.MapSignIn();
}
