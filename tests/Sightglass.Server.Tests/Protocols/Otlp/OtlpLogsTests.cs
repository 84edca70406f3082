using System.Net;
using Sightglass.Core.Telemetry;
using Sightglass.Core.Wire;
using Sightglass.Server.Ingestion;
using Sightglass.Server.Protocols.Otlp;
using Sightglass.Server.Tests.Support;

namespace Sightglass.Server.Tests.Protocols.Otlp;

/// <summary>GenAI content, evaluations and whole event streams come as log records: https://opentelemetry.io/docs/specs/semconv/gen-ai/gen-ai-events/</summary>
public sealed class A_log_record(SharedApp shared) : IClassFixture<SharedApp>
{
    private const ulong Time = 1_780_000_000_500_000_000;
    private const ulong Received = 1_790_000_000_000_000_000;
    private static readonly OtlpDecoder Decoder = new(new KeyTable(), new IngestLimits());

    [Fact]
    public async Task Joins_its_span_whichever_comes_first()
    {
        var (before, after) = (Proto.NewTrace(), Proto.NewTrace());

        Assert.Equal(HttpStatusCode.OK, (await shared.App.PostAsync("/v1/logs", Proto.Request(Record(before, 1, "gen_ai.user.message")))).StatusCode);
        await shared.App.PostAsync("/v1/traces", Proto.Traces(Proto.Span(before), Proto.Span(after)));
        await shared.App.PostAsync("/v1/logs", Proto.Request(Record(after, 1, "gen_ai.user.message")));

        foreach (var trace in (TraceId[])[before, after])
        {
            var span = Assert.Single(await shared.App.TraceAsync(trace));
            Assert.Equal(("chat", "gen_ai.user.message", Time), (span.Name, Assert.Single(span.Events).Name, span.Events[0].TimeNanos));
        }
    }

    [Fact]
    public void Becomes_a_fragment_with_one_event_that_has_its_attributes_and_its_body()
    {
        var trace = Proto.NewTrace();

        var span = Assert.Single(Decode(Record(trace, 7, "gen_ai.choice")).Spans).Span;

        Assert.Equal((trace, 7UL, null, 0UL, 0UL), (span.TraceId, span.SpanId.Value, span.Name, span.StartNanos, span.EndNanos));
        Assert.Empty(span.Attributes);
        var e = Assert.Single(span.Events);
        Assert.Equal(("openai", "hello"), (e["gen_ai.provider.name"].AsText(), e["body"].AsText()));
    }

    // event_name is field 12 since 2025; before it was an attribute, in .NET under a name of its own, and for some it is the body.
    [Theory]
    [InlineData("gen_ai.choice", null, null, "text", "gen_ai.choice")]
    [InlineData(null, "event.name", "gen_ai.choice", "text", "gen_ai.choice")]
    [InlineData(null, "logrecord.event.name", "gen_ai.choice", "text", "gen_ai.choice")]
    [InlineData(null, null, null, "gen_ai.choice", "gen_ai.choice")]
    [InlineData(null, "event.name", "api_request", "claude_code.api_request", "claude_code.api_request")]
    public void Has_its_name_in_many_places(string? field, string? key, string? value, string body, string name)
    {
        var record = Proto.Message(w =>
        {
            Ids(w, Proto.NewTrace(), 1);
            if (field is not null) w.Text(12, field);
            if (key is not null) w.Bytes(6, Proto.Attribute(key, value!));
            w.Bytes(5, Proto.Message(v => v.Text(1, body)));
        });

        Assert.Equal(name, Assert.Single(Decode(record).Spans).Span.Events[0].Name);
    }

    [Fact]
    public void Is_dated_by_its_observation_when_it_has_no_time()
    {
        var record = Proto.Message(w =>
        {
            Ids(w, Proto.NewTrace(), 1);
            w.Fixed64(11, Time);
            w.Text(12, "exception");
        });

        Assert.Equal(Time, Assert.Single(Decode(record).Spans).Span.Events[0].TimeNanos);
    }

    [Theory]
    [InlineData("gen_ai.evaluation.result", "x")]
    [InlineData("exception", "x")]
    [InlineData("anything", "gen_ai.usage.input_tokens")]
    [InlineData("anything", "exception.type")]
    [InlineData("codex.turn", "x")]
    public void Is_kept_when_it_is_about_a_model_call(string name, string key) =>
        Assert.Single(Decode(Proto.Message(w =>
        {
            Ids(w, Proto.NewTrace(), 1);
            w.Text(12, name);
            w.Bytes(6, Proto.Attribute(key, "1"));
        })).Spans);

