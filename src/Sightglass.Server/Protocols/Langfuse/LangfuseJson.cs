using System.Text;
using System.Text.Json;
using System.Text.Json.Serialization;
using Sightglass.Core.Normalization;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>A value of a stranger as the API shows it: JSON as it came, byte for byte; anything else as text; null when there is none.</summary>
[JsonConverter(typeof(AsItCame))]
internal readonly record struct LangfuseJson(string? Source)
{
    public static LangfuseJson Of(Content content) => new(content.IsEmpty ? null : content.Source);

    private sealed class AsItCame : JsonConverter<LangfuseJson>
    {
        private const int Deepest = 512;

        public override LangfuseJson Read(ref Utf8JsonReader reader, Type typeToConvert, JsonSerializerOptions options) => throw new NotSupportedException();

        public override void Write(Utf8JsonWriter writer, LangfuseJson value, JsonSerializerOptions options)
        {
            if (value.Source is not { } source) writer.WriteNullValue();
            else if (AsJson(source) is { } json) writer.WriteRawValue(json, skipInputValidation: true);
            else writer.WriteStringValue(source);
        }

        // As there, so is a text that happens to be a number or a word of JSON: senders write both alike.
        private static byte[]? AsJson(string source)
        {
            if (source.AsSpan().TrimStart() is not ['{' or '[' or '"' or 't' or 'f' or 'n' or '-' or (>= '0' and <= '9'), ..]) return null;
            var json = Encoding.UTF8.GetBytes(source);
            var reader = new Utf8JsonReader(json, new JsonReaderOptions { MaxDepth = Deepest });
            try
            {
                while (reader.Read()) { }
                return json;
            }
            catch (JsonException)
            {
                return null;
            }
        }
    }
}
