using FouTools.Packets;

namespace FouTools.Datapath.Engine.Transmit;

/// <summary>Chooses the UDP source port of a packet by the hash of its inner flow.</summary>
internal readonly struct SourcePortSelector
{
    private readonly SourcePortRange _range;
    private readonly ushort _fixedPort;
    private readonly bool _isGlb;

    private SourcePortSelector(ushort fixedPort, bool isGlb, SourcePortRange range)
    {
        _fixedPort = fixedPort;
        _isGlb = isGlb;
        _range = range;
    }

    /// <summary>Resolves a policy.</summary>
    /// <param name="policy">The policy.</param>
    /// <param name="localPort">The port that the datapath receives at.</param>
    /// <param name="range">The namespace's range of local ports.</param>
    /// <returns>The selector.</returns>
    public static SourcePortSelector Create(SourcePortPolicy policy, ushort localPort, SourcePortRange range) => new(
        policy.Port ?? (policy == SourcePortPolicy.Local ? localPort : (ushort)0), policy == SourcePortPolicy.Glb, range);

    /// <summary>Whether the flow has no say, so that its hash need not be computed.</summary>
    public bool IsFixed => _fixedPort != 0;

    /// <summary>The one port; 0 where flows have a say.</summary>
    public ushort FixedPort => _fixedPort;

    /// <summary>The ports that flows are spread over.</summary>
    public SourcePortRange Range => _isGlb ? new SourcePortRange(GlbSourcePort.Minimum, GlbSourcePort.Maximum) : _range;

    public ushort Select(uint hash) =>
        _fixedPort != 0 ? _fixedPort
        : _isGlb ? GlbSourcePort.Select(hash)
        : _range.Select(hash);
}
