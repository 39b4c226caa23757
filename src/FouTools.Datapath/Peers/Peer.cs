using FouTools.Bpf.Programs;
using FouTools.Datapath.Acceleration;
using FouTools.Datapath.Model;
using FouTools.Linux.Sockets;
using FouTools.Packets;

namespace FouTools.Datapath.Peers;

/// <summary>
/// A peer as workers see it. What a user changes is replaced as a whole; what packets change is read and written by one
/// machine word.
/// </summary>
internal sealed class Peer
{
    private const long LearnedMtuValidMilliseconds = 600_000; // mtu_expires of net/ipv4/route.c

    private readonly PeerCounters[] _counters;
    private volatile FouPeerOptions _options;
    private volatile PeerPath? _path;
    private int _linkMtu;
    private int _learnedMtu = int.MaxValue;
    private long _learnedMtuUntil;
    private int _pathMtu;
    private uint _sentSequence = uint.MaxValue;
    private uint _expectedSequence;
    private long _lastReceived;
    private long _receivedInKernel;

    public Peer(string name, FouPeerOptions options, PeerPath? path, int linkMtu, int workerCount)
    {
        Name = name;
        _options = options;
        _path = path;
        _counters = [.. Enumerable.Range(0, workerCount).Select(_ => new PeerCounters())];
        SetLinkMtu(linkMtu, Environment.TickCount64);
    }

    public string Name { get; }

    /// <summary>Tells it from a later peer of the same name.</summary>
    public Guid Id { get; } = Guid.NewGuid();

    public FouPeerOptions Options => _options;

    /// <summary>Where the peer is, or null while that is not known.</summary>
    public PeerPath? Path => _path;

    public IReadOnlyList<PeerCounters> Counters => _counters;

    /// <summary>The longest outer packet, in bytes, that is known to pass on the way to the peer.</summary>
    public int PathMtu => Volatile.Read(ref _pathMtu);

    /// <summary>When a packet last came, in milliseconds of <see cref="Environment.TickCount64"/>; 0 for never.</summary>
    public long LastReceived => Volatile.Read(ref _lastReceived);

    /// <summary>When the kernel may be asked again for the path's MTU, in milliseconds of <see cref="Environment.TickCount64"/>.</summary>
    public long NextMtuProbe { get; set; }

    public EchoState Echo { get; } = new();

    public IdleState Idle { get; } = new();

    /// <summary>The interface that the route to the peer leads out by; 0 where that is not known.</summary>
    public int InterfaceIndex { get; set; }

    /// <summary>What is carried of the peer inside the kernel; null for nothing.</summary>
    public PeerAcceleration? Acceleration { get; set; }

    /// <summary>How many packets have been sent to the peer.</summary>
    public long SentPackets => _counters.Sum(counters => counters.SentPackets) + Accelerated.SentPackets;

    /// <summary>What has been carried inside the kernel.</summary>
    public PeerTraffic Accelerated => Acceleration?.Read() ?? default;

    /// <summary>What the path last reported that kept packets from arriving; null for nothing.</summary>
    public PathFault? LastFault { get; private set; }

    public PeerCounters CountersOf(int worker) => _counters[worker];

    /// <summary>Replaces what the user has said of the peer.</summary>
    public void Change(FouPeerOptions options, PeerPath? path, int linkMtu)
    {
        _path = path;
        _options = options;
        ForgetMtu();
        SetLinkMtu(linkMtu, Environment.TickCount64);
    }

    /// <summary>Follows a roaming peer.</summary>
    public void MoveTo(SocketEndpoint remote, UInt128 local)
    {
        _path = new PeerPath(remote, remote.Port, local);
        ForgetMtu();
    }

    /// <summary>Takes note that a router on the way takes no longer packets.</summary>
    /// <returns>Whether that is news.</returns>
    public bool LearnMtu(int mtu, long now)
    {
        if (mtu >= PathMtu)
        {
            return false;
        }

        lock (_counters)
        {
            _learnedMtu = mtu;
            _learnedMtuUntil = now + LearnedMtuValidMilliseconds;
            Volatile.Write(ref _pathMtu, Math.Min(_linkMtu, mtu));
        }

        return true;
    }

    /// <summary>Takes note of what this host's own route takes, and forgets what a router said long ago.</summary>
    /// <returns>Whether less passes now than was known.</returns>
    public bool SetLinkMtu(int mtu, long now)
    {
        lock (_counters)
        {
            int before = _pathMtu;
            _linkMtu = mtu;
            Volatile.Write(ref _pathMtu, now < _learnedMtuUntil ? Math.Min(mtu, _learnedMtu) : mtu);
            return _pathMtu < before;
        }
    }

    public void ReportFault(PathFault fault) => LastFault = fault;

    /// <summary>The number of the next GRE packet; the first is 0, as the kernel's.</summary>
    public uint NextSequence() => Interlocked.Increment(ref _sentSequence);

    /// <summary>Checks the number of a received GRE packet, as ip_tunnel_rcv() does (net/ipv4/ip_tunnel.c).</summary>
    /// <returns>False when a later one has been received before.</returns>
    public bool AcceptSequence(uint sequence)
    {
        if (!GreHeader.IsInSequence(_expectedSequence, sequence))
        {
            return false;
        }

        _expectedSequence = sequence + 1;
        return true;
    }

    /// <summary>Takes note of how many packets have been received inside the kernel, which tells nobody when.</summary>
    public void MarkReceivedTo(long count, long now)
    {
        if (count != _receivedInKernel)
        {
            _receivedInKernel = count;
            MarkReceived(now);
        }
    }

    public void MarkReceived(long now) => Volatile.Write(ref _lastReceived, now);

    private void ForgetMtu()
    {
        lock (_counters)
        {
            _learnedMtuUntil = 0;
            Volatile.Write(ref _pathMtu, _linkMtu);
        }
    }
}
