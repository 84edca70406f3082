namespace Sightglass.Server.Comments;

internal static class CommentsSlice
{
    public static WebApplicationBuilder AddComments(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<CommentStore>();
        return builder;
    }
}
