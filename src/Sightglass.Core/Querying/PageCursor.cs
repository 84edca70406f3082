using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Sightglass.Core.Querying;

/// <summary>Opaque position in a list: some numbers. What is not one of ours is no cursor.</summary>
public static class PageCursor
{
    /// <summary>Text for an address that <see cref="Parse"/> reads.</summary>
    public static string Of(params ReadOnlySpan<long> numbers)
    {
        var text = new StringBuilder("1");
        foreach (var number in numbers) text.Append(':').Append(number.ToString(CultureInfo.InvariantCulture));
        return Base64Url.EncodeToString(Encoding.ASCII.GetBytes(text.ToString()));
    }

    /// <summary>Null for what is none of ours.</summary>
    public static long[]? Parse(string? cursor)
    {
        if (string.IsNullOrEmpty(cursor) || cursor.Length > 200 || !Base64Url.IsValid(cursor)) return null;
        var parts = Encoding.ASCII.GetString(Base64Url.DecodeFromChars(cursor)).Split(':');
        if (parts[0] != "1") return null;
        var numbers = new long[parts.Length - 1];
        for (var i = 0; i < numbers.Length; i++)
            if (!long.TryParse(parts[i + 1], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out numbers[i])) return null;
        return numbers;
    }
}
