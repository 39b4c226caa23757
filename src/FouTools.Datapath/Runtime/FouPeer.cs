using FouTools.Datapath.HostNetwork;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;

namespace FouTools.Datapath.Runtime;

/// <summary>A peer of a running datapath.</summary>
public sealed class FouPeer
{
    private readonly FouDatapath _datapath;

    internal FouPeer(FouDatapath datapath, Peer peer)
    {
        _datapath = datapath;
        Inner = peer;
    }

    /// <summary>The peer's name.</summary>
    public string Name => Inner.Name;

    /// <summary>Tells it from every other peer, also from one that gets its name later.</summary>
    public Guid Id => Inner.Id;

    /// <summary>What it is to be, as given; <see cref="GetStatus"/> has what it is.</summary>
    public FouPeerOptions Options => Inner.Options;

    internal Peer Inner { get; }

    /// <summary>What has become of it.</summary>
    /// <returns>The peer as of now, or as of the stop or its removal.</returns>
    public FouPeerStatus GetStatus() => _datapath.GetPeerStatus(Inner);

    /// <summary>Changes it while packets flow.</summary>
    /// <param name="options">What it is to be from now on.</param>
    /// <param name="network">The host's network configuration.</param>
    /// <exception cref="DatapathException">It is not possible, and nothing has changed.</exception>
    public void Change(FouPeerOptions options, IHostNetwork network) => _datapath.SetPeer(this, options, network);

    /// <summary>Removes it while packets flow.</summary>
    /// <exception cref="DatapathException">It has been removed already, or the datapath has been stopped.</exception>
    public void Remove() => _datapath.RemovePeer(this);

    /// <inheritdoc/>
    public override string ToString() => $"{Name} of {_datapath}";
}
