using FouTools.Datapath.Model;
using FouTools.Packets;

namespace FouTools.Datapath.Engine.Transmit;

/// <summary>Chooses the UDP source port of a packet by the hash of its inner flow.</summary>
internal readonly struct SourcePortSelector
{
    private SourcePortSelector(ushort fixedPort, SourcePortRange range)
    {
        FixedPort = fixedPort;
        Range = range;
    }

    /// <summary>Whether the flow has no say, so that its hash need not be computed.</summary>
    public bool IsFixed => FixedPort != 0;

    /// <summary>The one port; 0 where flows have a say.</summary>
    public ushort FixedPort { get; }

    /// <summary>The ports that flows are spread over.</summary>
    public SourcePortRange Range { get; }

    /// <summary>Resolves a policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="localPort">The port that the datapath receives at.</param>
    /// <param name="range">The namespace's range of local ports.</param>
    /// <returns>The selector.</returns>
    public static SourcePortSelector Create(SourcePortPolicy policy, ushort localPort, SourcePortRange range) => new(
        policy.Port ?? (policy == SourcePortPolicy.Local ? localPort : (ushort)0),
        policy == SourcePortPolicy.Glb ? SourcePortRange.Glb : range);

    public ushort Select(uint hash) => FixedPort != 0 ? FixedPort : Range.Select(hash);
}
