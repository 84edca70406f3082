namespace Sightglass.Core.Normalization;

/// <summary>
/// Who and in which conversation: the keys that OpenTelemetry, OpenInference and users of every SDK put on spans themselves. Above the conventions,
/// because somebody who sets <c>session.id</c> means it.
/// </summary>
internal sealed class UserContext : IDialect
{
    public string Name => "OpenTelemetry context";

    public Reading? Read(SpanReader span)
    {
        // In Agent Framework's workflows session.id is a run of the workflow, not a conversation with a user.
        var session = span.Scope == "Microsoft.Agents.AI.Workflows" ? null : span.Context("session.id");
        var user = span.Context("user.id", "enduser.id");
        var tags = span.Texts("tag.tags");
        return session is null && user is null && tags is null ? null : new() { SessionId = session, UserId = user, Tags = tags };
    }
}
