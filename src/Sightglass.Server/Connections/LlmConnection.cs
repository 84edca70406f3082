using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Connections;

/// <summary>Access to a provider of models, with a secret of the project's own.</summary>
internal sealed class LlmConnection
{
    public required string Id { get; init; }
    public required ProjectId ProjectId { get; init; }

    /// <summary>The project's own name for it, unique in the project.</summary>
    public required string Provider { get; init; }

    /// <summary>The interface that it speaks: <c>openai</c>, <c>anthropic</c> …</summary>
    public required string Adapter { get; set; }

    /// <summary>Sealed with the keys of the data folder; nobody is shown it.</summary>
    public required string SealedSecret { get; set; }

    /// <summary>Enough of the secret to know it again.</summary>
    public required string DisplaySecretKey { get; set; }

    /// <summary>Null is the provider's own address.</summary>
    public string? BaseUrl { get; set; }

    /// <summary>Names of models, as JSON.</summary>
    public required string CustomModelJson { get; set; }
    public required bool WithDefaultModels { get; set; }

    /// <summary>Further headers by name, as JSON, sealed as the secret is; null when there are none.</summary>
    public string? SealedHeaders { get; set; }

    /// <summary>Their names, as JSON.</summary>
    public required string HeaderKeyJson { get; set; }

    /// <summary>A JSON object of the adapter's own; null when there is none.</summary>
    public string? Config { get; set; }
    public required DateTimeOffset CreatedAt { get; init; }
    public required DateTimeOffset UpdatedAt { get; set; }

    public IReadOnlyList<string> CustomModels => JsonSerializer.Deserialize<List<string>>(CustomModelJson)!;
    public IReadOnlyList<string> HeaderKeys => JsonSerializer.Deserialize<List<string>>(HeaderKeyJson)!;

    public static void Map(ModelBuilder model) => model.Entity<LlmConnection>(connection =>
    {
        connection.ToTable("llm_connections");
        connection.Ignore(c => c.CustomModels);
        connection.Ignore(c => c.HeaderKeys);
        connection.HasOne<Project>().WithMany().HasForeignKey(c => c.ProjectId).OnDelete(DeleteBehavior.Cascade);
        connection.HasIndex(c => new { c.ProjectId, c.Provider }).IsUnique();
    });
}

/// <summary>What is said of a connection, whole: what is not said is not there.</summary>
internal sealed record LlmConnectionChange(
    string Provider, string Adapter, string Secret, string? BaseUrl, IReadOnlyList<string> CustomModels, bool WithDefaultModels,
    IReadOnlyDictionary<string, string> Headers, string? Config);
