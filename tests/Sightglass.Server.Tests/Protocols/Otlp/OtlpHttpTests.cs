using System.Net;
using System.Text;
using Sightglass.Core.Normalization;
using Sightglass.Server.Tests.Support;

namespace Sightglass.Server.Tests.Protocols.Otlp;

/// <summary>The specification: https://opentelemetry.io/docs/specs/otlp/, 1.11. Its sentences stand above the tests that hold us to them.</summary>
public sealed class A_request_over_HTTP(SharedApp shared) : IClassFixture<SharedApp>
{
    private SightglassApp App => shared.App;

    // "OTLP/HTTP uses Protobuf payloads encoded either in binary format or in JSON format … The default port is 4318" for both.
    [Fact]
    public async Task Is_taken_in_protobuf_and_in_JSON_on_the_same_port()
    {
        var (one, two) = (Proto.NewTrace(), Proto.NewTrace());

        var protobuf = await App.PostAsync("/v1/traces", Proto.Traces(Proto.Span(one)));
        var json = await App.PostJsonAsync("/v1/traces", Json.Traces(Json.Span(two)));

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (protobuf.StatusCode, json.StatusCode));
        Assert.Equal("chat", Assert.Single(await App.TraceAsync(one)).Name);
        Assert.Equal("chat", Assert.Single(await App.TraceAsync(two)).Name);
    }

    // "The server MUST leave the partial_success field unset in case of a successful response." and
    // "The server MUST use the same Content-Type in the response as it received in the request."
    [Theory]
    [InlineData("application/x-protobuf", "application/x-protobuf", "")]
    [InlineData("application/x-protobuf; charset=utf-8", "application/x-protobuf", "")]
    [InlineData("application/protobuf", "application/protobuf", "")]
    [InlineData("application/octet-stream", "application/octet-stream", "")]
    [InlineData("application/json", "application/json", "{}")]
    [InlineData("Application/JSON; charset=\"utf-8\"", "application/json", "{}")]
    public async Task Is_answered_in_its_own_content_type(string sent, string answered, string body)
    {
        var trace = Proto.NewTrace();
        var request = answered.EndsWith("json", StringComparison.Ordinal) ? Encoding.UTF8.GetBytes(Json.Traces(Json.Span(trace))) : Proto.Traces(Proto.Span(trace));

        var response = await App.PostAsync("/v1/traces", request, sent);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal(answered, response.Content.Headers.ContentType?.MediaType);
        Assert.Equal(body, await response.TextAsync());
        Assert.Single(await App.TraceAsync(trace));
    }

    // "If the request contains no telemetry data … the server SHOULD respond with success."
    [Theory]
    [InlineData("application/x-protobuf", "")]
    [InlineData("application/json", "{}")]
    [InlineData("application/json", """{"resourceSpans":[]}""")]
    [InlineData("application/json", """{"resourceSpans":null}""")]
    public async Task May_be_empty(string contentType, string body) =>
        Assert.Equal(HttpStatusCode.OK, (await App.PostAsync("/v1/traces", Encoding.UTF8.GetBytes(body), contentType)).StatusCode);

    // "The client MAY gzip the content and in that case MUST include 'Content-Encoding: gzip'"; the others are what collectors send.
    [Theory]
    [InlineData("identity", "identity")]
    [InlineData("gzip", "gzip")]
    [InlineData("zlib", "deflate")]
    [InlineData("raw deflate", "deflate")]
    [InlineData("zstd", "zstd")]
    public async Task May_be_compressed(string format, string header)
    {
        var (one, two) = (Proto.NewTrace(), Proto.NewTrace());

        var protobuf = await App.PostAsync("/v1/traces", Compressed.As(format, Proto.Traces(Proto.Span(one))), encoding: header);
        var json = await App.PostAsync("/v1/traces", Compressed.As(format, Encoding.UTF8.GetBytes(Json.Traces(Json.Span(two)))), "application/json", header);

        Assert.Equal((HttpStatusCode.OK, HttpStatusCode.OK), (protobuf.StatusCode, json.StatusCode));
        Assert.Single(await App.TraceAsync(one));
        Assert.Single(await App.TraceAsync(two));
    }

    // Endpoints are joined from a base and a path by hand, and people move here with the paths of other products.
    [Theory]
    [InlineData("/v1/traces/")]
    [InlineData("//v1/traces")]
    [InlineData("/v1//traces//")]
    [InlineData("/otel/v1/traces")]
    [InlineData("/api/otel/v1/traces")]
    [InlineData("/api/public/otel/v1/traces")]
    [InlineData("/api/public/otel//v1/traces/")]
    public async Task Is_taken_on_every_spelling_of_its_path_without_a_redirect(string path)
    {
        var trace = Proto.NewTrace();

        var response = await App.PostAsync(path, Proto.Traces(Proto.Span(trace)));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Single(await App.TraceAsync(trace));
    }

    // "partial_success … rejected_spans … error_message": one bad span leaves its neighbours alone.
    [Fact]
    public async Task Is_taken_in_part_when_one_span_is_wrong()
    {
        var trace = Proto.NewTrace();
        var bad = Proto.Message(w =>
        {
            w.Bytes(1, Proto.Bytes(trace));
            w.Bytes(2, [1, 2, 3]);
        });

        var response = await App.PostAsync("/v1/traces",
            Proto.Request(Proto.Encode(Proto.Span(trace, 1)), bad, Proto.Encode(Proto.Span(trace, 2))));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Equal((1UL, "1 rejected: span_id is not 8 bytes with a bit set"), Answers.PartialSuccess(await response.BytesAsync()));
        Assert.Equal([1UL, 2UL], (await App.TraceAsync(trace)).Select(s => s.SpanId.Value).Order());
    }

    [Fact]
    public async Task Is_taken_in_part_in_JSON_too()
    {
        var trace = Proto.NewTrace();

        var response = await App.PostJsonAsync("/v1/traces",
            Json.Traces(Json.Span(trace, 1), $$"""{"traceId":"{{trace}}","spanId":"xyz"}""", """{"traceId":5}""", "7", Json.Span(trace, 2)));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("\"partialSuccess\":{\"rejectedSpans\":\"3\",\"errorMessage\":\"", await response.TextAsync(), StringComparison.Ordinal);
        Assert.Equal(2, (await App.TraceAsync(trace)).Count);
    }

    // "the response body MUST be a Protobuf-encoded Status message": for every status, in the encoding of the request.
    [Theory]
    [InlineData("POST", "/v1/traces", "application/x-protobuf", "garbage", 400, 3)]
    [InlineData("POST", "/v1/traces", "application/json", "garbage", 400, 3)]
    [InlineData("POST", "/v1/nothing", "application/x-protobuf", "", 404, 12)]
    [InlineData("POST", "/v1/nothing", "application/json", "{}", 404, 12)]
    [InlineData("POST", "/v1development/profiles", "application/json", "{}", 404, 12)]
    [InlineData("GET", "/api/public/otel/v1/nothing", "application/json", "", 404, 12)]
    [InlineData("GET", "/v1/traces", "application/json", "", 405, 12)]
    [InlineData("PUT", "/v1/logs/", "application/x-protobuf", "", 405, 12)]
    [InlineData("POST", "/v1/traces", "text/plain", "{}", 415, 3)]
    [InlineData("POST", "/v1/traces", "", "{}", 415, 3)]
    [InlineData("POST", "/v1/metrics", "application/x-www-form-urlencoded", "a=b", 415, 3)]
    public async Task Is_turned_down_with_a_status_in_its_encoding(string method, string path, string contentType, string body, int status, int code)
    {
        var request = new HttpRequestMessage(new(method), path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        if (contentType.Length > 0) request.Content.Headers.ContentType = new(contentType);
        // Not even for who would rather have a page.
        request.Headers.Add("Accept", "text/html");

        var response = await App.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(status, (int)response.StatusCode);
        Assert.Equal(contentType == "application/x-protobuf" ? contentType : "application/json", response.Content.Headers.ContentType?.MediaType);
        var (actual, message, _) = await response.StatusAsync();
        Assert.Equal(code, actual);
        Assert.NotEmpty(message);
    }

    [Fact]
    public async Task Is_told_which_encodings_there_are()
    {
        var response = await App.PostAsync("/v1/traces", [1], encoding: "br");

        Assert.Equal(HttpStatusCode.UnsupportedMediaType, response.StatusCode);
        Assert.Equal("identity, gzip, deflate, zstd", response.Headers.GetValues("Accept-Encoding").Single());
        Assert.Contains("content-encoding 'br'", (await response.StatusAsync()).Message, StringComparison.Ordinal);
    }

    // "the server … SHOULD include BadRequest details"
    [Fact]
    public async Task Is_told_what_is_wrong_with_it()
    {
        var json = await (await App.PostJsonAsync("/v1/traces", """{"resourceSpans":3}""")).StatusAsync();
        var protobuf = await (await App.PostAsync("/v1/traces", [0x0A, 0x7F, 1])).StatusAsync();

        Assert.Equal("resourceSpans is not an array", json.Message);
        Assert.Contains("type.googleapis.com/google.rpc.BadRequest", json.Details, StringComparison.Ordinal);
        Assert.Equal("the body is not a valid OTLP traces request", protobuf.Message);
        Assert.Contains("type.googleapis.com/google.rpc.BadRequest", protobuf.Details, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Is_sent_to_the_right_path_when_it_came_to_the_wrong_one()
    {
        var log = Proto.Message(w =>
        {
            w.Fixed64(1, 5);
            w.Varint(2, 9);
        });

        var logs = await App.PostAsync("/v1/traces", Proto.Request(log, log));
        var logsAsJson = await App.PostJsonAsync("/v1/traces", """{"resourceLogs":[]}""");
        var traces = await App.PostAsync("/v1/logs", Proto.Traces(Proto.Span(Proto.NewTrace())));
        var tracesAsJson = await App.PostJsonAsync("/v1/metrics", """{"resourceSpans":[]}""");

        Assert.Equal([HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest, HttpStatusCode.BadRequest],
            [logs.StatusCode, logsAsJson.StatusCode, traces.StatusCode, tracesAsJson.StatusCode]);
        Assert.Equal("this looks like logs; send to /v1/logs", (await logs.StatusAsync()).Message);
        Assert.Equal("this looks like logs; send to /v1/logs", (await logsAsJson.StatusAsync()).Message);
        Assert.Equal("this looks like traces; send to /v1/traces", (await traces.StatusAsync()).Message);
        Assert.Equal("this looks like traces; send to /v1/traces", (await tracesAsJson.StatusAsync()).Message);
    }

    // Delivery is at least once: "clients … may retry", and the second time nothing may count twice.
    [Fact]
    public async Task Counts_once_however_often_it_comes()
    {
        var trace = Proto.NewTrace();
        var request = Proto.Traces(Proto.Span(trace), Proto.Span(trace), Proto.Span(trace, 2));

        await App.PostAsync("/v1/traces", request);
        await App.PostAsync("/v1/traces", request);

        Assert.Equal(2, (await App.TraceAsync(trace)).Count);
    }

    [Fact]
    public async Task May_come_in_chunks_and_after_a_100_continue()
    {
        var trace = Proto.NewTrace();
        var request = new HttpRequestMessage(HttpMethod.Post, "/v1/traces") { Content = new StreamContent(new MemoryStream(Proto.Traces(Proto.Span(trace)))) };
        request.Content.Headers.ContentType = new("application/x-protobuf");
        request.Headers.TransferEncodingChunked = true;
        request.Headers.ExpectContinue = true;

        var response = await App.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Single(await App.TraceAsync(trace));
    }

    [Fact]
    public async Task Keeps_its_resource_and_scope()
    {
        var trace = Proto.NewTrace();

        await App.PostAsync("/v1/traces", Proto.Traces(Proto.Span(trace, 1, new RawAttribute("k", RawValue.Of("v")))));

        var span = Assert.Single(await App.TraceAsync(trace));
        Assert.Equal(("test", "tests", "v"), (span.Resource["service.name"].AsText(), span.Scope.Name, span["k"].AsText()));
    }
}
