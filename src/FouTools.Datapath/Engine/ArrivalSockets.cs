using System.Net;
using FouTools.Datapath.HostNetwork;
using FouTools.Datapath.Model;
using FouTools.Linux;
using FouTools.Linux.Sockets;
using FouTools.Packets;

namespace FouTools.Datapath.Engine;

/// <summary>
/// The sockets that outer packets arrive at, one for each worker: UDP sockets that share the port, or without UDP the one raw socket of
/// the protocol.
/// </summary>
internal sealed class ArrivalSockets : IDisposable
{
    // About 30 ms of a 1 Gbit/s stream: enough to outlast a worker that waits for its turn on a processor.
    private const int ReceiveBufferBytes = 4 * 1024 * 1024;

    private readonly IReadOnlyList<UdpSocket> _udp;
    private readonly RawReceiver? _raw;

    private ArrivalSockets(IReadOnlyList<UdpSocket> udp, RawReceiver? raw)
    {
        _udp = udp;
        _raw = raw;
    }

    /// <summary>The first UDP socket; null without UDP.</summary>
    public UdpSocket? FirstUdp => _raw is null ? _udp[0] : null;

    /// <summary>Opens the sockets in the calling thread's namespace.</summary>
    /// <param name="options">The datapath.</param>
    /// <param name="wildcard">Any address of the family.</param>
    /// <returns>The sockets.</returns>
    /// <exception cref="DatapathException">The kernel refused.</exception>
    public static ArrivalSockets Open(FouDatapathOptions options, IPAddress wildcard)
    {
        ArrivalSockets sockets = KernelErrors.Explain(
            () => options.Encapsulation.HasUdp() ? OpenUdp(options, wildcard) : OpenRaw(options, wildcard), refusal => ExplainBind(options, refusal));
        try
        {
            KernelErrors.Explain(sockets.SetReceiveBuffers);
            return sockets;
        }
        catch
        {
            sockets.Dispose();
            throw;
        }
    }

    /// <summary>The socket of a worker.</summary>
    public IDatagramReceiver Of(int worker) => _raw is null ? _udp[worker] : _raw;

    public void Dispose()
    {
        _raw?.Dispose();
        foreach (UdpSocket socket in _udp)
        {
            socket.Dispose();
        }
    }

    private static ArrivalSockets OpenUdp(FouDatapathOptions options, IPAddress wildcard)
    {
        // A socket bound to one address would not get what is sent to a group.
        bool isGroup = options.RemoteAddress is { } remote && OptionsCheck.IsMulticast(remote);
        SocketEndpoint local = SocketEndpoint.From(isGroup ? wildcard : options.SourceAddress ?? wildcard, options.ReceivePort);
        var socketOptions = new UdpSocketOptions
        {
            Interface = options.UnderlayInterface,
            AcceptZeroChecksum = options.AcceptZeroChecksum,
            ReportDestination = options.SourceAddress is null || isGroup,
            ReportTimeToLive = options.Mode == TunnelMode.Any,
            Coalesce = options.Offload,
        };
        return new ArrivalSockets(UdpSocket.OpenGroup(local, options.WorkerCount, socketOptions), null);
    }

    private static ArrivalSockets OpenRaw(FouDatapathOptions options, IPAddress wildcard) => new([], RawReceiver.Open(
        options.IsOverIPv4,
        options.Encapsulation.OuterProtocol(options.Mode),
        SocketEndpoint.From(options.SourceAddress ?? wildcard, 0).Address,
        options.UnderlayInterface));

    private static DatapathException? ExplainBind(FouDatapathOptions options, LinuxException refusal) => refusal.Error switch
    {
        Errno.EADDRINUSE => new(
            DatapathError.PortInUse,
            $"UDP port {options.ReceivePort} is taken: {refusal.Message}",
            refusal)
        {
            Property = DatapathProperty.LocalPort,
            Value = options.ReceivePort,
        },
        Errno.EADDRNOTAVAIL => new(
            DatapathError.LocalAddressNotAvailable,
            $"{options.SourceAddress} is not an address of this host: {refusal.Message}",
            refusal)
        {
            Property = DatapathProperty.LocalAddress,
            Value = options.SourceAddress,
        },
        _ => null,
    };

    private void SetReceiveBuffers()
    {
        _raw?.SetReceiveBuffer(ReceiveBufferBytes);
        foreach (UdpSocket socket in _udp)
        {
            socket.SetReceiveBuffer(ReceiveBufferBytes);
        }
    }
}
