namespace Sightglass.Server.Media;

/// <summary>What media may be, and which of it a browser may open in place.</summary>
internal static class MediaTypes
{
    private static readonly HashSet<string> Known = new(
    [
        "image/png", "image/jpeg", "image/jpg", "image/webp", "image/gif", "image/svg+xml", "image/tiff", "image/bmp", "image/avif", "image/heic",
        "audio/mpeg", "audio/mp3", "audio/wav", "audio/ogg", "audio/oga", "audio/aac", "audio/mp4", "audio/flac", "audio/opus", "audio/webm",
        "video/mp4", "video/webm", "video/ogg", "video/mpeg", "video/quicktime", "video/x-msvideo", "video/x-matroska",
        "text/plain", "text/html", "text/css", "text/csv", "text/markdown", "text/x-python", "application/javascript", "text/x-typescript",
        "application/x-yaml", "application/pdf", "application/msword", "application/vnd.ms-excel",
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet", "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "application/vnd.openxmlformats-officedocument.presentationml.presentation", "application/zip", "application/json", "application/xml",
        "application/octet-stream", "application/rtf", "application/x-ndjson", "application/vnd.apache.parquet", "application/gzip", "application/x-tar",
        "application/x-7z-compressed",
    ], StringComparer.OrdinalIgnoreCase);

    private static readonly HashSet<string> Pictures = new(
        ["image/png", "image/jpeg", "image/jpg", "image/webp", "image/gif", "image/avif"], StringComparer.OrdinalIgnoreCase);

    public static IReadOnlyCollection<string> All => Known;

    public static bool IsKnown(string type) => Known.Contains(type);

    /// <summary>A raster image that browsers show.</summary>
    public static bool IsPicture(string type) => Pictures.Contains(type);

    /// <summary>Has nothing in it that a browser would run. The rest is a file to keep, never a page to open.</summary>
    public static bool IsInert(string type) =>
        IsPicture(type) || type.StartsWith("audio/", StringComparison.OrdinalIgnoreCase) || type.StartsWith("video/", StringComparison.OrdinalIgnoreCase)
        || type.Equals("text/plain", StringComparison.OrdinalIgnoreCase);
}
