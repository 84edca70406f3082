using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Normalization;

/// <summary>
/// Splits the figures an emitter sent into classes in which no token is twice. What contains what differs between producers; the rule that decided
/// is kept with the usage. Reasons and sources: docs/protocols/dialects.md, "Usage".
/// </summary>
public static class UsageSplit
{
    /// <summary>Null when no class can be told.</summary>
    public static Usage? Split(ReportedUsage reported)
    {
        if (reported.IsAlreadySplit) return Of(reported, reported.Input, reported.Output, UsageSemantics.Exclusive, reported.Rule, false);

        var read = reported.CacheRead ?? 0;
        var write = reported.CacheWrite ?? reported.CacheWrite1h ?? 0;
        var (semantics, rule) = DecideInput(reported, read, write);
        var (outputContains, outputRule) = DecideOutput(reported);
        if (outputRule is not null) rule = rule is null ? outputRule : $"{rule}; {outputRule}";

        var input = reported.Input - (reported.InputAudio ?? 0) - (reported.InputImage ?? 0);
        if (semantics == UsageSemantics.Inclusive) input -= read + write;
        var output = reported.Output - (reported.OutputAudio ?? 0) - (reported.OutputImage ?? 0);
        if (outputContains) output -= reported.Reasoning ?? 0;

        return Of(reported, input, output, semantics, rule, input < 0 || output < 0 || reported.CacheWrite1h > write);
    }

    private static Usage? Of(ReportedUsage reported, long? input, long? output, UsageSemantics semantics, string? rule, bool isInconsistent)
    {
        var usage = new Usage
        {
            Semantics = semantics,
            Rule = rule,
            IsInconsistent = isInconsistent,
            [TokenClass.Input] = Floor(input),
            [TokenClass.CacheRead] = reported.CacheRead,
            [TokenClass.CacheWrite] = reported.CacheWrite is { } all ? Math.Max(0, all - (reported.CacheWrite1h ?? 0)) : null,
            [TokenClass.CacheWrite1h] = reported.CacheWrite1h,
            [TokenClass.InputAudio] = reported.InputAudio,
            [TokenClass.InputImage] = reported.InputImage,
            [TokenClass.Output] = Floor(output),
            [TokenClass.Reasoning] = reported.Reasoning,
            [TokenClass.OutputAudio] = reported.OutputAudio,
            [TokenClass.OutputImage] = reported.OutputImage,
        };
        return usage.Total is null ? null : usage;
    }

    private static (UsageSemantics Semantics, string? Rule) DecideInput(ReportedUsage reported, long read, long write)
    {
        if (read + write == 0 || reported.Input is not { } input)
            return reported.InputSemantics == UsageSemantics.Unknown ? (UsageSemantics.Unknown, null) : (reported.InputSemantics, reported.Rule);
        if (read + write > input) return (UsageSemantics.Exclusive, "cached tokens exceed the input, so they come on top of it");
        if (reported.InputSemantics != UsageSemantics.Unknown) return (reported.InputSemantics, reported.Rule);
        if (reported.Total is { } total && reported.Output is { } output)
        {
            var sum = input + output;
            var reasoning = reported.Reasoning ?? 0;
            if (total == sum || total == sum + reasoning) return (UsageSemantics.Inclusive, "total = input + output: input includes cached");
            if (total == sum + read + write || total == sum + read + write + reasoning)
                return (UsageSemantics.Exclusive, "total = input + cached + output: cached comes on top");
        }
        return (UsageSemantics.Inclusive, "nothing says otherwise: input includes cached, as in the OpenTelemetry conventions");
    }

    private static (bool Contains, string? Rule) DecideOutput(ReportedUsage reported)
    {
        if (reported.Reasoning is not (> 0 and var reasoning) || reported.Output is not { } output) return (true, null);
        if (reasoning > output) return (false, "reasoning exceeds the output, so it comes on top of it");
        if (reported.OutputContainsReasoning is { } sure) return (sure, sure ? null : "output excludes reasoning");
        if (reported.Total is { } total && reported.Input is { } input)
        {
            var cached = (reported.CacheRead ?? 0) + (reported.CacheWrite ?? 0);
            if (total == input + output || cached > 0 && total == input + output + cached) return (true, null);
            if (total == input + output + reasoning || total == input + output + cached + reasoning) return (false, "total counts reasoning on top of the output");
        }
        return (true, null);
    }

    private static long? Floor(long? tokens) => tokens < 0 ? 0 : tokens;
}
