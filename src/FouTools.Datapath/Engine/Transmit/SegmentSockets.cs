using FouTools.Linux;
using FouTools.Linux.Sockets;

namespace FouTools.Datapath.Engine.Transmit;

/// <summary>
/// The UDP sockets that runs are sent by, one for each source port: opened when a flow has something to send that is worth it,
/// kept while no other flow needs the place.
/// </summary>
internal sealed class SegmentSockets : IDisposable
{
    // A power of two; a flow that has to share its place pays one open for each change.
    private const int Places = 64;

    // A run of fewer costs less packet by packet than a socket does.
    private const int WorthASocket = 4;

    private const int RetryMilliseconds = 10_000;

    private readonly Func<ushort, SegmentSocket> _open;
    private readonly ushort[] _ports = new ushort[Places];
    private readonly SegmentSocket?[] _sockets = new SegmentSocket?[Places];
    private readonly long[] _notBefore = new long[Places];
    private bool _isPossible;

    /// <summary>Prepares to open sockets.</summary>
    /// <param name="open">Opens one for a source port; throws <see cref="LinuxException"/> when it cannot be.</param>
    /// <param name="isPossible">Whether runs may be sent at all.</param>
    public SegmentSockets(Func<ushort, SegmentSocket> open, bool isPossible)
    {
        _open = open;
        _isPossible = isPossible;
    }

    /// <summary>Whether runs may be sent.</summary>
    public bool IsPossible => Volatile.Read(ref _isPossible);

    /// <summary>Takes note that the kernel or the outgoing link cannot do it.</summary>
    public void GiveUp() => Volatile.Write(ref _isPossible, false);

    /// <summary>The socket for a run.</summary>
    /// <param name="port">The source port.</param>
    /// <param name="count">How many datagrams the run has.</param>
    /// <returns>The socket; null when the datagrams are better sent one by one.</returns>
    public SegmentSocket? Find(ushort port, int count)
    {
        int netns = port & (Places - 1);
        if (_ports[netns] == port && _sockets[netns] is { } socket)
        {
            return socket;
        }

        return count < WorthASocket ? null : Open(port, netns);
    }

    public void Dispose()
    {
        foreach (SegmentSocket? socket in _sockets)
        {
            socket?.Dispose();
        }
    }

    private SegmentSocket? Open(ushort port, int netns)
    {
        long now = Environment.TickCount64;
        if (_ports[netns] == port && now < _notBefore[netns])
        {
            return null;
        }

        _sockets[netns]?.Dispose();
        _sockets[netns] = null;
        _ports[netns] = port;
        try
        {
            return _sockets[netns] = _open(port);
        }
        catch (LinuxException refusal)
        {
            if (refusal.Error == Errno.ENOPROTOOPT)
            {
                GiveUp();
            }

            _notBefore[netns] = now + RetryMilliseconds;
            return null;
        }
    }
}
