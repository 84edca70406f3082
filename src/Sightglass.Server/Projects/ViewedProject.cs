using Microsoft.AspNetCore.Components.Authorization;
using Sightglass.Core.Telemetry;

namespace Sightglass.Server.Projects;

/// <summary>The project that whoever looks at a page may see: that of the session, or of this machine.</summary>
internal sealed class ViewedProject(AuthenticationStateProvider users)
{
    public async Task<ProjectId> GetAsync() => (await users.GetAuthenticationStateAsync()).User.Project();
}
