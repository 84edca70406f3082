using System.Net;
using System.Net.Sockets;
using System.Text;
using Sightglass.Core.Normalization;
using Sightglass.Core.Wire;
using Sightglass.Server.Ingestion;
using Sightglass.Server.Tests.Support;

namespace Sightglass.Server.Tests.Protocols.Otlp;

/// <summary>Each gets a clear answer, and a good request that follows is taken as if nothing had been.</summary>
public sealed class Bad_input(SharedApp shared) : IClassFixture<SharedApp>
{
    private SightglassApp App => shared.App;

    [Theory]
    [InlineData("application/x-protobuf")]
    [InlineData("application/json")]
    public async Task That_is_random_bytes_is_refused(string contentType)
    {
        var random = new Random(42);
        for (var i = 0; i < 200; i++)
        {
            var bytes = new byte[random.Next(1, 500)];
            random.NextBytes(bytes);
            Assert.InRange((int)(await App.PostAsync(i % 2 == 0 ? "/v1/traces" : "/v1/logs", bytes, contentType)).StatusCode, 200, 415);
        }
        await AGoodRequestIsTakenAsync();
    }

    [Fact]
    public async Task That_has_more_records_than_anybody_sends_is_refused_whole()
    {
        var trace = Proto.NewTrace();
        var span = Proto.Encode(Proto.Span(trace) with { Name = "" });

        var response = await App.PostAsync("/v1/traces", Proto.Request([.. Enumerable.Repeat(span, 250_001)]));

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(await App.TraceAsync(trace));
        await AGoodRequestIsTakenAsync();
    }

    [Fact]
    public async Task That_is_cut_short_is_refused_whole()
    {
        var trace = Proto.NewTrace();
        var whole = Proto.Traces(Proto.Span(trace, 1), Proto.Span(trace, 2));

        var response = await App.PostAsync("/v1/traces", whole[..^20]);

        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
        Assert.Empty(await App.TraceAsync(trace));
        await AGoodRequestIsTakenAsync();
    }

    // A sender that goes away in the middle leaves no half batch behind.
    [Fact]
    public async Task That_ends_in_the_middle_leaves_nothing()
    {
        var trace = Proto.NewTrace();
        var body = Proto.Traces(Proto.Span(trace, 1), Proto.Span(trace, 2));
        using (var client = new TcpClient())
        {
            await client.ConnectAsync(App.Address.Host, App.Address.Port, TestContext.Current.CancellationToken);
            var stream = client.GetStream();
            await stream.WriteAsync(Encoding.ASCII.GetBytes(
                $"POST /v1/traces HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/x-protobuf\r\nContent-Length: {body.Length + 1}\r\n\r\n"), TestContext.Current.CancellationToken);
            await stream.WriteAsync(body, TestContext.Current.CancellationToken);
            client.Client.Shutdown(SocketShutdown.Send);
            // Until it hangs up, one way or the other: then it is done with this request.
            await Record.ExceptionAsync(() => stream.CopyToAsync(Stream.Null, TestContext.Current.CancellationToken));
        }

        Assert.Empty(await App.TraceAsync(trace));
        await AGoodRequestIsTakenAsync();
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("zlib", "deflate")]
    [InlineData("raw deflate", "deflate")]
    [InlineData("zstd", "zstd")]
    public async Task That_is_a_decompression_bomb_is_too_large(string format, string header)
    {
        // Grows more than a hundredfold, and then past any size.
        foreach (var size in (int[])[20 << 20, 200 << 20])
        {
            var bomb = Compressed.As(format, new byte[size]);

            var response = await App.PostAsync("/v1/traces", bomb, encoding: header);

            Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
            Assert.Equal(8, (await response.StatusAsync()).Code);
        }
        await AGoodRequestIsTakenAsync();
    }

    [Theory]
    [InlineData("gzip", "gzip")]
    [InlineData("zlib", "deflate")]
    [InlineData("zstd", "zstd")]
    public async Task That_is_damaged_or_cut_short_while_compressed_is_refused(string format, string header)
    {
        var trace = Proto.NewTrace();
        var compressed = Compressed.As(format, Proto.Traces(Enumerable.Range(1, 50).Select(i => Proto.Span(trace, (ulong)i))));

        var cut = await App.PostAsync("/v1/traces", compressed[..(compressed.Length / 2)], encoding: header);
        var notCompressed = await App.PostAsync("/v1/traces", Proto.Traces(Proto.Span(trace)), encoding: header);

        Assert.Equal((HttpStatusCode.BadRequest, HttpStatusCode.BadRequest), (cut.StatusCode, notCompressed.StatusCode));
        Assert.Contains($"not valid {header}", (await cut.StatusAsync()).Message, StringComparison.Ordinal);
        Assert.Empty(await App.TraceAsync(trace));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Of_100_MB_is_too_large_however_it_is_announced(bool withLength)
    {
        var content = withLength ? (HttpContent)new ByteArrayContent(new byte[100_000_000]) : new StreamContent(new MemoryStream(new byte[100_000_000]));
        content.Headers.ContentType = new("application/x-protobuf");
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/traces") { Content = content };
        if (!withLength) request.Headers.TransferEncodingChunked = true;

        var response = await App.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, response.StatusCode);
        Assert.Equal("the body is larger than 67108864 bytes", (await response.StatusAsync()).Message);
        await AGoodRequestIsTakenAsync();
    }

