using Grpc.AspNetCore.Server;
using Grpc.AspNetCore.Server.Model;
using Sightglass.Core.Wire;
using Sightglass.Server.Ingestion;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Protocols.Otlp;

internal static class OtlpSlice
{
    public static WebApplicationBuilder AddOtlp(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<OtlpReceiver>()
            .AddSingleton<OtlpGrpc>()
            .AddSingleton(services => new OtlpDecoder(new KeyTable(), services.GetRequiredService<IngestLimits>()))
            .AddSingleton<IServiceMethodProvider<OtlpGrpc>, OtlpGrpcMethods>()
            .AddHttpContextAccessor()
            .AddGrpc();
        builder.Services.AddOptions<GrpcServiceOptions>().Configure<IngestLimits, RequestMemory>(Configure);
        return builder;
    }

    private static void Configure(GrpcServiceOptions grpc, IngestLimits limits, RequestMemory memory)
    {
        // A larger message is RESOURCE_EXHAUSTED without RetryInfo, as it should be: it will not shrink.
        grpc.MaxReceiveMessageSize = limits.LargestRequest;
        grpc.CompressionProviders =
        [
            new GrpcCompression("gzip", CompressionFormat.Gzip, limits, memory), new GrpcCompression("deflate", CompressionFormat.Deflate, limits, memory),
            new GrpcCompression("zstd", CompressionFormat.Zstd, limits, memory),
        ];
    }

    /// <summary>Around everything that can turn a request down on OTLP's paths.</summary>
    public static void UseOtlp(this IApplicationBuilder app) => app.UseMiddleware<OtlpRefusals>();

    public static void MapOtlp(this IEndpointRouteBuilder app)
    {
        app.MapOtlpHttp();
        app.MapGrpcService<OtlpGrpc>().RequireAuthorization(ProjectAccess.KeyPolicy);
    }
}
