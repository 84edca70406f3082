using Sightglass.Core.Storage;
using Sightglass.Server.Ingestion;

namespace Sightglass.Server.Tests.Ingestion;

public sealed class The_memory_of_requests
{
    [Fact]
    public void Ends_at_its_limit_and_comes_back_when_a_request_is_done()
    {
        var memory = new RequestMemory(new() { BytesInFlight = 4_096 });
        var first = memory.Rent(2_048);
        var second = memory.Rent(2_048);

        Assert.Throws<StoreUnavailableException>(() => memory.Rent(256));
        Assert.Throws<StoreUnavailableException>(() => second.Write(new byte[4_096]));
        first.Dispose();
        first.Dispose();

        memory.Rent(2_048).Dispose();
        second.Dispose();
        memory.Rent(4_096).Dispose();
    }

    [Fact]
    public void Keeps_what_was_written_while_it_grows()
    {
        using var buffer = new RequestMemory(new()).Rent(1);

        for (var i = 0; i < 5_000; i++) buffer.Write([(byte)i]);
        new byte[] { 7, 7 }.CopyTo(buffer.Insert(1, 2));
        buffer.Truncate(5);

        Assert.Equal([0, 7, 7, 1, 2], buffer.Written.ToArray());
    }
}
