using System.Net;
using Grpc.Core;
using Microsoft.Extensions.DependencyInjection;
using Sightglass.Core.Normalization;
using Sightglass.Core.Storage;
using Sightglass.Server.Ingestion;
using Sightglass.Server.Tests.Support;

namespace Sightglass.Server.Tests.Protocols.Otlp;

/// <summary>https://opentelemetry.io/docs/specs/otlp/#otlphttp-throttling and #otlpgrpc-throttling</summary>
public sealed class A_request_that_cannot_be_stored_now
{
    private BrokenWriter _writer = null!;

    // "If the server is unable to keep up … HTTP 503 Service Unavailable … MAY include Retry-After header"; never 500, which clients do not retry.
    [Theory]
    [InlineData("application/x-protobuf")]
    [InlineData("application/json")]
    public async Task Is_unavailable_over_HTTP_and_says_when_to_retry(string contentType)
    {
        await using var app = await StartAsync();
        _writer.Fault = new StoreUnavailableException("The disk is full");
        var trace = Proto.NewTrace();
        var body = contentType.EndsWith("json", StringComparison.Ordinal) ? System.Text.Encoding.UTF8.GetBytes(Json.Traces(Json.Span(trace))) : Proto.Traces(Proto.Span(trace));

        var response = await app.PostAsync("/v1/traces", body, contentType);

        Assert.Equal(HttpStatusCode.ServiceUnavailable, response.StatusCode);
        Assert.Equal(TimeSpan.FromSeconds(1), response.Headers.RetryAfter?.Delta);
        var (code, message, details) = await response.StatusAsync();
        Assert.Equal((14, "The disk is full"), (code, message));
        Assert.Contains("google.rpc.RetryInfo", details, StringComparison.Ordinal);

        _writer.Repair();
        Assert.Equal(HttpStatusCode.OK, (await app.PostAsync("/v1/traces", body, contentType)).StatusCode);
        Assert.Single(await app.TraceAsync(trace));
    }

    // "the server SHOULD … UNAVAILABLE … with RetryInfo"
    [Fact]
    public async Task Is_unavailable_over_gRPC_and_says_when_to_retry()
    {
        await using var app = await StartAsync();
        using var sender = new GrpcSender(app);
        _writer.Fault = new StoreUnavailableException("The disk is full");

        var fault = await Assert.ThrowsAsync<RpcException>(() => sender.ExportAsync(GrpcSender.Traces, Proto.Traces(Proto.Span(Proto.NewTrace()))));

        Assert.Equal((StatusCode.Unavailable, "The disk is full"), (fault.StatusCode, fault.Status.Detail));
        Assert.Contains("google.rpc.RetryInfo", Answers.Status(fault.Trailers.GetValueBytes("grpc-status-details-bin")!).Details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_turned_away_while_too_many_bytes_are_in_flight()
    {
        await using var app = await StartAsync(new IngestLimits { BytesInFlight = 300_000 });
        using var sender = new GrpcSender(app);
        var trace = Proto.NewTrace();
        var large = Proto.Traces(Proto.Span(trace, 1, new RawAttribute("text", RawValue.OfUtf8(new byte[200_000]))));

        var first = app.PostAsync("/v1/traces", large);
        await _writer.Entered;
        var second = await app.PostAsync("/v1/traces", large);
        var third = await Assert.ThrowsAsync<RpcException>(() => sender.ExportAsync(GrpcSender.Traces, large));

        Assert.Equal(HttpStatusCode.ServiceUnavailable, second.StatusCode);
        Assert.NotNull(second.Headers.RetryAfter);
        Assert.Equal(StatusCode.Unavailable, third.StatusCode);
        _writer.LetGo();
        Assert.Equal(HttpStatusCode.OK, (await first).StatusCode);
        Assert.Equal(HttpStatusCode.OK, (await app.PostAsync("/v1/traces", large)).StatusCode);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task Counts_decompressed_in_gRPC_too_and_gives_its_memory_back(string compression)
    {
        await using var app = await StartAsync(new IngestLimits { BytesInFlight = 900_000 });
        using var sender = new GrpcSender(app);
        _writer.LetGo();
        var noise = new byte[600_000];
        new Random(1).NextBytes(noise);
        var tooLarge = Proto.Traces(Proto.Span(Proto.NewTrace(), 1, new RawAttribute("text", RawValue.OfUtf8(noise))));
        var fits = Proto.Traces(Proto.Span(Proto.NewTrace(), 1, new RawAttribute("text", RawValue.OfUtf8(noise.AsMemory(0, 50_000)))));

        for (var i = 0; i < 5; i++)
        {
            var fault = await Assert.ThrowsAsync<RpcException>(() => sender.ExportAsync(GrpcSender.Traces, tooLarge, compression));
            Assert.Equal((StatusCode.Unavailable, "Too many bytes are in flight"), (fault.StatusCode, fault.Status.Detail));
        }
        for (var i = 0; i < 20; i++) await sender.ExportAsync(GrpcSender.Traces, fits, compression);
    }

    [Fact]
    public async Task Is_unavailable_when_the_demo_is_asked_for()
    {
        await using var app = await StartAsync();
        _writer.Fault = new StoreUnavailableException("The disk is full");

        using var answer = await app.SendAsync(HttpMethod.Post, "/demo");

        Assert.Equal(HttpStatusCode.ServiceUnavailable, answer.StatusCode);
        Assert.Equal("The disk is full\n", await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task Is_not_answered_before_it_is_stored()
    {
        await using var app = await StartAsync();
        var trace = Proto.NewTrace();

        var response = app.PostAsync("/v1/traces", Proto.Traces(Proto.Span(trace)));
        await _writer.Entered;

        Assert.False(response.IsCompleted);
        _writer.LetGo();
        Assert.Equal(HttpStatusCode.OK, (await response).StatusCode);
        Assert.Single(await app.TraceAsync(trace));
    }

    private Task<SightglassApp> StartAsync(IngestLimits? limits = null) => SightglassApp.StartAsync(null, (services, store) =>
    {
        services.AddSingleton<ITelemetryWriter>(_writer = new BrokenWriter(store.Writer));
        if (limits is not null) services.AddSingleton(limits);
    });
}
