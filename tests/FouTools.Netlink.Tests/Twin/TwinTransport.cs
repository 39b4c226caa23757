using System.Runtime.InteropServices;
using FouTools.Linux;
using FouTools.Netlink.Codec;

namespace FouTools.Netlink.Tests.Twin;

/// <summary>
/// A kernel in memory: a function from a request to what the receive calls return after it. With nothing left to
/// return, a receive call times out at once.
/// </summary>
internal sealed class TwinTransport(Func<TwinRequest, IEnumerable<TwinReply>> kernel) : INetlinkTransport
{
    private readonly Queue<TwinReply> _queue = new();
    private int _users;

    public uint PortId => 4711;

    public List<TwinRequest> Requests { get; } = [];

    public Queue<Errno> SendErrors { get; } = new();

    public bool IsDisposed { get; private set; }

    /// <summary>What is in the queue at a request; a kernel that lists refuses the next list until it was read.</summary>
    public int Unread => _queue.Count;

    public IoResult Send(ReadOnlySpan<byte> datagram)
    {
        if (SendErrors.TryDequeue(out Errno error))
        {
            return IoResult.Failure(error);
        }

        var request = new TwinRequest(MemoryMarshal.Read<NetlinkMessageHeader>(datagram), datagram.ToArray());
        Requests.Add(request);
        Assert.Equal(0, _users++);
        foreach (TwinReply reply in kernel(request))
        {
            _queue.Enqueue(reply);
        }

        _users--;
        return IoResult.Success(datagram.Length);
    }

    public IoResult Receive(Span<byte> buffer, TimeSpan timeout)
    {
        if (!_queue.TryDequeue(out TwinReply? reply))
        {
            return IoResult.Failure(Errno.ETIMEDOUT);
        }

        Thread.Sleep(reply.Delay);
        if (reply.Error != Errno.None)
        {
            return IoResult.Failure(reply.Error);
        }

        reply.Datagram.AsSpan(0, Math.Min(buffer.Length, reply.Datagram.Length)).CopyTo(buffer);
        return IoResult.Success(reply.Datagram.Length);
    }

    public void Dispose() => IsDisposed = true;
}
