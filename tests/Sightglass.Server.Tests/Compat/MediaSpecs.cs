using System.Text.Json.Nodes;
using static Sightglass.Server.Tests.Compat.JsonReading;
using static Sightglass.Server.Tests.Protocols.Langfuse.LangfuseTraffic;

namespace Sightglass.Server.Tests.Compat;

/// <summary>What every generation's SDK finds of the pictures and files it has sent: scenarios/media.js.</summary>
public abstract class MediaSpecs(CompatRun run)
{
    // The first 22 characters of base64url(sha256): SDKs compute it before they ask.
    private const string PixelId = "a3-kNPkqi4CqsC2b8aEuSf", NoteId = "xyfYQ-_9avL5vf-ZO69ANB";
    private const string Pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";

    private JsonNode Sdk => run.Section("media");

    [Fact]
    public void Is_known_by_its_hash() => Assert.Equal(PixelId, Sdk.Text("mediaId"));

    [Fact]
    public void Is_stored_as_a_reference_in_input_and_metadata()
    {
        Assert.Matches($@"^@@@langfuseMedia:type=image/png\|id={PixelId}\|source=(bytes|base64_data_uri)@@@$", Sdk["stored"]!["input"]!.Text("photo"));
        Assert.Equal($"@@@langfuseMedia:type=text/plain|id={NoteId}|source=base64_data_uri@@@", (Sdk["stored"]!["metadata"] ?? Sdk["stored"])!.Text("note"));
    }

    [Fact]
    public async Task Is_stored_as_a_reference_within_a_message() =>
        AssertJson(
            $$"""[{ "role": "user", "content": [{ "type": "image_url", "image_url": { "url": "@@@langfuseMedia:type=image/png|id={{PixelId}}|source=base64_data_uri@@@" } }] }]""",
            (await run.TraceAsync(Sdk.Text("trace")!)).Observation("see")["input"]);

    [Fact]
    public void Is_resolved_by_the_SDK_to_what_was_sent()
    {
        Assert.Equal($"data:image/png;base64,{Pixel}", Sdk["resolved"]!["input"]!.Text("photo"));
        Assert.Equal("data:text/plain;base64,c21hbGwgcHJpbnQ=", (Sdk["resolved"]!["metadata"] ?? Sdk["resolved"])!.Text("note"));
    }

    [Fact]
    public void Is_served_byte_by_byte_from_its_address()
    {
        AssertIncludes($$"""{ "mediaId": "{{PixelId}}", "contentType": "image/png", "contentLength": 70 }""", Sdk["media"]);
        AssertJson($$"""{ "status": 200, "type": "image/png", "base64": "{{Pixel}}" }""", Sdk["file"]);
    }
}
