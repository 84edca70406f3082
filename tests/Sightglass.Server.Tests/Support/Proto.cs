using System.Security.Cryptography;
using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;
using Sightglass.Core.Wire;

namespace Sightglass.Server.Tests.Support;

/// <summary>OTLP requests, field by field, so that a test can also make wrong ones.</summary>
internal static class Proto
{
    public static TraceId NewTrace() => TraceId.From(RandomNumberGenerator.GetBytes(16))!.Value;

    public static RawSpan Span(TraceId trace, ulong id = 1, params RawAttribute[] attributes) => new()
    {
        TraceId = trace,
        SpanId = new(id),
        Name = "chat",
        Kind = 3,
        StartNanos = 1_780_000_000_000_000_000,
        EndNanos = 1_780_000_001_000_000_000,
        Attributes = attributes,
    };

    public static byte[] Encode(RawSpan span) => Message(w => SpanCodec.Write(w, span));

    public static byte[] Traces(params IEnumerable<RawSpan> spans) => Request([.. spans.Select(Encode)]);

    /// <summary>Records of any signal, in their envelope.</summary>
    public static byte[] Request(params byte[][] records) => Message(request => request.Bytes(1, Message(byResource =>
    {
        byResource.Bytes(1, Message(resource => resource.Bytes(1, Attribute("service.name", "test"))));
        byResource.Bytes(2, Message(byScope =>
        {
            byScope.Bytes(1, Message(scope => scope.Text(1, "tests")));
            foreach (var record in records) byScope.Bytes(2, record);
        }));
    })));

    public static byte[] Attribute(string key, string value) => Attribute(key, v => v.Text(1, value));

    public static byte[] Attribute(string key, Action<WireWriter> value) => Message(attribute =>
    {
        attribute.Text(1, key);
        attribute.Bytes(2, Message(value));
    });

    public static byte[] Message(Action<WireWriter> write)
    {
        var writer = new WireWriter();
        write(writer);
        return writer.Written.ToArray();
    }

    public static byte[] Bytes(TraceId trace)
    {
        var bytes = new byte[16];
        trace.WriteTo(bytes);
        return bytes;
    }

    public static byte[] Bytes(ulong id)
    {
        var bytes = new byte[8];
        new ObservationId(id).WriteTo(bytes);
        return bytes;
    }

    /// <summary>The fields of a message: number, and its bytes or the text of its number.</summary>
    public static List<(int Field, byte[] Bytes, ulong Number)> Fields(byte[] message)
    {
        var fields = new List<(int, byte[], ulong)>();
        var reader = new WireReader(message);
        while (reader.Next()) fields.Add((reader.Field, reader.Bytes.ToArray(), reader.Number));
        Assert.False(reader.Failed);
        return fields;
    }
}
