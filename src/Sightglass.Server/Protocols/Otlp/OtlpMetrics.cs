using Sightglass.Core.Wire;

namespace Sightglass.Server.Protocols.Otlp;

/// <summary>Metrics are accepted, so that exporters stay content, and counted; they are not stored.</summary>
internal static class OtlpMetrics
{
    /// <summary>Data points of a <c>Metric</c>: 5 gauge, 7 sum, 9 histogram, 10 exponential histogram, 11 summary, each {1 data points}.</summary>
    public static long CountPoints(ReadOnlyMemory<byte> metric)
    {
        long points = 0;
        var reader = new WireReader(metric);
        while (reader.Next())
        {
            if (reader.Field is not (5 or 7 or 9 or 10 or 11)) continue;
            var data = new WireReader(reader.Bytes);
            while (data.Next())
                if (data.Field == 1) points++;
        }
        return points;
    }
}