    [Fact]
    public async Task Of_more_than_32_MiB_compressed_is_too_large()
    {
        var noise = new byte[33 << 20];
        new Random(1).NextBytes(noise);

        Assert.Equal(HttpStatusCode.RequestEntityTooLarge, (await App.PostAsync("/v1/traces", noise, encoding: "gzip")).StatusCode);
    }

    [Fact]
    public async Task With_a_million_attributes_is_stored_cut_and_says_so()
    {
        var trace = Proto.NewTrace();
        var span = Proto.Message(w =>
        {
            w.Raw(Proto.Encode(Proto.Span(trace)));
            for (var i = 0; i < 1_000_000; i++) w.Bytes(9, Proto.Attribute($"k{i}", "v"));
        });

        Assert.Equal(HttpStatusCode.OK, (await App.PostAsync("/v1/traces", Proto.Request(span))).StatusCode);

        var stored = Assert.Single(await App.TraceAsync(trace));
        Assert.Equal((1_025, "attributes 1000000 to 1024"), (stored.Attributes.Count, stored[SpanCut.Key].AsText()));
        await AGoodRequestIsTakenAsync();
    }

    [Fact]
    public async Task With_values_nested_ten_thousand_deep_is_stored_as_deep_as_we_read()
    {
        var trace = Proto.NewTrace();
        byte[] value = [];
        for (var i = 0; i < 10_000; i++) value = Proto.Message(v => v.Bytes(5, Proto.Message(list => list.Bytes(1, value))));
        var span = Proto.Message(w =>
        {
            w.Raw(Proto.Encode(Proto.Span(trace)));
            w.Bytes(9, Proto.Attribute("deep", v => v.Raw(value)));
        });

        Assert.Equal(HttpStatusCode.OK, (await App.PostAsync("/v1/traces", Proto.Request(span))).StatusCode);

        Assert.Equal(SpanCodec.DeepestValue, Assert.Single(await App.TraceAsync(trace))["deep"].AsText()!.Count(c => c == '['));
    }

    [Fact]
    public async Task With_invalid_UTF_8_is_stored_with_replacements()
    {
        var trace = Proto.NewTrace();
        var span = Proto.Message(w =>
        {
            w.Raw(Proto.Encode(Proto.Span(trace)));
            w.Bytes(5, [(byte)'n', 0xC3, 0x28]);
            w.Bytes(9, Proto.Attribute("text", v => v.Bytes(1, [0xFF, (byte)'x'])));
        });

        Assert.Equal(HttpStatusCode.OK, (await App.PostAsync("/v1/traces", Proto.Request(span))).StatusCode);

        var stored = Assert.Single(await App.TraceAsync(trace));
        Assert.Equal(("n\uFFFD(", "\uFFFDx"), (stored.Name, stored["text"].AsText()));
    }

    [Fact]
    public async Task With_numbers_that_are_none_and_keys_of_prototypes_is_stored()
    {
        var trace = Proto.NewTrace();

        var response = await App.PostAsync("/v1/traces", Proto.Traces(Proto.Span(trace, 1,
            new("gen_ai.usage.input_tokens", RawValue.Of(double.NaN)), new("gen_ai.request.temperature", RawValue.Of(double.PositiveInfinity)),
            new("__proto__", RawValue.Of("x")), new("constructor.prototype", RawValue.Of("y")), new("a.b.0", RawValue.Of(1L)))));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal("x", Assert.Single(await App.TraceAsync(trace))["__proto__"].AsText());
    }

    // Without parents, parents last, in a circle, and from before 1970 to after 2500.
    [Fact]
    public async Task With_impossible_families_and_times_is_stored()
    {
        var trace = Proto.NewTrace();

        var response = await App.PostAsync("/v1/traces", Proto.Traces(
            Proto.Span(trace, 1) with { ParentSpanId = new(2) }, Proto.Span(trace, 2) with { ParentSpanId = new(1) },
            Proto.Span(trace, 3) with { ParentSpanId = new(99) }, Proto.Span(trace, 4) with { ParentSpanId = new(4) },
            Proto.Span(trace, 5) with { StartNanos = 0, EndNanos = 0 }, Proto.Span(trace, 6) with { StartNanos = ulong.MaxValue, EndNanos = 1 }));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(6, (await App.TraceAsync(trace)).Count);
    }

    [Fact]
    public async Task With_a_hundred_thousand_spans_of_one_trace_is_stored()
    {
        var trace = Proto.NewTrace();

        var response = await App.PostAsync("/v1/traces", Proto.Traces(Enumerable.Range(1, 100_000).Select(i => Proto.Span(trace, (ulong)i))));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(100_000, (await App.Reader.GetTraceAsync(Core.Telemetry.ProjectId.Default, trace, TestContext.Current.CancellationToken)).Count);
    }

    private async Task AGoodRequestIsTakenAsync()
    {
        var trace = Proto.NewTrace();
        Assert.Equal(HttpStatusCode.OK, (await App.PostAsync("/v1/traces", Proto.Traces(Proto.Span(trace)))).StatusCode);
        Assert.Single(await App.TraceAsync(trace));
    }
}
