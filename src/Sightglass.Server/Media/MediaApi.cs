using System.Net.Mime;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.Net.Http.Headers;
using Sightglass.Core.Telemetry;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Media;

/// <summary>Content, in and out. What strangers made is shown so that it can do nothing: sandboxed, and as a file where a browser might run it.</summary>
internal static class MediaApi
{
    private const int Frames = 65_536;
    private const string Sandbox = "sandbox; default-src 'none'";

    public static void MapMediaContents(this IEndpointRouteBuilder app)
    {
        // The token is the key.
        app.MapPut(MediaAddresses.Uploads + "/{token}", UploadAsync).AllowAnonymous();
        app.MapGet(MediaAddresses.Contents + "/{token}", Read).AllowAnonymous();
        app.MapGet("/media/{id}", ReadOwnAsync).RequireAuthorization(ProjectAccess.Policy);
    }

    private static async Task UploadAsync(string token, HttpContext context, MediaAddresses addresses, MediaStore store, CancellationToken cancellationToken)
    {
        if (addresses.OpenUpload(token) is not { } grant) Refuse(context, StatusCodes.Status403Forbidden, "this address to upload to is none, or holds no longer");
        else if (context.Request.ContentType is { } type && !IsOf(grant, type)) Refuse(context, StatusCodes.Status400BadRequest, $"the content was announced as {grant.ContentType}");
        else if (context.Request.ContentLength is { } length && length != grant.ContentLength)
            Refuse(context, StatusCodes.Status400BadRequest, $"the content has {length} bytes; {grant.ContentLength} were announced");
        else
        {
            // The store counts the content itself; this counts the frames of chunks too.
            context.Features.Get<IHttpMaxRequestBodySizeFeature>()?.MaxRequestBodySize = 2 * grant.ContentLength + Frames;
            if (await store.ReceiveAsync(grant, context.Request.Body, cancellationToken) is { } fault) Refuse(context, StatusCodes.Status400BadRequest, fault);
        }
    }

    private static IResult Read(string token, HttpContext context, MediaAddresses addresses, MediaFolder folder) =>
        addresses.OpenContent(token) is { } grant && ProjectId.Parse(grant.Project) is { } project
            ? Content(context, folder.PathOf(project, grant.Sha256), grant.Id, grant.Sha256, grant.ContentType)
            : Refuse(context, StatusCodes.Status403Forbidden, "this address of media is none, or holds no longer");

    /// <summary>For pages of ours: an address that stays the same, for whoever may see the project.</summary>
    private static async Task<IResult> ReadOwnAsync(string id, HttpContext context, MediaStore store, MediaFolder folder, CancellationToken cancellationToken)
    {
        var project = context.User.Project();
        return (await store.FindAsync(project, [id], cancellationToken)).GetValueOrDefault(id) is { } media
            ? Content(context, folder.PathOf(project, media.Sha256), media.Id, media.Sha256, media.ContentType)
            : Refuse(context, StatusCodes.Status404NotFound, "there is no such media");
    }

    private static IResult Content(HttpContext context, string path, string id, string sha256, string type)
    {
        if (!File.Exists(path)) return Refuse(context, StatusCodes.Status404NotFound, "the content of this media is gone");
        var headers = context.Response.Headers;
        headers.ContentSecurityPolicy = Sandbox;
        headers.XContentTypeOptions = "nosniff";
        headers.CacheControl = "private, max-age=3600";
        headers.ContentDisposition = MediaTypes.IsInert(type) ? "inline" : $"attachment; filename=\"{id}\"";
        return TypedResults.PhysicalFile(path, type, enableRangeProcessing: true, entityTag: new EntityTagHeaderValue($"\"{sha256}\""));
    }

    private static bool IsOf(MediaGrant grant, string type)
    {
        try
        {
            return new ContentType(type).MediaType.Equals(grant.ContentType, StringComparison.OrdinalIgnoreCase);
        }
        catch (FormatException)
        {
            return false;
        }
    }

    private static EmptyHttpResult Refuse(HttpContext context, int status, string message)
    {
        new Refusal(status, message).Set(context);
        return TypedResults.Empty;
    }
}
