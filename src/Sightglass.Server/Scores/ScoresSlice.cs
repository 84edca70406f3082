namespace Sightglass.Server.Scores;

internal static class ScoresSlice
{
    public static WebApplicationBuilder AddScores(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<ScoreConfigStore>().AddSingleton<AnnotationQueueStore>();
        return builder;
    }
}
