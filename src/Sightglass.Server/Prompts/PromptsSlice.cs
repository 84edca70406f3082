namespace Sightglass.Server.Prompts;

internal static class PromptsSlice
{
    public static WebApplicationBuilder AddPrompts(this WebApplicationBuilder builder)
    {
        builder.Services.AddSingleton<PromptStore>();
        return builder;
    }
}
