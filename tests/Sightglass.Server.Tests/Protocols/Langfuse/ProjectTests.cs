using System.Net;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Metadata;
using Sightglass.Server.Projects;
using Sightglass.Server.Tests.Support;
using static Sightglass.Server.Tests.Protocols.Langfuse.LangfuseTraffic;

namespace Sightglass.Server.Tests.Protocols.Langfuse;

/// <summary>Projects and keys as Langfuse's API makes them, on every database that metadata can be in.</summary>
public abstract class Projects_of_an_organization(SharedAppWithKeys shared)
{
    private readonly SightglassApp _app = shared.App;
    private readonly Caller _organization = Caller.OfOrganization(shared.App);
    private readonly Caller _default = Caller.OfDefault(shared.App);

    [Fact]
    public async Task Begin_with_the_one_that_is_always_there() => AssertJson(
        """{"data":[{"id":"default","name":"default","organization":{"id":"default","name":"default"},"metadata":{},"retentionDays":null}]}""",
        await _default.ExpectAsync(HttpStatusCode.OK, "GET", "projects"));

    [Fact]
    public async Task Are_made_changed_and_listed()
    {
        var name = Name();
        var made = await _organization.ExpectAsync(HttpStatusCode.Created, "POST", "projects", $$"""{"name":"{{name}}","metadata":{ "b":1.0,"a":"é" },"retention":0}""");
        var id = (string)made["id"]!;
        AssertJson($$"""{"id":"{{id}}","name":"{{name}}","organization":{"id":"default","name":"default"},"metadata":{"b":1.0,"a":"é"},"retentionDays":null}""", made);

        var changed = await _organization.ExpectAsync(HttpStatusCode.OK, "PUT", "projects/" + id, $$"""{"name":"{{name}} 2"}""");
        Assert.Equal((name + " 2", "é"), ((string?)changed["name"], (string?)changed["metadata"]!["a"]));

        var listed = (await _organization.ExpectAsync(HttpStatusCode.OK, "GET", "organizations/projects"))["projects"]!.AsArray().Single(p => (string?)p!["id"] == id)!;
        Assert.Equal(["createdAt", "id", "metadata", "name", "updatedAt"], listed.AsObject().Select(p => p.Key).Order());
        Assert.Equal(name + " 2", (string?)listed["name"]);
    }

    [Theory]
    [InlineData("{}", "name")]
    [InlineData("""{"name":null,"retention":0}""", "name")]
    [InlineData("""{"name":1,"retention":0}""", "name")]
    [InlineData("""{"name":""}""", "name")]
    [InlineData("""{"name":" a"}""", "name")]
    [InlineData("""{"name":"a\u0007b"}""", "name")]
    [InlineData("""{"name":"a\u0000b"}""", "name")]
    [InlineData("""{"name":"a\ud800b"}""", "name")]
    [InlineData("""{"name":"a","retention":-1,"metadata":[]}""", "metadata retention")]
    [InlineData("""{"name":"a","retention":2}""", "retention")]
    [InlineData("""{"name":"a","retention":1.5}""", "retention")]
    [InlineData("""{"name":"a","retention":"3"}""", "retention")]
    [InlineData("[]", "")]
    [InlineData("nonsense", "")]
    [InlineData("{\"name\":", "")]
    public async Task Are_not_made_of_what_makes_no_sense(string body, string fields)
    {
        Assert.Equal(fields, await _organization.InvalidAsync("POST", "projects", body));
        Assert.Equal(fields, await _organization.InvalidAsync("PUT", "projects/default", body));
    }

    [Fact]
    public async Task Have_a_name_each()
    {
        var name = Name();
        await _organization.ExpectAsync(HttpStatusCode.Created, "POST", "projects", $$"""{"name":"{{name}}"}""");
        var other = (string)(await _organization.ExpectAsync(HttpStatusCode.Created, "POST", "projects", $$"""{"name":"{{Name()}}"}"""))["id"]!;

        const string Taken = "A project with this name already exists in the organization";
        Assert.Equal(Taken, await _organization.RefusedAsync(HttpStatusCode.Conflict, "POST", "projects", $$"""{"name":"{{name}}"}"""));
        Assert.Equal(Taken, await _organization.RefusedAsync(HttpStatusCode.Conflict, "PUT", "projects/" + other, $$"""{"name":"{{name}}"}"""));
    }

