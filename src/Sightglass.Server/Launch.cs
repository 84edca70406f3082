using System.Net.Sockets;
using Sightglass.Core.Storage;
using Sightglass.Server.Metadata;

namespace Sightglass.Server;

/// <summary>From the command line to an exit code. What stops a start is one line on stderr, not a stack trace.</summary>
internal static class Launch
{
    /// <returns>0 after a regular end, 1 when the server cannot start, 2 when the options make no sense.</returns>
    public static async Task<int> RunAsync(
        string[] arguments, Func<string, string?> environment, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        if (arguments.Contains("--version"))
        {
            await output.WriteLineAsync($"Sightglass {Banner.Version}");
            return 0;
        }
        if (Options.Parse(arguments, environment, out var fault) is not { } options)
        {
            if (fault is null) await output.WriteLineAsync(Options.Help);
            else await errors.WriteLineAsync($"sightglass: {fault}\nSee --help.");
            return fault is null ? 0 : 2;
        }
        try
        {
            await RunAsync(options, output, errors, cancellationToken);
            return 0;
        }
        catch (Exception exception) when (Explain(exception, options) is not null)
        {
            await errors.WriteLineAsync($"sightglass: {Explain(exception, options)}");
            return 1;
        }
    }

    private static async Task RunAsync(Options options, TextWriter output, TextWriter errors, CancellationToken cancellationToken)
    {
        await using var store = await TelemetryStore.OpenAsync(
            options, TimeProvider.System, output.WriteLine, fault => errors.WriteLine($"sightglass: work in the background failed: {fault.Message}"), cancellationToken);
        // Not before: until then the folder may be another process's.
        using var metadata = await MetadataDatabase.OpenAsync(options.Data, options.Metadata, Program.Entities, cancellationToken);
        await using var app = Program.Build(options, store, metadata);
        await app.StartAsync(cancellationToken);
        await output.WriteLineAsync(Banner.Of(options, [.. app.Urls], TimeProvider.System.GetUtcNow()));
        await app.WaitForShutdownAsync(cancellationToken);
    }

    /// <summary>Null for what is a fault of ours and deserves its stack trace.</summary>
    private static string? Explain(Exception exception, Options options) => exception switch
    {
        StoreUnavailableException => exception.Message,
        IOException when exception.InnerException is Microsoft.AspNetCore.Connections.AddressInUseException =>
            Uri.TryCreate(exception.Message.Split(' ').FirstOrDefault(w => w.StartsWith("http://", StringComparison.Ordinal))?.TrimEnd(':', '.'), UriKind.Absolute, out var address)
                && address.Port == options.Http.Port
                ? $"{options.Http} is in use by another process; choose another address for HTTP with --http or SIGHTGLASS_HTTP"
                : $"{options.Grpc} is in use by another process; choose another address for gRPC with --grpc or SIGHTGLASS_GRPC",
        // What the configuration binder says of a setting that is no number.
        InvalidOperationException when exception.Message.StartsWith("Failed to convert configuration value", StringComparison.Ordinal) => exception.Message,
        SocketException => $"cannot listen on {options.Http} (--http) or {options.Grpc} (--grpc): {exception.Message}",
        _ => null,
    };
}
