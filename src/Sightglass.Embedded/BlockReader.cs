using Sightglass.Core.Normalization;

namespace Sightglass.Embedded;

/// <summary>Fetches fragments by location, each block once, and puts observations together from them.</summary>
internal sealed class BlockReader(Blocks blocks, BlockCodec codec)
{
    /// <summary>The raw spans of some observations, each from all its fragments, in the order given. Null where a block is gone or damaged.</summary>
    public IReadOnlyList<RawSpan?> Read(IReadOnlyList<IReadOnlyList<Location>> observations)
    {
        var spans = new RawSpan?[observations.Count];
        var wanted = observations.SelectMany((locations, o) => locations.Select((l, f) => (l.Block, l.Ordinal, Observation: o, Fragment: f)));
        var fragments = observations.Select(l => new RawSpan?[l.Count]).ToArray();
        foreach (var block in wanted.GroupBy(w => w.Block))
        {
            var records = Records(block.Key);
            foreach (var (_, ordinal, observation, fragment) in block)
                if (ordinal < records.Count && records[ordinal] is { } record) fragments[observation][fragment] = codec.ReadSpan(record);
        }
        for (var o = 0; o < spans.Length; o++)
            foreach (var fragment in fragments[o])
                if (fragment is not null) spans[o] = spans[o] is { } earlier ? earlier.MergedWith(fragment) : fragment;
        return spans;
    }

    public IReadOnlyList<BlockRecord?> Records(long block) => blocks.Find(block) is { } found ? codec.Read(BlockCodec.Decompress(found.Data)) : [];
}
