using System.Globalization;
using Sightglass.Core.Normalization;
using Sightglass.Core.Pricing;
using Sightglass.Core.Telemetry;

namespace Sightglass.Core.Tests.Pricing;

/// <summary>Observations for tests of cost, with what matters and nothing else.</summary>
internal static class ACall
{
    public static readonly DateTimeOffset Day = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    private static readonly RawSpan Raw = new() { TraceId = new(1), SpanId = new(2) };

    public static Observation Of(string? model, params (TokenClass Class, long Tokens)[] usage) => new()
    {
        TraceId = new(1),
        Id = new(2),
        Name = "chat",
        Type = ObservationType.Generation,
        StartedAt = Day,
        RespondedModel = model,
        Usage = usage.Length == 0 ? null : usage.Aggregate(new Usage(), (sum, part) => sum.With(part.Class, part.Tokens)),
        Raw = Raw,
    };

    public static Observation At(this Observation call, string time) =>
        call with { StartedAt = DateTimeOffset.Parse(time, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal) };

    public static Observation With(this Observation call, string parameter, string value) =>
        call with { Parameters = new Dictionary<string, string>(call.Parameters) { [parameter] = value } };

    public static Observation On(this Observation call, string provider) => call with { Provider = provider };

    public static Cost Cost(this Observation call) => CostCalculator.Price(PriceTable.BuiltIn, call);

    public static Cost Cost(this Observation call, params ModelPrice[] rows) => CostCalculator.Price(PriceTable.Empty.With(rows), call);

    public static TokenRates Rates(params (TokenClass Class, decimal Usd)[] rates) =>
        rates.Aggregate(new TokenRates(), (all, rate) => all.With(rate.Class, rate.Usd));
}
