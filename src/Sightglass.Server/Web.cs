using Microsoft.AspNetCore.Hosting.StaticWebAssets;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Sightglass.Server;

/// <summary>The web server underneath: where it listens, what it bears, how little it says.</summary>
internal static class Web
{
    private const int Window = 4 << 20;

    public static WebApplicationBuilder CreateBuilder(Options options)
    {
        // Content lies beside the program, whatever folder it was started in and whatever started it. The command line is ours alone.
        var builder = WebApplication.CreateBuilder(
            new WebApplicationOptions { ContentRootPath = AppContext.BaseDirectory, ApplicationName = typeof(Web).Assembly.GetName().Name });
        // Without it, a server that was built but not published has no scripts and styles.
        StaticWebAssetsLoader.UseStaticWebAssets(builder.Environment, builder.Configuration);
        builder.Services.AddSingleton(options).AddSingleton(TimeProvider.System);
        builder.WebHost.ConfigureKestrel(kestrel => Configure(kestrel, options));
        builder.Logging.ClearProviders()
            .AddSimpleConsole(console =>
            {
                console.SingleLine = true;
                console.TimestampFormat = "yyyy-MM-dd HH:mm:ss ";
            })
            .AddFilter(null, LogLevel.Warning)
            .AddFilter(nameof(Sightglass), LogLevel.Information)
            // What it says of a failed start Launch says in one line, and that session keys are files is meant.
            .AddFilter("Microsoft.Extensions.Hosting", LogLevel.None)
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error);
        return builder;
    }

    private static void Configure(KestrelServerOptions kestrel, Options options)
    {
        kestrel.AddServerHeader = false;
        // Without TLS one port speaks one version: HTTP/1.1 for browsers and OTLP/HTTP, HTTP/2 for gRPC.
        kestrel.Listen(options.Http, listen => listen.Protocols = HttpProtocols.Http1);
        kestrel.Listen(options.Grpc, listen => listen.Protocols = HttpProtocols.Http2);
        // gRPC checks the length of a message itself, and the default of 30 MB would cut it off before.
        kestrel.Limits.MaxRequestBodySize = 128L << 20;
        // The defaults make a sender of megabytes wait for our window updates.
        kestrel.Limits.Http2.InitialConnectionWindowSize = 2 * Window;
        kestrel.Limits.Http2.InitialStreamWindowSize = Window;
    }
}
