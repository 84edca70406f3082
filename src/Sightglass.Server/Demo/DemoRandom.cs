using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Sightglass.Server.Demo;

/// <summary>Chance that falls the same way each time for the same key, on every machine.</summary>
internal sealed class DemoRandom(string key)
{
    private readonly Random _random = new(BinaryPrimitives.ReadInt32LittleEndian(SHA256.HashData(Encoding.UTF8.GetBytes(key))));

    public double Next() => _random.NextDouble();

    public int Next(int from, int to) => _random.Next(from, to);

    public bool Chance(double probability) => _random.NextDouble() < probability;

    public T Pick<T>(IReadOnlyList<T> any) => any[_random.Next(any.Count)];

    /// <summary>Latencies: mostly near the median, now and then several times as long.</summary>
    public TimeSpan Around(double medianSeconds, double spread = 0.35) =>
        TimeSpan.FromMicroseconds(Math.Round(medianSeconds * 1e6 * Math.Exp(spread * Normal())));

    /// <summary>Within [0, 1], near the middle.</summary>
    public double Quality(double middle, double spread = 0.08) => Math.Round(Math.Clamp(middle + spread * Normal(), 0.02, 0.99), 2);

    private double Normal() =>
        Math.Sqrt(-2 * Math.Log(1 - _random.NextDouble())) * Math.Cos(2 * Math.PI * _random.NextDouble());
}