    [Fact]
    public async Task Have_no_retention_of_their_own()
    {
        foreach (var (method, path) in new[] { ("POST", "projects"), ("PUT", "projects/default") })
            Assert.Contains("--retention-days", await _organization.RefusedAsync(HttpStatusCode.NotImplemented, method, path, """{"name":"a","retention":30}"""), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("PUT", "projects/{0}", """{"name":"a"}""")]
    [InlineData("DELETE", "projects/{0}", null)]
    [InlineData("GET", "projects/{0}/apiKeys", null)]
    [InlineData("POST", "projects/{0}/apiKeys", "{}")]
    [InlineData("DELETE", "projects/{0}/apiKeys/x", null)]
    [InlineData("GET", "projects/{0}/memberships", null)]
    public async Task Are_not_found_when_there_are_none(string method, string path, string? body)
    {
        foreach (var id in new[] { "nobody", "a%2Fb", "%01", "Default", new string('x', 100) })
            Assert.Equal("Project not found within the organization of the key",
                await _organization.RefusedAsync(HttpStatusCode.NotFound, method, string.Format(null, path, id), body));
    }

    [Fact]
    public async Task Have_keys_that_work_at_once_and_stop_at_once()
    {
        var id = await NewAsync();
        var made = await _organization.ExpectAsync(HttpStatusCode.Created, "POST", $"projects/{id}/apiKeys", """{"note":"of the build"}""");
        Assert.Equal(["createdAt", "displaySecretKey", "id", "note", "publicKey", "secretKey"], made.AsObject().Select(p => p.Key).Order());
        var (publicKey, secretKey) = ((string)made["publicKey"]!, (string)made["secretKey"]!);
        Assert.Matches("^pk-lf-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", publicKey);
        Assert.Matches("^sk-lf-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$", secretKey);
        Assert.Equal("sk-lf-..." + secretKey[^4..], (string?)made["displaySecretKey"]);

        var key = new Caller(_app, Caller.Basic(publicKey, secretKey));
        Assert.Equal(id, (string?)(await key.ExpectAsync(HttpStatusCode.OK, "GET", "projects"))["data"]![0]!["id"]);
        var listed = Assert.Single((await _organization.ExpectAsync(HttpStatusCode.OK, "GET", $"projects/{id}/apiKeys"))["apiKeys"]!.AsArray())!;
        Assert.Equal(["createdAt", "displaySecretKey", "expiresAt", "id", "lastUsedAt", "note", "publicKey"], listed.AsObject().Select(p => p.Key).Order());
        Assert.NotNull(listed["lastUsedAt"]);

        AssertJson("""{"success":true}""", await _organization.ExpectAsync(HttpStatusCode.OK, "DELETE", $"projects/{id}/apiKeys/{listed["id"]}"));
        Assert.Equal("the key is wrong", await key.RefusedAsync(HttpStatusCode.Unauthorized, "GET", "projects"));
        Assert.Equal("API key not found within the project", await _organization.RefusedAsync(HttpStatusCode.NotFound, "DELETE", $"projects/{id}/apiKeys/{listed["id"]}"));
    }

    [Fact]
    public async Task Take_keys_that_somebody_else_made_once()
    {
        var id = await NewAsync();
        var pair = $$"""{"publicKey":"pk-lf-{{id}}","secretKey":"sk-lf-{{id}}"}""";
        await _organization.ExpectAsync(HttpStatusCode.Created, "POST", $"projects/{id}/apiKeys", pair);

        await new Caller(_app, Caller.Basic("pk-lf-" + id, "sk-lf-" + id)).ExpectAsync(HttpStatusCode.OK, "GET", "projects");
        foreach (var (publicKey, secretKey) in new[]
        {
            ("pk-lf-" + id, "sk-lf-another-one"), ("pk-lf-another", "sk-lf-" + id), (SharedAppWithKeys.PublicKey, "sk-lf-another-one"), ("pk-lf-another", SharedAppWithKeys.SecretKey),
        })
            await _organization.RefusedAsync(HttpStatusCode.Conflict, "POST", "projects/default/apiKeys", $$"""{"publicKey":"{{publicKey}}","secretKey":"{{secretKey}}"}""");
    }

    [Theory]
    [InlineData("""{"publicKey":"pk-lf-1"}""", "secretKey")]
    [InlineData("""{"secretKey":"sk-lf-12345678"}""", "publicKey")]
    [InlineData("""{"publicKey":"other-1","secretKey":"sk-lf-12345678"}""", "publicKey")]
    [InlineData("""{"publicKey":"pk-lf-1","secretKey":"sk-lf-short"}""", "secretKey")]
    [InlineData("""{"publicKey":"pk-lf-a:b","secretKey":"sk-lf-12345678"}""", "publicKey")]
    [InlineData("""{"publicKey":"pk-lf-é","secretKey":"sk-lf-12345678"}""", "publicKey")]
    [InlineData("""{"note":{}}""", "note")]
    public async Task Take_no_keys_that_no_request_could_bring(string body, string fields) =>
        Assert.Equal(fields, await _organization.InvalidAsync("POST", "projects/default/apiKeys", body));

    [Fact]
    public async Task List_the_keys_of_the_options_which_nobody_deletes()
    {
        var given = (await _organization.ExpectAsync(HttpStatusCode.OK, "GET", "projects/default/apiKeys"))["apiKeys"]!.AsArray().Single(k => (string?)k!["id"] == "environment")!;
        Assert.Equal((SharedAppWithKeys.PublicKey, "sk-lf-...ghij"), ((string?)given["publicKey"], (string?)given["displaySecretKey"]));
        await _organization.RefusedAsync(HttpStatusCode.BadRequest, "DELETE", "projects/default/apiKeys/environment");
        await _organization.RefusedAsync(HttpStatusCode.BadRequest, "DELETE", "projects/default");

        var own = Assert.Single((await _organization.ExpectAsync(HttpStatusCode.OK, "GET", "organizations/apiKeys"))["apiKeys"]!.AsArray())!;
        Assert.Equal(SharedAppWithKeys.OrganizationPublicKey, (string?)own["publicKey"]);
    }

    [Fact]
    public async Task Are_gone_at_once_with_their_keys_and_then_with_their_traces()
    {
        var project = await Caller.OfNewProjectAsync(_app);
        var id = (string)(await project.ExpectAsync(HttpStatusCode.OK, "GET", "projects"))["data"]![0]!["id"]!;
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(_app.Address, "v1/traces")) { Content = new ByteArrayContent(Proto.Traces(Proto.Span(Proto.NewTrace()))) };
        request.Content.Headers.ContentType = new("application/x-protobuf");
        request.Headers.TryAddWithoutValidation("authorization", project.Authorization);
        Assert.Equal(HttpStatusCode.OK, (await _app.Http.SendAsync(request, TestContext.Current.CancellationToken)).StatusCode);
        Assert.Single((await project.ExpectAsync(HttpStatusCode.OK, "GET", "traces"))["data"]!.AsArray());
        Assert.Empty((await _default.ExpectAsync(HttpStatusCode.OK, "GET", "traces"))["data"]!.AsArray());

        var answer = await _organization.ExpectAsync(HttpStatusCode.Accepted, "DELETE", "projects/" + id);
        Assert.True((bool)answer["success"]!);
        await project.RefusedAsync(HttpStatusCode.Unauthorized, "GET", "traces");
        await _organization.RefusedAsync(HttpStatusCode.NotFound, "DELETE", "projects/" + id);
        Assert.DoesNotContain((await _organization.ExpectAsync(HttpStatusCode.OK, "GET", "organizations/projects"))["projects"]!.AsArray(), p => (string?)p!["id"] == id);
        while ((await _app.Reader.FindTracesAsync(ProjectId.Parse(id)!.Value, new(), TestContext.Current.CancellationToken)).Items.Count > 0)
            await Task.Delay(20, TestContext.Current.CancellationToken);
    }

