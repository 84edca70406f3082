using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Traces;

/// <param name="Call">A tool call of this message, with its result where one came later.</param>
/// <param name="Part">Any other part.</param>
public sealed record TurnBlock(MessagePart? Part, ToolCallPart? Call = null, ToolResultPart? Result = null);

/// <summary>One message as it is shown.</summary>
/// <param name="IsOutput">It is what the model said now, not what it was told.</param>
public sealed record Turn(string Role, string? Name, IReadOnlyList<TurnBlock> Blocks, bool IsOutput, string? FinishReason);

/// <summary>Messages → turns to show: each tool result stands beside the call it answers, wherever it came in the conversation.</summary>
public static class Conversation
{
    public static IReadOnlyList<Turn> Of(IReadOnlyList<Message> input, IReadOnlyList<Message> output)
    {
        Message[] all = [.. input, .. output];
        var results = new Dictionary<string, ToolResultPart>(StringComparer.Ordinal);
        var called = new HashSet<string>(StringComparer.Ordinal);
        foreach (var part in all.SelectMany(m => m.Parts))
            if (part is ToolResultPart { CallId: { } id } result) results.TryAdd(id, result);
            else if (part is ToolCallPart { CallId: { } callId }) called.Add(callId);

        var turns = new List<Turn>();
        for (var i = 0; i < all.Length; i++)
        {
            TurnBlock[] blocks = [.. all[i].Parts.Where(p => !IsShownBesideItsCall(p, called, results)).Select(p => Block(p, results))];
            if (blocks.Length > 0 || all[i].Parts.Count == 0)
                turns.Add(new(all[i].Role, all[i].Name, blocks, i >= input.Count, all[i].FinishReason));
        }
        return turns;
    }

    private static TurnBlock Block(MessagePart part, Dictionary<string, ToolResultPart> results) => part is not ToolCallPart call
        ? new(part)
        : new(null, call, call.CallId is { } id ? results.GetValueOrDefault(id) : null);

    private static bool IsShownBesideItsCall(MessagePart part, HashSet<string> called, Dictionary<string, ToolResultPart> results) =>
        part is ToolResultPart { CallId: { } id } result && called.Contains(id) && ReferenceEquals(results[id], result);
}
