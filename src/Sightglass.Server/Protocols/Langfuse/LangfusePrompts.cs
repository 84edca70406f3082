using System.Globalization;
using Sightglass.Server.Projects;
using Sightglass.Server.Prompts;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>Prompts: made, labelled, read and deleted, in both versions of the API.</summary>
internal static class LangfusePrompts
{
    private const int ItemsOnAPage = 10;

    public static void Map(RouteGroupBuilder api)
    {
        api.MapGet("/v2/prompts", ListAsync);
        api.MapPost("/v2/prompts", CreateAsync);
        api.MapGet("/v2/prompts/{promptName}", GetAsync);
        api.MapDelete("/v2/prompts/{promptName}", DeleteAsync);
        api.MapPatch("/v2/prompts/{promptName}/versions/{promptVersion}", LabelAsync);
        api.MapGet("/prompts", GetV1Async);
        api.MapPost("/prompts", CreateV1Async);
    }

    private static async Task<IResult> GetAsync(HttpContext context, PromptStore store, CancellationToken cancellationToken)
    {
        var prompts = await store.GetAsync(context.User.Project(), cancellationToken);
        return Get(Name(context, prompts), context, prompts);
    }

    private static async Task<IResult> GetV1Async(HttpContext context, PromptStore store, CancellationToken cancellationToken)
    {
        if (context.Request.Query["name"].ToString() is not { Length: > 0 } name) return LangfuseProtocol.Invalid([new("invalid_type", ["name"], "name is required")]);
        return Get(name, context, await store.GetAsync(context.User.Project(), cancellationToken));
    }

    private static IResult Get(string name, HttpContext context, ProjectPrompts prompts)
    {
        var query = new LangfuseQuery(context.Request.Query);
        var (version, label) = (Version(query), query["label"]);
        var isRaw = query.Word("resolve", ["true", "false"]) == "false";
        if (query.Faults.Count > 0) return LangfuseProtocol.Invalid(query.Faults);
        if (version is not null && label is not null) return LangfuseError.Answer(StatusCodes.Status400BadRequest, "Cannot specify both version and label");
        if ((version is { } number ? prompts.Find(name, number) : prompts.Find(name, label ?? Prompt.Production)) is not { } prompt) return NotFound(name, version, label ?? Prompt.Production);
        var composed = isRaw ? null : PromptComposition.Compose(prompt, prompts);
        return composed?.Fault is { } fault ? LangfuseError.Answer(StatusCodes.Status409Conflict, fault) : LangfuseProtocol.Answer(LangfusePrompt.Of(prompt, prompts, composed));
    }

    private static async Task<IResult> ListAsync(HttpContext context, PromptStore store, CancellationToken cancellationToken)
    {
        var query = new LangfuseQuery(context.Request.Query, usual: ItemsOnAPage);
        var (name, label, tag, since, until) = (query["name"], query["label"], query["tag"], query.Time("fromUpdatedAt"), query.Time("toUpdatedAt"));
        if (query.Faults.Count > 0) return LangfuseProtocol.Invalid(query.Faults);
        var prompts = await store.GetAsync(context.User.Project(), cancellationToken);
        var found = (
            from one in name is null ? prompts.Names : prompts.Names.Where(n => n == name)
            let versions = prompts[one].Where(p =>
                (label is null || prompts.LabelsOf(p).Contains(label)) && (tag is null || p.Tags.Contains(tag)) && !(p.UpdatedAt < since) && !(p.UpdatedAt >= until)).ToList()
            where versions.Count > 0
            orderby one
            select versions).ToList();
        var meta = LangfuseMeta.Of(query, found.Count);
        return LangfuseProtocol.Answer(new LangfusePromptPage([.. found.Skip(query.Offset).Take(query.Limit).Select(v => LangfusePromptSummary.Of(v, prompts))], meta, meta));
    }

    private static async Task<IResult> CreateAsync(HttpContext context, PromptStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        using var form = await LangfuseForm.ReadAsync(context, cancellationToken);
        return await MakeAsync(form, isProduction: false, context, store, time, cancellationToken);
    }

    // Before there were labels one version was the active one.
    private static async Task<IResult> CreateV1Async(HttpContext context, PromptStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        using var form = await LangfuseForm.ReadAsync(context, cancellationToken);
        return await MakeAsync(form, form["isActive"]?.ValueKind == System.Text.Json.JsonValueKind.True, context, store, time, cancellationToken);
    }

