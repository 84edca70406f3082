namespace Sightglass.Server.Protocols.Otlp;

internal enum OtlpSignal
{
    Traces,
    Logs,
    Metrics,
}

internal enum OtlpEncoding
{
    Protobuf,
    Json,
}
