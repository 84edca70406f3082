using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>Where a page of experiments or their items ended: at a time, and at which of those of that time.</summary>
/// <param name="Id">Of an experiment; of items, how many of that time have been on pages.</param>
internal sealed record LangfuseExperimentCursor(DateTimeOffset At, string Id)
{
    private const string Version = "1";

    public override string ToString() => Base64Url.EncodeToString(Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $"{Version}:{At.UtcTicks}:{Id}")));

    /// <summary>Null when there is none. One that is not ours is a fault.</summary>
    public static LangfuseExperimentCursor? Read(LangfuseQuery query)
    {
        if (query["cursor"] is not { } text) return null;
        if (Base64Url.IsValid(text) && Encoding.UTF8.GetString(Base64Url.DecodeFromChars(text)).Split(':', 3) is [Version, var ticks, var id]
            && long.TryParse(ticks, NumberStyles.None, CultureInfo.InvariantCulture, out var time) && time <= DateTimeOffset.MaxValue.UtcTicks)
            return new(new(time, TimeSpan.Zero), id);
        query.Fail("cursor", "cursor is none of an earlier page");
        return null;
    }
}
