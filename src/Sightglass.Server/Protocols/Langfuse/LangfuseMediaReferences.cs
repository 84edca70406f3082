using Sightglass.Core.Telemetry;
using Sightglass.Server.Datasets;
using Sightglass.Server.Media;

namespace Sightglass.Server.Protocols.Langfuse;

/// <summary>Media that items of datasets refer to, with addresses, so that clients can put it in place.</summary>
internal sealed class LangfuseMediaReferences(MediaStore store, MediaAddresses addresses)
{
    /// <summary>Items with the references whose content is here.</summary>
    public async Task<IReadOnlyList<LangfuseDatasetItem>> DescribeAsync(HttpContext context, ProjectId project, IReadOnlyList<NamedItem> items, CancellationToken cancellationToken)
    {
        var found = items.Select(i => Find(i.Item).ToList()).ToList();
        var media = await store.FindAsync(project, [.. found.SelectMany(f => f).Select(f => f.Reference.Id).Distinct()], cancellationToken);
        return
        [
            .. items.Select((item, i) => LangfuseDatasetItem.Of(item, [
                .. found[i].Where(f => media.ContainsKey(f.Reference.Id)).Select(f => new LangfuseMediaReference(
                    f.Field, f.Reference.ToString(), f.Path, Content(context, media[f.Reference.Id]))),
            ])),
        ];
    }

    private static IEnumerable<(string Field, string Path, MediaReference Reference)> Find(DatasetItem item) =>
        from field in ((string Name, string? Json)[])[("input", item.Input), ("expectedOutput", item.ExpectedOutput), ("metadata", item.Metadata)]
        from found in MediaReference.InJson(field.Json)
        select (field.Name, found.Path, found.Reference);

    private LangfuseReferencedMedia Content(HttpContext context, MediaFile media)
    {
        var (url, expiry) = addresses.ToRead(context.Request, media);
        return new(media.Id, media.ContentType, media.ContentLength, url, expiry);
    }
}

/// <param name="ReferenceString">The token as it stands in the field.</param>
internal sealed record LangfuseMediaReference(string Field, string ReferenceString, string JsonPath, LangfuseReferencedMedia Media);

internal sealed record LangfuseReferencedMedia(string MediaId, string ContentType, long ContentLength, string Url, DateTimeOffset UrlExpiry);
