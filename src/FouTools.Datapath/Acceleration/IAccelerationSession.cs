using FouTools.Bpf.Attachment;
using FouTools.Bpf.Programs;
using FouTools.Datapath.Model;
using FouTools.Linux;
using FouTools.Linux.Sockets;

namespace FouTools.Datapath.Acceleration;

/// <summary>
/// What carries the packets of one datapath past the engine. One thread at a time uses it, except for <see cref="ReadTraffic"/>, which any
/// thread may call at any time before the disposal. What it does not carry it leaves to the engine as it was.
/// </summary>
internal interface IAccelerationSession : IDisposable
{
    /// <summary>By what programs are attached; null where none is.</summary>
    AttachmentKind? Attachment { get; }

    /// <summary>Whether the kernel still has all that was attached: an administrator may have removed some of it.</summary>
    /// <exception cref="LinuxException">The kernel does not tell.</exception>
    bool IsIntact { get; }

    /// <summary>Begins to carry, or goes on after a pause. Where it carries already, nothing changes.</summary>
    /// <exception cref="LinuxException">The kernel rejected it.</exception>
    void Resume();

    /// <summary>Leaves every packet to the engine. Peers and counters stay for the next <see cref="Resume"/>.</summary>
    void Pause();

    /// <summary>Prepares an interface to carry packets to a remote, and asks for the MTU of the path. Not while paused.</summary>
    /// <param name="interfaceIndex">The interface that the route leads out by.</param>
    /// <param name="remote">The peer's outer address and port.</param>
    /// <returns>The path, or why it cannot be used.</returns>
    EgressPath ProbePath(int interfaceIndex, in SocketEndpoint remote);

    /// <summary>Applies what has changed of the peers. Packets see the old or the new record of a peer, and nothing between.</summary>
    /// <param name="changes">What has changed since the last time.</param>
    /// <exception cref="LinuxException">The kernel rejected a part of it.</exception>
    void Apply(PeerChanges changes);

    /// <summary>Reads what has been carried of a peer.</summary>
    /// <param name="number">The peer's number.</param>
    /// <returns>The counters as of now; all zero where nothing has been counted.</returns>
    PeerTraffic ReadTraffic(uint number);

    /// <summary>Reads how many packets were passed to the engine.</summary>
    /// <returns>The counters as of now, without those that are zero.</returns>
    IReadOnlyList<PassCount> ReadPassed();

    /// <summary>Releases the counters of a peer that is gone.</summary>
    /// <param name="number">The peer's number.</param>
    void ReleaseTraffic(uint number);
}
