using System.Globalization;

namespace Sightglass.Server.Demo;

/// <summary>What the placeholders of the texts stand for in one story.</summary>
internal sealed class Slots
{
    private readonly Dictionary<string, string> _values;

    public Slots(DemoRandom random, Customer customer, DateTimeOffset at)
    {
        Customer = customer;
        City = random.Pick(Customers.Cities);
        Hotel = random.Pick(Customers.Hotels);
        Reference = string.Concat("LK", string.Concat(Enumerable.Range(0, 4).Select(_ => "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"[random.Next(0, 32)])));
        _values = new()
        {
            ["name"] = customer.Name.Split(' ')[0],
            ["city"] = City,
            ["hotel"] = Hotel,
            ["ref"] = Reference,
            ["date"] = at.AddDays(random.Next(6, 40)).ToString("d MMMM", CultureInfo.InvariantCulture),
            ["amount"] = (random.Next(38, 460) + 0.5m * random.Next(0, 2)).ToString("0.00", CultureInfo.InvariantCulture),
        };
    }

    public Customer Customer { get; }
    public string City { get; }
    public string Hotel { get; }
    public string Reference { get; }

    public string Fill(string text)
    {
        foreach (var (name, value) in _values) text = text.Replace($"{{{name}}}", value, StringComparison.Ordinal);
        return text;
    }
}
