using System.Data.Common;
using Sightglass.Core.Storage;

namespace Sightglass.Server.Metadata;

/// <summary>What a fault of the metadata database means.</summary>
internal static class MetadataFault
{
    /// <summary>It cannot be reached or is busy: asking again in a moment helps. Null when something else is wrong.</summary>
    public static StoreUnavailableException? Of(Exception exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
            if (cause is DbException { IsTransient: true }) return new("The metadata database cannot be reached; try again", exception);
        return null;
    }
}
