using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Time.Testing;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Media;
using Sightglass.Server.Tests.Support;
using static Sightglass.Server.Tests.Protocols.Langfuse.A_batch_of_events;

namespace Sightglass.Server.Tests.Protocols.Langfuse;

/// <summary>What holds for every database that media is known by.</summary>
public abstract class Media(SharedAppOfTwoProjects shared)
{
    private readonly byte[] _content = Encoding.UTF8.GetBytes("content " + Guid.NewGuid());

    private SightglassApp App => shared.App;
    private string Hash => Convert.ToBase64String(SHA256.HashData(_content));
    private string Id => Hash.Replace('+', '-').Replace('/', '_')[..22];

    [Fact]
    public async Task Is_announced_uploaded_and_read_back()
    {
        var (status, announced) = await App.TryAsync(HttpMethod.Post, "media", Announcement());
        Assert.Equal(HttpStatusCode.Created, status);
        Assert.Equal(Id, (string)announced!["mediaId"]!);
        var address = (string)announced["uploadUrl"]!;
        Assert.StartsWith(App.Address.GetLeftPart(UriPartial.Authority) + "/", address, StringComparison.Ordinal);
        await App.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Get, $"media/{Id}");

        using var uploaded = await PutAsync(address, _content);
        var (confirmed, _) = await App.TryAsync(HttpMethod.Patch, $"media/{Id}", """{"uploadedAt":"2026-11-26T11:57:05.303Z","uploadHttpStatus":200,"uploadHttpError":"","uploadTimeMs":13}""");

