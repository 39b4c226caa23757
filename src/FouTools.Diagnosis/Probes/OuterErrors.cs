using FouTools.Linux.Sockets;
using FouTools.Packets;

namespace FouTools.Diagnosis.Probes;

/// <summary>Collects ICMP errors about packets to one remote.</summary>
internal sealed class OuterErrors : IDisposable
{
    private const int MaxMessage = 2048;

    // min_pmtu of net/ipv4/route.c: the kernel does not go lower either.
    private const int SmallestIPv4Mtu = 552;

    private readonly SocketEndpoint _remote;
    private readonly byte[] _buffer = new byte[MaxMessage];
    private readonly List<ReportedError> _reported = [];

    private OuterErrors(IcmpErrorSocket socket, SocketEndpoint remote)
    {
        Socket = socket;
        _remote = remote;
    }

    /// <summary>The socket that they arrive on.</summary>
    public IcmpErrorSocket Socket { get; }

    /// <summary>The errors reported so far, without duplicates.</summary>
    public IReadOnlyList<ReportedError> Reported => _reported;

    /// <summary>Opens the socket in the namespace of the calling thread.</summary>
    /// <param name="remote">The remote; port 0 for packets of any protocol.</param>
    /// <exception cref="Linux.LinuxException">CAP_NET_RAW is missing.</exception>
    public static OuterErrors Open(SocketEndpoint remote) => new(IcmpErrorSocket.Open(remote.IsIPv4), remote);

    /// <summary>Reads the errors that have arrived.</summary>
    public void Read()
    {
        while (Socket.Receive(_buffer, out UInt128 reporter) is { Succeeded: true } received)
        {
            ReadOnlySpan<byte> message = _buffer.AsSpan(0, received.Count);
            bool isUnderstood = _remote.IsIPv4
                ? IcmpError.TryParseIPv4(message, out IcmpError error)
                : IcmpError.TryParseIPv6(message, out error);
            if (isUnderstood && error.Destination == _remote.Address && (_remote.Port == 0 || error.DestinationPort == _remote.Port))
            {
                var reported = new ReportedError(error.Kind, new SocketEndpoint(reporter, 0).ToIPAddress(), MtuOf(error));
                if (!_reported.Contains(reported))
                {
                    _reported.Add(reported);
                }
            }
        }
    }

    public void Dispose() => Socket.Dispose();

    private int MtuOf(in IcmpError error) => error.Kind != IcmpErrorKind.PacketTooBig ? 0 : Math.Max(
        error.Mtu != 0 ? error.Mtu : IcmpError.PlateauBelow(error.TotalLength),
        _remote.IsIPv4 ? SmallestIPv4Mtu : TunnelMtu.IPv6Minimum);
}
