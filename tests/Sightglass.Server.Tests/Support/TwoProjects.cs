using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.DependencyInjection;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Metadata;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Tests.Support;

/// <summary>A server with two projects: requests with <see cref="Other"/> are those of the second one's key.</summary>
public class SharedAppOfTwoProjects : SharedApp
{
    internal static readonly (string Name, string Value) Other = ("x-test-project", "other");

    internal static ProjectId OtherProject { get; } = ProjectId.Parse(Other.Value)!.Value;

    private protected virtual Task<Options?> OptionsAsync() => Task.FromResult<Options?>(new());

    public override async ValueTask InitializeAsync()
    {
        if (await OptionsAsync() is not { } options) return;
        await StartAsync(options, (services, _) => services.AddHttpContextAccessor().AddScoped<IClaimsTransformation, ByHeader>());
        await using var db = App.Services.GetRequiredService<IDbContextFactory<MetadataDb>>().CreateDbContext();
        var now = TimeProvider.System.GetUtcNow();
        db.Add(new Project { Id = OtherProject, OrganizationId = Organization.Default, Name = "other", CreatedAt = now, UpdatedAt = now });
        await db.SaveChangesAsync(TestContext.Current.CancellationToken);
    }

    private sealed class ByHeader(IHttpContextAccessor accessor) : IClaimsTransformation
    {
        public Task<ClaimsPrincipal> TransformAsync(ClaimsPrincipal principal) => Task.FromResult(
            accessor.HttpContext?.Request.Headers[Other.Name].ToString() is not { Length: > 0 } project ? principal
            : new(new ClaimsIdentity(
                [new("project", project), new("scores", project), .. principal.Claims.Where(c => c.Type is not ("project" or "scores"))], principal.Identity?.AuthenticationType)));
    }
}

/// <summary>The same with its metadata in PostgreSQL. The tests skip themselves where there is none.</summary>
public sealed class SharedAppOfTwoProjectsOnPostgres : SharedAppOfTwoProjects
{
    private protected override async Task<Options?> OptionsAsync() =>
        PostgresCluster.IsInstalled ? new() { Metadata = await PostgresCluster.NewDatabaseAsync(TestContext.Current.CancellationToken) } : null;
}