    [Fact]
    public async Task Have_no_members_yet()
    {
        foreach (var path in new[] { "organizations/memberships", "projects/default/memberships" })
        {
            AssertJson("""{"memberships":[]}""", await _organization.ExpectAsync(HttpStatusCode.OK, "GET", path));
            await _organization.RefusedAsync(HttpStatusCode.NotImplemented, "PUT", path, """{"userId":"u","role":"ADMIN"}""");
            await _organization.RefusedAsync(HttpStatusCode.NotImplemented, "DELETE", path, """{"userId":"u"}""");
        }
    }

    private static string Name() => "project " + Guid.NewGuid();

    private async Task<string> NewAsync() =>
        (string)(await _organization.ExpectAsync(HttpStatusCode.Created, "POST", "projects", $$"""{"name":"{{Name()}}","retention":0}"""))["id"]!;
}

public sealed class Projects_of_an_organization_in_SQLite(SharedAppWithKeys shared) : Projects_of_an_organization(shared), IClassFixture<SharedAppWithKeys>
{
    /// <summary>As when the server ends right after the answer: the row is all that is left to know it by.</summary>
    [Fact]
    public async Task That_were_deleted_are_emptied_after_a_restart()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await using var first = await SightglassApp.StartAsync(SharedAppWithKeys.WithKeys);
        var request = new HttpRequestMessage(HttpMethod.Post, new Uri(first.Address, "v1/traces")) { Content = new ByteArrayContent(Proto.Traces(Proto.Span(Proto.NewTrace()))) };
        request.Content.Headers.ContentType = new("application/x-protobuf");
        request.Headers.TryAddWithoutValidation("authorization", Caller.OfDefault(first).Authorization);
        Assert.Equal(HttpStatusCode.OK, (await first.Http.SendAsync(request, cancellation)).StatusCode);
        await using (var db = await first.Services.GetRequiredService<IDbContextFactory<MetadataDb>>().CreateDbContextAsync(cancellation))
            await db.Set<Project>().ExecuteUpdateAsync(set => set.SetProperty(p => p.DeletedAt, Noon), cancellation);
        Assert.Single((await first.Reader.FindTracesAsync(ProjectId.Default, new(), cancellation)).Items);

        await using var second = await first.RestartAsync(SharedAppWithKeys.WithKeys);
        while ((await second.Reader.FindTracesAsync(ProjectId.Default, new(), cancellation)).Items.Count > 0) await Task.Delay(20, cancellation);
    }
}

public sealed class Projects_of_an_organization_in_PostgreSQL(SharedAppWithKeysOnPostgres shared)
    : Projects_of_an_organization(shared), IClassFixture<SharedAppWithKeysOnPostgres>;
