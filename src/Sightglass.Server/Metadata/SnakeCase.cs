using System.Text.RegularExpressions;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;

namespace Sightglass.Server.Metadata;

/// <summary>Names in the database are those of all our SQL: <c>created_at</c>, <c>api_keys</c>.</summary>
internal static partial class SnakeCase
{
    /// <summary>Tables must have been named: their names are plural, which no rule gets right.</summary>
    public static void Apply(IMutableModel model)
    {
        foreach (var entity in model.GetEntityTypes())
        {
            foreach (var property in entity.GetProperties()) property.SetColumnName(Of(property.Name));
            foreach (var key in entity.GetKeys()) key.SetName(key.GetName()?.ToLowerInvariant());
            foreach (var index in entity.GetIndexes()) index.SetDatabaseName(index.GetDatabaseName()?.ToLowerInvariant());
            foreach (var reference in entity.GetForeignKeys()) reference.SetConstraintName(reference.GetConstraintName()?.ToLowerInvariant());
        }
    }

    private static string Of(string name) => WordStart().Replace(name, "_$0").ToLowerInvariant();

    [GeneratedRegex("(?<=[a-z0-9])[A-Z]")]
    private static partial Regex WordStart();
}