        Assert.Equal((HttpStatusCode.OK, ""), (uploaded.StatusCode, await uploaded.TextAsync()));
        Assert.Equal(HttpStatusCode.NoContent, confirmed);
        var media = await App.GetAsync($"media/{Id}");
        AssertJson($$"""{"mediaId":"{{Id}}","contentType":"image/png","contentLength":{{_content.Length}} }""", media);
        Assert.True((DateTimeOffset)media["urlExpiry"]! > (DateTimeOffset)media["uploadedAt"]!);
        using var content = await App.Http.GetAsync((string)media["url"]!, TestContext.Current.CancellationToken);
        Assert.Equal(_content, await content.BytesAsync());
        Assert.Equal("image/png", content.Content.Headers.ContentType?.MediaType);
        Assert.Null((string?)(await App.PostAsync("media", Announcement()))["uploadUrl"]);
        using var page = await App.SendAsync(HttpMethod.Get, $"/media/{Id}");
        Assert.Equal(_content, await page.BytesAsync());
    }

    [Theory]
    [InlineData("image/png", "inline")]
    [InlineData("audio/mpeg", "inline")]
    [InlineData("text/plain", "inline")]
    [InlineData("text/html", "attachment")]
    [InlineData("image/svg+xml", "attachment")]
    [InlineData("application/xml", "attachment")]
    [InlineData("application/javascript", "attachment")]
    [InlineData("application/pdf", "attachment")]
    public async Task Is_shown_in_a_sandbox_and_as_a_file_where_a_browser_might_run_it(string type, string disposition)
    {
        using var content = await App.Http.GetAsync(await UploadAsync(type), TestContext.Current.CancellationToken);

        Assert.Equal("sandbox; default-src 'none'", Assert.Single(content.Headers.GetValues("Content-Security-Policy")));
        Assert.Equal("nosniff", Assert.Single(content.Headers.GetValues("X-Content-Type-Options")));
        Assert.Equal(disposition, content.Content.Headers.ContentDisposition?.DispositionType);
    }

    [Fact]
    public async Task Is_read_in_parts()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, await UploadAsync("video/mp4"));
        request.Headers.Range = new(2, 5);
        using var part = await App.Http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal(HttpStatusCode.PartialContent, part.StatusCode);
        Assert.Equal(_content[2..6], await part.BytesAsync());
    }

    [Fact]
    public async Task That_is_not_what_was_announced_is_not_stored()
    {
        var address = (string)(await App.PostAsync("media", Announcement()))["uploadUrl"]!;
        byte[] other = [.. _content.Reverse()];

        foreach (var (content, type) in ((byte[], string)[])[(other, "image/png"), (_content[1..], "image/png"), ([.. _content, 0], "image/png"), ([], "image/png"), (_content, "text/html")])
        {
            using var refused = await PutAsync(address, content, type);
            Assert.Equal(HttpStatusCode.BadRequest, refused.StatusCode);
        }
        using var longer = await PutAsync(address, new StreamContent(new Unsized([.. _content, 1])));
        Assert.True(longer.StatusCode is HttpStatusCode.BadRequest or HttpStatusCode.RequestEntityTooLarge);
        await App.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Get, $"media/{Id}");

        Assert.Equal(HttpStatusCode.OK, (await PutAsync(address, new StreamContent(new Unsized(_content)))).StatusCode);
        await App.GetAsync($"media/{Id}");
    }

    [Fact]
    public async Task Is_uploaded_by_many_at_once()
    {
        var addresses = await Task.WhenAll(Enumerable.Range(0, 6).Select(async n => (string)(await App.PostAsync("media", Announcement(trace: "t" + n % 2)))["uploadUrl"]!));
        var answers = await Task.WhenAll(addresses.Concat(addresses).Select(a => PutAsync(a, _content)));

        Assert.All(answers, a => Assert.Equal(HttpStatusCode.OK, a.StatusCode));
        await App.GetAsync($"media/{Id}");
    }

    [Fact]
    public async Task Has_addresses_that_are_for_one_purpose_and_cannot_be_made_up()
    {
        var upload = (string)(await App.PostAsync("media", Announcement()))["uploadUrl"]!;
        var read = await UploadAsync("image/png");

        foreach (var address in (string[])[upload.Replace("/uploads/", "/contents/", StringComparison.Ordinal), read[..^5] + "AAAAA", App.Address + "media/contents/x"])
            Assert.Equal(HttpStatusCode.Forbidden, (await App.Http.GetAsync(address, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Equal(HttpStatusCode.Forbidden, (await PutAsync(read.Replace("/contents/", "/uploads/", StringComparison.Ordinal), _content)).StatusCode);
    }

    [Fact]
    public async Task Is_seen_by_its_own_project_alone()
    {
        await UploadAsync("image/png");

        await App.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Get, $"media/{Id}", null, SharedAppOfTwoProjects.Other);
        await App.RefusedAsync(HttpStatusCode.NotFound, HttpMethod.Patch, $"media/{Id}", """{"uploadedAt":"2026-11-26T11:57:05.303Z","uploadHttpStatus":200}""", SharedAppOfTwoProjects.Other);
        using var page = await App.SendAsync(HttpMethod.Get, $"/media/{Id}", SharedAppOfTwoProjects.Other);
        Assert.Equal(HttpStatusCode.NotFound, page.StatusCode);
        // What another has is not told: the content is asked for again.
        Assert.NotNull((string?)(await App.CallAsync(HttpMethod.Post, "media", Announcement(), SharedAppOfTwoProjects.Other))["uploadUrl"]);
    }

    [Fact]
    public async Task Of_an_item_comes_with_the_item()
    {
        var dataset = await App.PostAsync("v2/datasets", $$"""{"name":"{{Id}}"}""");
        var announced = await App.PostAsync("media", Announcement($$"""{"traceId":null,"datasetId":"{{(string)dataset["id"]!}}","datasetItemId":"{{Id}}","field":"expectedOutput"}"""));
        var token = $"@@@langfuseMedia:type=image/png|id={Id}|source=bytes@@@";
        var item = $$"""{"datasetName":"{{Id}}","id":"{{Id}}","input":{"it's":["{{token}}","see {{token}}"]},"expectedOutput":"{{token}}","metadata":"@@@langfuseMedia:type=image/png|id=missing|source=file@@@"}""";
        Assert.Empty((await App.PostAsync("dataset-items", item))["mediaReferences"]!.AsArray());

        await PutAsync((string)announced["uploadUrl"]!, _content);

        foreach (var path in (string[])[$"dataset-items/{Id}", $"dataset-items?datasetName={Id}", $"datasets/{Id}"])
        {
            var answer = await App.GetAsync(path);
            var references = (answer["data"]?[0] ?? answer["items"]?[0] ?? answer)["mediaReferences"]!.AsArray();
            Assert.Equal([("input", @"$['it\'s'][0]"), ("expectedOutput", "$")], references.Select(r => ((string)r!["field"]!, (string)r["jsonPath"]!)));
            Assert.All(references, r => Assert.Equal((token, Id, _content.Length), ((string)r!["referenceString"]!, (string)r["media"]!["mediaId"]!, (int)r["media"]!["contentLength"]!)));
            using var content = await App.Http.GetAsync((string)references[0]!["media"]!["url"]!, TestContext.Current.CancellationToken);
            Assert.Equal(_content, await content.BytesAsync());
        }
    }

    [Theory]
    [InlineData("""{"contentType":"application/x-sh"}""", "contentType")]
    [InlineData("""{"contentType":null}""", "contentType")]
    [InlineData("""{"contentLength":0}""", "contentLength")]
    [InlineData("""{"contentLength":52428801}""", "contentLength")]
    [InlineData("""{"contentLength":null}""", "contentLength")]
    [InlineData("""{"sha256Hash":"abc"}""", "sha256Hash")]
    [InlineData("""{"sha256Hash":null}""", "sha256Hash")]
    [InlineData("""{"traceId":null}""", "traceId")]
    [InlineData("""{"datasetId":"d"}""", "datasetId")]
    [InlineData("""{"traceId":null,"datasetId":"d"}""", "traceId")]
    [InlineData("""{"field":"prompt"}""", "field")]
    [InlineData("""{"field":"expectedOutput"}""", "field")]
    [InlineData("""{"field":null}""", "field")]
    public async Task That_makes_no_sense_is_refused(string changes, string field) => await App.InvalidAsync(HttpMethod.Post, "media", Announcement(changes), field);

    [Theory]
    [InlineData("""{"uploadHttpStatus":200}""", "uploadedAt")]
    [InlineData("""{"uploadedAt":"2026-11-26T11:57:05.303Z"}""", "uploadHttpStatus")]
    [InlineData("""{"uploadedAt":"soon","uploadHttpStatus":200}""", "uploadedAt")]
    public async Task Is_not_confirmed_when_that_makes_no_sense(string json, string field) => await App.InvalidAsync(HttpMethod.Patch, "media/x", json, field);

    private string Announcement(string changes = "{}", string type = "image/png", string trace = "trace-1")
    {
        var announcement = new JsonObject { ["contentLength"] = _content.Length, ["traceId"] = trace, ["field"] = "input", ["contentType"] = type, ["sha256Hash"] = Hash };
        foreach (var (name, value) in JsonNode.Parse(changes)!.AsObject()) announcement[name] = value?.DeepClone();
        return announcement.ToJsonString();
    }

    /// <returns>The address to read it at.</returns>
    private async Task<string> UploadAsync(string type)
    {
        using var uploaded = await PutAsync((string)(await App.PostAsync("media", Announcement(type: type)))["uploadUrl"]!, _content, type);
        Assert.Equal(HttpStatusCode.OK, uploaded.StatusCode);
        return (string)(await App.GetAsync($"media/{Id}"))["url"]!;
    }

    private Task<HttpResponseMessage> PutAsync(string address, byte[] content, string type = "image/png") => PutAsync(address, new ByteArrayContent(content), type);

    private async Task<HttpResponseMessage> PutAsync(string address, HttpContent content, string type = "image/png")
    {
        content.Headers.ContentType = new MediaTypeHeaderValue(type);
        using var request = new HttpRequestMessage(HttpMethod.Put, address) { Content = content };
        request.Headers.Add("x-amz-checksum-sha256", Hash);
        request.Headers.Add("x-ms-blob-type", "BlockBlob");
        return await App.Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    // Sent in chunks, without a length.
    private sealed class Unsized(byte[] content) : MemoryStream(content)
    {
        public override bool CanSeek => false;
    }
}

public sealed class Media_known_in_SQLite(SharedAppOfTwoProjects shared) : Media(shared), IClassFixture<SharedAppOfTwoProjects>;

public sealed class Media_known_in_PostgreSQL(SharedAppOfTwoProjectsOnPostgres shared) : Media(shared), IClassFixture<SharedAppOfTwoProjectsOnPostgres>;

public sealed class An_address_of_media
{
    private static readonly DateTimeOffset Noon = new(2026, 11, 24, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public void Is_that_of_the_request_and_holds_for_an_hour()
    {
        var time = new FakeTimeProvider(Noon);
        var addresses = new MediaAddresses(new EphemeralDataProtectionProvider(), new(), time);
        var request = new DefaultHttpContext().Request;
        (request.Scheme, request.Host) = ("http", new("here.example:81"));
        request.Headers["X-Forwarded-Proto"] = "https";
        var media = new MediaFile { ProjectId = ProjectId.Default, Id = "id", Sha256 = "hash", ContentType = "image/png", ContentLength = 3, CreatedAt = Noon };

        var (upload, (read, expiry)) = (addresses.ToUpload(request, media), addresses.ToRead(request, media));

        Assert.StartsWith("https://here.example:81/media/uploads/", upload, StringComparison.Ordinal);
        Assert.StartsWith("https://here.example:81/media/contents/", read, StringComparison.Ordinal);
        Assert.Equal(Noon.AddHours(1), expiry);
        Assert.Equal(new MediaGrant("default", "id", "hash", "image/png", 3, expiry), addresses.OpenContent(read.Split('/')[^1]));
        Assert.NotNull(addresses.OpenUpload(upload.Split('/')[^1]));
        time.Advance(TimeSpan.FromHours(1));
        Assert.Null(addresses.OpenContent(read.Split('/')[^1]));
        Assert.Null(addresses.OpenUpload(upload.Split('/')[^1]));
    }
}
