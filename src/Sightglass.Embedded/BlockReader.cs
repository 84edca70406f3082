using System.Collections.Concurrent;
using Sightglass.Core.Normalization;

namespace Sightglass.Embedded;

/// <summary>
/// Fetches blocks and puts observations together from their fragments. A damaged block is reported once and taken as empty from then on:
/// its neighbours stay readable and the store stays open. Safe for several threads.
/// </summary>
internal sealed class BlockReader(Blocks blocks, BlockCodec codec, Action<Exception> onFault)
{
    private readonly ConcurrentDictionary<long, bool> _damaged = [];

    /// <summary>The raw spans of some observations, each from all its fragments, in the order given. Null where a block is gone or damaged.</summary>
    public IReadOnlyList<RawSpan?> Read(IReadOnlyList<IReadOnlyList<Location>> observations)
    {
        var spans = new RawSpan?[observations.Count];
        var wanted = observations.SelectMany((locations, o) => locations.Select((l, f) => (l.Block, l.Ordinal, Observation: o, Fragment: f)));
        var fragments = observations.Select(l => new RawSpan?[l.Count]).ToArray();
        foreach (var block in wanted.GroupBy(w => w.Block))
        {
            var records = Find(block.Key) is { } found ? Records(found) : [];
            foreach (var (_, ordinal, observation, fragment) in block)
                if (ordinal < records.Count && records[ordinal] is { } record) fragments[observation][fragment] = Span(block.Key, record);
        }
        for (var o = 0; o < spans.Length; o++)
            foreach (var fragment in fragments[o])
                if (fragment is not null) spans[o] = spans[o] is { } earlier ? earlier.MergedWith(fragment) : fragment;
        return spans;
    }

    /// <summary>Null when it is gone or damaged.</summary>
    public Block? Find(long id) => Guard(id, () => blocks.Find(id), null);

    /// <summary>Blocks after an id, oldest first, read as they are enumerated.</summary>
    public IEnumerable<Block> After(long id) => blocks.IdsAfter(id).Select(Find).OfType<Block>();

    /// <summary>Decompressed; empty when the block is damaged.</summary>
    public byte[] Plain(Block block) => Guard(block.Id, () => BlockCodec.Decompress(block.Data), []);

    /// <summary>By number; null where one was deleted. None when the block is damaged.</summary>
    public List<BlockRecord?> Records(Block block) => Records(block, Plain(block));

    public List<BlockRecord?> Records(Block block, byte[] plain) => Guard(block.Id, () => codec.Read(plain), []);

    /// <summary>Null when the record is damaged.</summary>
    public RawSpan? Span(long block, BlockRecord record) => Guard<RawSpan?>(block, () => codec.ReadSpan(record), null);

    private T Guard<T>(long id, Func<T> read, T damaged)
    {
        try
        {
            return read();
        }
        catch (InvalidDataException exception)
        {
            if (_damaged.TryAdd(id, true))
                onFault(new InvalidDataException($"Block {id} is damaged; the spans in it are lost, everything else is not: {exception.Message}", exception));
            return damaged;
        }
    }
}
