using Grpc.Core;
using Sightglass.Core.Normalization;
using Sightglass.Server.Tests.Support;

namespace Sightglass.Server.Tests.Protocols.Otlp;

/// <summary>https://opentelemetry.io/docs/specs/otlp/#otlpgrpc</summary>
public sealed class A_request_over_gRPC(SharedApp shared) : IClassFixture<SharedApp>, IDisposable
{
    private readonly GrpcSender _sender = new(shared.App);

    [Theory]
    [InlineData("identity")]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task Is_stored_when_it_is_answered(string compression)
    {
        var trace = Proto.NewTrace();

        var response = await _sender.ExportAsync(GrpcSender.Traces, Proto.Traces(Proto.Span(trace)), compression);

        // "On success, the server response MUST be a Export<signal>ServiceResponse message" with partial_success unset.
        Assert.Empty(response);
        Assert.Single(await shared.App.TraceAsync(trace));
    }

    [Fact]
    public async Task May_be_empty()
    {
        Assert.Empty(await _sender.ExportAsync(GrpcSender.Traces, []));
        Assert.Empty(await _sender.ExportAsync(GrpcSender.Logs, []));
        Assert.Empty(await _sender.ExportAsync(GrpcSender.Metrics, []));
    }

    [Fact]
    public async Task Is_taken_in_part_when_one_span_is_wrong()
    {
        var trace = Proto.NewTrace();

        var response = await _sender.ExportAsync(GrpcSender.Traces, Proto.Request(Proto.Encode(Proto.Span(trace)), []));

        Assert.Equal((1UL, "1 rejected: trace_id is not 16 bytes with a bit set"), Answers.PartialSuccess(response));
        Assert.Single(await shared.App.TraceAsync(trace));
    }

    // "If the request … is invalid … the server MUST respond with … INVALID_ARGUMENT and … SHOULD use BadRequest"
    [Fact]
    public async Task Is_told_what_is_wrong_with_it()
    {
        var fault = await Assert.ThrowsAsync<RpcException>(() => _sender.ExportAsync(GrpcSender.Traces, [0x0A, 0x7F]));

        Assert.Equal(StatusCode.InvalidArgument, fault.StatusCode);
        var (code, message, details) = Answers.Status(fault.Trailers.GetValueBytes("grpc-status-details-bin")!);
        Assert.Equal((3, fault.Status.Detail), (code, message));
        Assert.Contains("type.googleapis.com/google.rpc.BadRequest", details, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("opentelemetry.proto.collector.profiles.v1development.ProfilesService", "Export")]
    [InlineData(GrpcSender.Traces, "Import")]
    public async Task Is_unimplemented_where_nobody_serves_it(string service, string method) =>
        Assert.Equal(StatusCode.Unimplemented, (await Assert.ThrowsAsync<RpcException>(() => _sender.ExportAsync(service, [], null, method))).StatusCode);

    // "the default size limit SHOULD be 64 MiB": gRPC's own default is 4 MB and Kestrel's 30 MB.
    [Fact]
    public async Task May_weigh_64_MiB()
    {
        var trace = Proto.NewTrace();
        var text = new byte[((64 << 20) - 1_000) / 5];
        var request = Proto.Traces(Enumerable.Range(1, 5).Select(i => Proto.Span(trace, (ulong)i, new RawAttribute("text", RawValue.OfUtf8(text)))));
        Assert.InRange(request.Length, (64 << 20) - 1_000, 64 << 20);

        Assert.Empty(await _sender.ExportAsync(GrpcSender.Traces, request));
        Assert.Equal(5, (await shared.App.TraceAsync(trace)).Count);
    }

    // "If the client receives … RESOURCE_EXHAUSTED … without RetryInfo" it must not try again: the message will not shrink.
    [Fact]
    public async Task Is_exhausting_without_a_time_to_retry_when_it_is_larger()
    {
        var fault = await Assert.ThrowsAsync<RpcException>(() => _sender.ExportAsync(GrpcSender.Traces, new byte[(64 << 20) + 1]));

        Assert.Equal(StatusCode.ResourceExhausted, fault.StatusCode);
        Assert.Null(fault.Trailers.GetValueBytes("grpc-status-details-bin"));
    }

    // "MUST limit the size of requests … after decompression"
    [Theory]
    [InlineData("gzip")]
    [InlineData("zstd")]
    public async Task Is_exhausting_when_it_is_a_bomb(string compression)
    {
        var fault = await Assert.ThrowsAsync<RpcException>(() => _sender.ExportAsync(GrpcSender.Traces, new byte[20 << 20], compression));

        Assert.Equal(StatusCode.ResourceExhausted, fault.StatusCode);
        var trace = Proto.NewTrace();
        await _sender.ExportAsync(GrpcSender.Traces, Proto.Traces(Proto.Span(trace)), compression);
        Assert.Single(await shared.App.TraceAsync(trace));
    }

    [Fact]
    public async Task Is_invalid_when_it_is_not_compressed_as_it_says()
    {
        var frame = new byte[] { 1, 0, 0, 0, 4, 1, 2, 3, 4 };
        using var http = new HttpClient();
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(shared.App.GrpcAddress, $"{GrpcSender.Traces}/Export"))
        {
            Version = new(2, 0),
            VersionPolicy = HttpVersionPolicy.RequestVersionExact,
            Content = new ByteArrayContent(frame),
        };
        request.Content.Headers.ContentType = new("application/grpc");
        request.Headers.Add("grpc-encoding", "gzip");
        request.Headers.Add("TE", "trailers");

        var response = await http.SendAsync(request, TestContext.Current.CancellationToken);
        await response.BytesAsync();

        var status = response.Headers.TryGetValues("grpc-status", out var header) ? header : response.TrailingHeaders.GetValues("grpc-status");
        Assert.Equal("3", Assert.Single(status));
    }

    public void Dispose() => _sender.Dispose();
}