    private static async Task<IResult> MakeAsync(
        LangfuseForm form, bool isProduction, HttpContext context, PromptStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        if (LangfusePromptForm.Read(form) is not { } wanted) return LangfuseProtocol.Invalid(form.Faults);
        (Prompt? Prompt, string? Fault, int Status) made = default;
        var prompts = await store.ChangeAsync(context.User.Project(), before =>
        {
            var now = time.GetUtcNow();
            var newest = before[wanted.Name] is [var first, ..] ? first : null;
            made.Prompt = new()
            {
                Id = Guid.CreateVersion7(now).ToString(),
                ProjectId = before.Project,
                Name = wanted.Name,
                Version = before.NextVersion(wanted.Name),
                IsChat = wanted.IsChat,
                Content = wanted.Content,
                Config = wanted.Config ?? "{}",
                Labels = isProduction ? [.. wanted.Labels.Append(Prompt.Production).Distinct()] : wanted.Labels,
                Tags = wanted.Tags ?? newest?.Tags ?? [],
                CommitMessage = wanted.CommitMessage,
                CreatedAt = now,
                UpdatedAt = now,
            };
            var after = before.With(made.Prompt);
            (made.Fault, made.Status) = newest is not null && newest.IsChat != wanted.IsChat
                ? ("Previous versions have different prompt type. Create a new prompt with a different name.", StatusCodes.Status400BadRequest)
                : (PromptComposition.Compose(made.Prompt, after).Fault, StatusCodes.Status409Conflict);
            return made.Fault is null ? after : before;
        }, cancellationToken);
        return made.Fault is { } fault ? LangfuseError.Answer(made.Status, fault)
            : TypedResults.Json(LangfusePrompt.Of(made.Prompt!, prompts), LangfuseProtocol.Json, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> LabelAsync(HttpContext context, PromptStore store, TimeProvider time, CancellationToken cancellationToken)
    {
        using var form = await LangfuseForm.ReadAsync(context, cancellationToken);
        if (form["newLabels"] is null) form.Fail("newLabels", "newLabels is required");
        var labels = LangfusePromptForm.ReadLabels(form, "newLabels");
        if (labels?.Contains(Prompt.Latest) == true) form.Fail("newLabels", "the label 'latest' is always on the newest version");
        if (!int.TryParse(LangfusePath.Names(context, "promptVersion")[0], NumberStyles.None, CultureInfo.InvariantCulture, out var version)) form.Fail("promptVersion", "promptVersion is a whole number");
        if (form.Faults.Count > 0) return LangfuseProtocol.Invalid(form.Faults);
        string? name = null;
        var prompts = await store.ChangeAsync(context.User.Project(), before =>
        {
            name = Name(context, before);
            return before.Find(name, version) is { } prompt ? before.WithLabels(prompt, labels!, time.GetUtcNow()) : before;
        }, cancellationToken);
        return prompts.Find(name!, version) is { } changed ? LangfuseProtocol.Answer(LangfusePrompt.Of(changed, prompts)) : NotFound(name!, version, null);
    }

    private static async Task<IResult> DeleteAsync(HttpContext context, PromptStore store, CancellationToken cancellationToken)
    {
        var query = new LangfuseQuery(context.Request.Query);
        var (version, label) = (Version(query), query["label"]);
        if (query.Faults.Count > 0) return LangfuseProtocol.Invalid(query.Faults);
        var (name, isFound) = ("", false);
        await store.ChangeAsync(context.User.Project(), before =>
        {
            name = Name(context, before);
            bool IsMeant(Prompt prompt) => (version is null || prompt.Version == version) && (label is null || before.LabelsOf(prompt).Contains(label));
            isFound = before[name].Any(IsMeant);
            return isFound ? before.Without(name, IsMeant) : before;
        }, cancellationToken);
        return isFound ? TypedResults.NoContent() : NotFound(name, version, label);
    }

    /// <summary>The name that the path has. Some clients encode it twice; a prompt that is called so wins.</summary>
    private static string Name(HttpContext context, ProjectPrompts prompts)
    {
        var names = LangfusePath.Names(context, "promptName");
        return names.FirstOrDefault(n => prompts[n].Count > 0) ?? names[0];
    }

    private static int? Version(LangfuseQuery query)
    {
        if (query["version"] is not { } text) return null;
        if (int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var version)) return version;
        query.Fail("version", "version is a whole number");
        return null;
    }

    private static IResult NotFound(string name, int? version, string? label) => LangfuseProtocol.NotFound(
        $"Prompt not found: '{name}'" + (version is not null ? $" with version {version}" : label is not null ? $" with label '{label}'" : ""));
}
