using Sightglass.Core.Telemetry;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>Projects: a key of one sees its own; a key of the organization makes, changes and deletes them.</summary>
internal static class LangfuseProjects
{
    private const int LongestName = 100;
    private const int ShortestRetention = 3;

    public static async Task<IResult> GetOwnAsync(HttpContext context, ProjectStore store, Options options, CancellationToken cancellationToken) =>
        await store.GetAsync(context.User.Project(), cancellationToken) is { } found
            ? LangfuseProtocol.Answer(new LangfuseProjectList([LangfuseProject.Of(found.Project, found.Organization, options)]))
            : LangfuseProtocol.NotFound("Project not found");

    public static async Task<IResult> CreateAsync(HttpContext context, ProjectStore store, Options options, CancellationToken cancellationToken)
    {
        using var form = await LangfuseForm.ReadAsync(context, cancellationToken);
        var (name, metadata, retention) = Read(form);
        if (form.Faults.Count > 0) return LangfuseProtocol.Invalid(form.Faults);
        if (retention > 0) return NoRetention();
        return await store.CreateAsync(context.User.Organization(), name!, metadata, cancellationToken) is { } project
            ? await AnswerAsync(project, store, options, StatusCodes.Status201Created, cancellationToken) : NameIsTaken();
    }

    public static async Task<IResult> UpdateAsync(string projectId, HttpContext context, ProjectStore store, Options options, CancellationToken cancellationToken)
    {
        using var form = await LangfuseForm.ReadAsync(context, cancellationToken);
        var (name, metadata, retention) = Read(form);
        if (form.Faults.Count > 0) return LangfuseProtocol.Invalid(form.Faults);
        if (await FindAsync(projectId, context, store, cancellationToken) is not { } project) return NotFound();
        if (retention > 0) return NoRetention();
        return await store.UpdateAsync(project, name!, metadata, cancellationToken) is { } changed
            ? await AnswerAsync(changed, store, options, StatusCodes.Status200OK, cancellationToken) : NameIsTaken();
    }

    public static async Task<IResult> DeleteAsync(string projectId, HttpContext context, ProjectStore store, CancellationToken cancellationToken)
    {
        if (await FindAsync(projectId, context, store, cancellationToken) is not { } project) return NotFound();
        if (project.Id == ProjectId.Default)
            return LangfuseError.Answer(StatusCodes.Status400BadRequest, "The project 'default' is the server's own and stays; its traces can be deleted");
        await store.DeleteAsync(project.Id, cancellationToken);
        return TypedResults.Json(
            new LangfuseDeletion(true, "The project and its keys are gone; its traces are being deleted"), LangfuseProtocol.Json, statusCode: StatusCodes.Status202Accepted);
    }

    /// <summary>A project of the organization of the key.</summary>
    public static async Task<Project?> FindAsync(string projectId, HttpContext context, ProjectStore store, CancellationToken cancellationToken) =>
        ProjectId.Parse(LangfuseTraces.Decode(projectId)) is { } id && await store.GetAsync(id, cancellationToken) is { } found
            && found.Organization.Id == context.User.Organization() ? found.Project : null;

    public static IResult NotFound() => LangfuseProtocol.NotFound("Project not found within the organization of the key");

    private static (string? Name, string? Metadata, int? Retention) Read(LangfuseForm form)
    {
        var read = (form.Name("name", LongestName), form.Object("metadata"), form.Integer("retention"));
        if (read.Item3 is < 0 or (> 0 and < ShortestRetention)) form.Fail("retention", $"retention is 0 or at least {ShortestRetention} days");
        return read;
    }

    private static async Task<IResult> AnswerAsync(Project project, ProjectStore store, Options options, int status, CancellationToken cancellationToken) =>
        await store.GetAsync(project.Id, cancellationToken) is { } found
            ? TypedResults.Json(LangfuseProject.Of(found.Project, found.Organization, options), LangfuseProtocol.Json, statusCode: status) : NotFound();

    private static IResult NoRetention() => LangfuseError.Answer(
        StatusCodes.Status501NotImplemented, "Projects have no retention of their own here; --retention-days sets one for the whole server");

    private static IResult NameIsTaken() => LangfuseError.Answer(StatusCodes.Status409Conflict, "A project with this name already exists in the organization");
}

internal sealed record LangfuseProjectList(IReadOnlyList<LangfuseProject> Data);

/// <param name="RetentionDays">That of the server.</param>
internal sealed record LangfuseProject(string Id, string Name, LangfuseOrganization Organization, LangfuseJson Metadata, int? RetentionDays)
{
    public static LangfuseProject Of(Project project, Organization organization, Options options) =>
        new(project.Id.Value, project.Name, new(organization.Id, organization.Name), new(project.Metadata), options.RetentionDays);
}

internal sealed record LangfuseOrganization(string Id, string Name);

internal sealed record LangfuseDeletion(bool Success, string Message);