    [Fact]
    public void Is_let_go_and_counted_when_it_is_about_anything_else()
    {
        var content = Decode(Proto.Message(w =>
        {
            Ids(w, Proto.NewTrace(), 1);
            w.Bytes(5, Proto.Message(v => v.Text(1, "GET / 200")));
        }));

        Assert.Equal((0, 1L, 0L), (content.Spans.Count, content.LogsNotStored, content.Rejections.Count));
    }

    [Fact]
    public void Is_an_observation_of_its_own_without_a_span()
    {
        byte[] Event(string session) => Proto.Message(w =>
        {
            w.Fixed64(1, Time);
            w.Bytes(5, Proto.Message(v => v.Text(1, "claude_code.api_request")));
            w.Bytes(6, Proto.Attribute("session.id", session));
            w.Bytes(6, Proto.Attribute("model", "claude-sonnet-4-5"));
        });

        var one = Assert.Single(Decode(Event("s-1")).Spans).Span;
        var again = Assert.Single(Decode(Event("s-1")).Spans).Span;
        var other = Assert.Single(Decode(Event("s-2")).Spans).Span;

        Assert.Equal((TraceId.OfName("s-1"), "claude_code.api_request", Time, Time), (one.TraceId, one.Name, one.StartNanos, one.EndNanos));
        Assert.Equal(("claude-sonnet-4-5", "claude-sonnet-4-5"), (one["model"].AsText(), Assert.Single(one.Events)["model"].AsText()));
        Assert.Equal((one.TraceId, one.SpanId), (again.TraceId, again.SpanId));
        Assert.NotEqual(one.TraceId, other.TraceId);
    }

    [Fact]
    public void Is_dated_by_its_receipt_when_it_has_no_time_at_all() =>
        Assert.Equal(Received, Assert.Single(Decode(Proto.Message(w => w.Text(12, "gen_ai.choice"))).Spans).Span.StartNanos);

    [Theory]
    [InlineData(15, 8)]
    [InlineData(16, 4)]
    public void Is_rejected_alone_when_its_ids_have_the_wrong_length(int traceId, int spanId)
    {
        var bad = Proto.Message(w =>
        {
            w.Bytes(9, new byte[traceId]);
            w.Bytes(10, new byte[spanId]);
            w.Text(12, "gen_ai.choice");
        });

        var content = Decode(bad, Record(Proto.NewTrace(), 1, "gen_ai.choice"));

        Assert.Equal((1L, 1), (content.Rejections.Count, content.Spans.Count));
    }

    [Fact]
    public async Task Is_taken_as_JSON_too()
    {
        var trace = Proto.NewTrace();

        var response = await shared.App.PostJsonAsync("/v1/logs", Json.Logs(
            $$$"""{"timeUnixNano":"{{{Time}}}","traceId":"{{{trace}}}","spanId":"0000000000000001","eventName":"gen_ai.user.message","body":{"kvlistValue":{"values":[{"key":"content","value":{"stringValue":"hi"}}]} },"severityNumber":"SEVERITY_NUMBER_INFO"}""",
            """{"body":{"stringValue":"plain"}}""",
            $$$"""{"traceId":"{{{trace}}}","spanId":true,"eventName":"gen_ai.user.message"}"""));

        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
        Assert.Contains("\"rejectedLogRecords\":\"1\"", await response.TextAsync(), StringComparison.Ordinal);
        Assert.Equal("""{"content":"hi"}""", Assert.Single(Assert.Single(await shared.App.TraceAsync(trace)).Events)["body"].AsText());
    }

    private static byte[] Record(TraceId trace, ulong span, string name) => Proto.Message(w =>
    {
        w.Fixed64(1, Time);
        Ids(w, trace, span);
        w.Text(12, name);
        w.Bytes(5, Proto.Message(v => v.Text(1, "hello")));
        w.Bytes(6, Proto.Attribute("gen_ai.provider.name", "openai"));
    });

    private static void Ids(WireWriter record, TraceId trace, ulong span)
    {
        record.Bytes(9, Proto.Bytes(trace));
        record.Bytes(10, Proto.Bytes(span));
    }

    private static OtlpContent Decode(params byte[][] records) => Decoder.Decode(OtlpSignal.Logs, Proto.Request(records), Received, new());
}
