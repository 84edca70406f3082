namespace Sightglass.Server.Demo;

internal sealed record Customer(string Id, string Name, bool IsVip);

/// <summary>Who travels with Larkspur, and where to.</summary>
internal static class Customers
{
    private static readonly string[] First =
    [
        "Ana", "Marek", "Priya", "Jonas", "Chidi", "Hana", "Tuan", "Lucia", "Omar", "Freya", "Sofia", "Kwame", "Ingrid", "Mateo", "Aiko", "Nadia",
        "Pavel", "Leila", "Oscar", "Yara", "Tomas", "Mei", "Ravi", "Elena",
    ];

    private static readonly string[] Last =
    [
        "Lopes", "Kowalski", "Sharma", "Weber", "Okafor", "Tanaka", "Nguyen", "Ferrari", "Haddad", "Nilsson", "Marin", "Mensah", "Berg", "Rojas",
        "Mori", "Petrova", "Novak", "Karimi", "Lind", "Silva", "Dvorak", "Chen", "Iyer", "Popescu",
    ];

    public static IReadOnlyList<Customer> All { get; } =
    [
        .. Enumerable.Range(0, 72).Select(i => (First: First[i % 24], Last: Last[(i * 7 + i / 24 * 5) % 24]))
            .Select((n, i) => new Customer($"{char.ToLowerInvariant(n.First[0])}.{n.Last.ToLowerInvariant()}", $"{n.First} {n.Last}", i % 9 == 0))
            .DistinctBy(c => c.Id),
    ];

    public static IReadOnlyList<string> Cities { get; } =
    [
        "Lisbon", "Vienna", "Copenhagen", "Porto", "Ljubljana", "Bologna", "Ghent", "Seville", "Bergen", "Kraków", "Trieste", "Lyon", "Turin", "Basel",
        "Valencia", "Utrecht",
    ];

    public static IReadOnlyList<string> Hotels { get; } =
    [
        "Casa do Rio", "Hotel Adler", "Nyhavn 71", "Torre Bianca", "The Tannery", "Pensão Aurora", "Villa Miramare", "Brosundet House", "Le Pont Neuf",
        "Altes Rathaus",
    ];
}
