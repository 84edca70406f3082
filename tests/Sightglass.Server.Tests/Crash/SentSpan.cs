using System.Text.Json;
using System.Text.Json.Nodes;
using Sightglass.Core.Normalization;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Tests.Support;

namespace Sightglass.Server.Tests.Crash;

/// <summary>A span whose content follows from its ids, so that whoever reads it back can tell whether it is whole.</summary>
internal sealed record SentSpan(TraceId Trace, ulong Id)
{
    private const string Alphabet = "abcdefghijklmnopqrstuvwxyz    ";

    public string SpanId => new ObservationId(Id).ToString();

    public RawSpan Raw => Proto.Span(
        Trace,
        Id,
        new("gen_ai.operation.name", RawValue.Of("chat")),
        new("gen_ai.request.model", RawValue.Of("gpt-4o")),
        new("gen_ai.usage.input_tokens", RawValue.Of((long)Length)),
        new("gen_ai.input.messages", RawValue.Of(Messages("user", Question))),
        new("gen_ai.output.messages", RawValue.Of(Messages("assistant", Answer)))) with
    { Name = Name };

    /// <summary>What is wrong with the observation that was read back; null when it is whole.</summary>
    public string? Fault(JsonNode observation)
    {
        if ((string?)observation["name"] != Name) return $"name is {observation["name"]}";
        if ((long?)observation["usageDetails"]?["input"] != Length) return $"usage is {observation["usageDetails"]?.ToJsonString()}";
        if (!JsonNode.DeepEquals(observation["input"], JsonNode.Parse(Messages("user", Question)))) return "the input is not what was sent";
        return JsonNode.DeepEquals(observation["output"], JsonNode.Parse(Messages("assistant", Answer))) ? null : "the output is not what was sent";
    }

    private string Name => $"step {Id % 1000}";
    private int Length => 20 + (int)(Id * 2_654_435_761 % 3_000);
    private string Question => Text(Id, Length);
    private string Answer => Text(Id + 1, Length / 4);

    private static string Messages(string role, string text) =>
        $$"""[{"role":"{{role}}","parts":[{"type":"text","content":{{JsonSerializer.Serialize(text)}}}]}]""";

    private static string Text(ulong seed, int length) => new(new Random((int)(seed % int.MaxValue)).GetItems<char>(Alphabet, length));
}
