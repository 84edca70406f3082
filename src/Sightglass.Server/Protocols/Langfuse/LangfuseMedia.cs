using Sightglass.Server.Datasets;
using Sightglass.Server.Media;
using Sightglass.Server.Projects;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>Media: announced with its hash, uploaded to an address of ours, referred to by a token in the text, read at an address again.</summary>
internal static class LangfuseMedia
{
    public static void Map(IEndpointRouteBuilder api)
    {
        api.MapPost("/media", AnnounceAsync);
        api.MapGet("/media/{mediaId}", GetAsync);
        api.MapPatch("/media/{mediaId}", ConfirmAsync);
    }

    private static async Task<IResult> AnnounceAsync(
        HttpContext context, MediaStore store, MediaAddresses addresses, MediaLimits limits, DatasetStore datasets, CancellationToken cancellationToken)
    {
        using var request = await LangfuseRequest.ReadAsync(context, cancellationToken);
        var (body, project) = (request.Body, context.User.Project());
        var description = Describe(request, limits);
        var (trace, observation, dataset, item) = (body.Id("traceId"), body.Id("observationId"), body.Id("datasetId"), body.Id("datasetItemId"));
        if (trace is null == (dataset is null) || dataset is null != item is null || (observation is not null && trace is null))
            body.Fail(trace is null ? "traceId" : "datasetId", "invalid_value", "media is of a traceId (with or without observationId), or of a datasetId with datasetItemId");
        var field = dataset is null ? body.Word("field", "input", "output", "metadata") : body.Word("field", "input", "expectedOutput", "metadata");
        if (body["field"] is null) body.Fail("field", "invalid_type", "field is required");
        if (request.Refusal is { } refusal) return refusal;
        if (dataset is not null && await datasets.GetAsync(project, dataset, cancellationToken) is null) return LangfuseDatasets.NotFound();
        var link = trace is not null
            ? MediaLink.OfTrace(project, description!.Id, trace, observation, field!) : MediaLink.OfItem(project, description!.Id, dataset!, item!, field!);
        var media = await store.AnnounceAsync(project, description, link, cancellationToken);
        return TypedResults.Json(
            new LangfuseUpload(media.UploadedAt is null ? addresses.ToUpload(context.Request, media) : null, media.Id), LangfuseProtocol.Json, statusCode: StatusCodes.Status201Created);
    }

    private static async Task<IResult> GetAsync(HttpContext context, MediaStore store, MediaAddresses addresses, CancellationToken cancellationToken)
    {
        var id = LangfusePath.Names(context, "mediaId")[0];
        return (await store.FindAsync(context.User.Project(), [id], cancellationToken)).GetValueOrDefault(id) is { } media
            ? LangfuseProtocol.Answer(LangfuseMediaContent.Of(media, addresses.ToRead(context.Request, media))) : NotFound();
    }

    /// <summary>How the upload went, says the client. It went to us, so we know.</summary>
    private static async Task<IResult> ConfirmAsync(HttpContext context, MediaStore store, CancellationToken cancellationToken)
    {
        using var request = await LangfuseRequest.ReadAsync(context, cancellationToken);
        foreach (var field in (string[])["uploadedAt", "uploadHttpStatus"])
            if (request.Body[field] is null) request.Body.Fail(field, "invalid_type", $"{field} is required");
        _ = (request.Body.Time("uploadedAt"), request.Body.Integer("uploadHttpStatus"), request.Text("uploadHttpError"), request.Body.Number("uploadTimeMs"));
        if (request.Refusal is { } refusal) return refusal;
        return await store.IsKnownAsync(context.User.Project(), LangfusePath.Names(context, "mediaId")[0], cancellationToken) ? TypedResults.NoContent() : NotFound();
    }

    private static MediaDescription? Describe(LangfuseRequest request, MediaLimits limits)
    {
        var (type, length, hash) = (request.RequiredText("contentType"), request.Body.Integer("contentLength"), request.RequiredText("sha256Hash"));
        if (type is not null && !MediaTypes.IsKnown(type)) request.Body.Fail("contentType", "invalid_value", $"contentType is not one of {string.Join(", ", MediaTypes.All)}");
        if (request.Body["contentLength"] is null) request.Body.Fail("contentLength", "invalid_type", "contentLength is required");
        else if (length is < 1 || length > limits.Largest) request.Body.Fail("contentLength", "too_big", $"contentLength is from 1 to {limits.Largest} bytes");
        var sha256 = new byte[32];
        if (hash is not null && !(hash.Length == 44 && Convert.TryFromBase64String(hash, sha256, out var bytes) && bytes == 32))
            request.Body.Fail("sha256Hash", "invalid_value", "sha256Hash is 32 bytes in base64");
        return request.Body.Faults.Count > 0 ? null : new(sha256, type!.ToLowerInvariant(), length!.Value);
    }

    private static IResult NotFound() => LangfuseProtocol.NotFound("Media asset not found or not uploaded");
}

/// <param name="UploadUrl">Null when the content is here already.</param>
internal sealed record LangfuseUpload(string? UploadUrl, string MediaId);

/// <summary>Media and an address where its content is until it expires.</summary>
internal sealed record LangfuseMediaContent(string MediaId, string ContentType, long ContentLength, DateTimeOffset UploadedAt, string Url, DateTimeOffset UrlExpiry)
{
    public static LangfuseMediaContent Of(MediaFile media, (string Url, DateTimeOffset ExpiresAt) address) =>
        new(media.Id, media.ContentType, media.ContentLength, media.UploadedAt!.Value, address.Url, address.ExpiresAt);
}
