using Sightglass.Server.Projects;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>What a key of an organization sees of it. There are no users yet: members are empty lists, and making one is honestly refused.</summary>
internal static class LangfuseOrganizations
{
    public static void Map(RouteGroupBuilder app)
    {
        app.MapGet("/projects", LangfuseProjects.GetOwnAsync).RequireAuthorization(ProjectAccess.Policy);
        var api = app.MapGroup("").RequireAuthorization(ProjectAccess.OrganizationPolicy);
        api.MapPost("/projects", LangfuseProjects.CreateAsync);
        api.MapPut("/projects/{projectId}", LangfuseProjects.UpdateAsync);
        api.MapDelete("/projects/{projectId}", LangfuseProjects.DeleteAsync);
        api.MapGet("/projects/{projectId}/apiKeys", LangfuseKeys.ListAsync);
        api.MapPost("/projects/{projectId}/apiKeys", LangfuseKeys.CreateAsync);
        api.MapDelete("/projects/{projectId}/apiKeys/{apiKeyId}", LangfuseKeys.DeleteAsync);
        api.MapGet("/projects/{projectId}/memberships", ListMembersAsync);
        api.MapMethods("/projects/{projectId}/memberships", [HttpMethods.Put, HttpMethods.Delete], RefuseMembers);
        api.MapGet("/organizations/projects", ListProjectsAsync);
        api.MapGet("/organizations/apiKeys", LangfuseKeys.ListOfOrganization);
        api.MapGet("/organizations/memberships", () => LangfuseProtocol.Answer(LangfuseMembers.None));
        api.MapMethods("/organizations/memberships", [HttpMethods.Put, HttpMethods.Delete], RefuseMembers);
    }

    private static async Task<IResult> ListProjectsAsync(HttpContext context, ProjectStore store, CancellationToken cancellationToken) =>
        LangfuseProtocol.Answer(new LangfuseOrganizationProjects(
            [.. (await store.ListAsync(context.User.Organization(), cancellationToken)).Select(p => new LangfuseOrganizationProject(
                p.Id.Value, p.Name, new(p.Metadata), p.CreatedAt, p.UpdatedAt))]));

    private static async Task<IResult> ListMembersAsync(string projectId, HttpContext context, ProjectStore store, CancellationToken cancellationToken) =>
        await LangfuseProjects.FindAsync(projectId, context, store, cancellationToken) is null ? LangfuseProjects.NotFound() : LangfuseProtocol.Answer(LangfuseMembers.None);

    private static IResult RefuseMembers() =>
        LangfuseError.Answer(StatusCodes.Status501NotImplemented, "There are no users here yet: whoever holds a key is let in");
}

internal sealed record LangfuseOrganizationProjects(IReadOnlyList<LangfuseOrganizationProject> Projects);

internal sealed record LangfuseOrganizationProject(string Id, string Name, LangfuseJson Metadata, DateTimeOffset CreatedAt, DateTimeOffset UpdatedAt);

internal sealed record LangfuseMembers(IReadOnlyList<object> Memberships)
{
    public static readonly LangfuseMembers None = new([]);
}
