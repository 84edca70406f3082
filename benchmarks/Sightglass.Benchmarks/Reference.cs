using System.Diagnostics;
using DuckDB.NET.Data;
using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;

namespace Sightglass.Benchmarks;

/// <summary>
/// The same rows written straight to a DuckDB table, text and all, in commits of a thousand: what an embedded analytical database costs without
/// receiving, understanding, pricing or an acknowledgement that means stored. The ratio to it says what we cost.
/// </summary>
internal static class Reference
{
    public static (double SpansPerSecond, double CpuMicros, double BytesPerSpan) Run(string folder, int spans, int payloadBytes, int seed)
    {
        Directory.CreateDirectory(folder);
        var path = Path.Combine(folder, "reference.duckdb");
        File.Delete(path);
        var interpreter = new Interpreter(_ => Cost.None);
        var traffic = new AgentTraffic(seed, payloadBytes);
        var rows = new List<Observation>(spans);
        for (var at = DateTimeOffset.UnixEpoch.AddYears(56); rows.Count < spans; at += TimeSpan.FromMilliseconds(90))
            rows.AddRange(traffic.Trace(at).Select(s => interpreter.Interpret(ProjectId.Default, s)));

        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var clock = Stopwatch.StartNew();
        using (var connection = new DuckDBConnection($"DataSource={path}"))
        {
            connection.Open();
            Execute(connection, """
                CREATE TABLE spans (trace_id UUID, span_id UBIGINT, parent_id UBIGINT, started_at TIMESTAMP, ended_at TIMESTAMP, type UTINYINT, level UTINYINT,
                    name VARCHAR, model VARCHAR, provider VARCHAR, input_tokens BIGINT, output_tokens BIGINT, session_id VARCHAR, user_id VARCHAR,
                    environment VARCHAR, input VARCHAR, output VARCHAR, attributes VARCHAR)
                """);
            foreach (var some in rows.Chunk(1_000))
            {
                Execute(connection, "BEGIN");
                using (var appender = connection.CreateAppender("spans"))
                    foreach (var o in some) Append(appender.CreateRow(), o);
                Execute(connection, "COMMIT");
            }
            Execute(connection, "CHECKPOINT");
        }
        var used = Process.GetCurrentProcess().TotalProcessorTime - cpu;
        return (rows.Count / clock.Elapsed.TotalSeconds, used.TotalMicroseconds / rows.Count, new FileInfo(path).Length / (double)rows.Count);
    }

    private static void Append(IDuckDBAppenderRow row, Observation o)
    {
        Span<byte> id = stackalloc byte[16];
        o.TraceId.WriteTo(id);
        row.AppendValue((Guid?)new Guid(id, bigEndian: true)).AppendValue((ulong?)o.Id.Value).AppendValue(o.ParentId?.Value)
            .AppendValue((DateTime?)o.StartedAt.UtcDateTime).AppendValue(o.EndedAt?.UtcDateTime).AppendValue((byte?)o.Type).AppendValue((byte?)o.Level)
            .AppendValue(o.Name).AppendValue(o.Model).AppendValue(o.Provider).AppendValue(o.Usage?.TotalInput).AppendValue(o.Usage?.TotalOutput)
            .AppendValue(o.SessionId).AppendValue(o.UserId).AppendValue(o.Environment).AppendValue(o.Input.Source).AppendValue(o.Output.Source)
            .AppendValue(string.Join('\n', o.Raw.Attributes.Where(a => !a.Key.EndsWith("messages", StringComparison.Ordinal)).Select(a => a.Key + "=" + a.Value.AsText())))
            .EndRow();
    }

    private static void Execute(DuckDBConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
