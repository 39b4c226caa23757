using FouTools.Linux;
using FouTools.Netlink.Fou;
using FouTools.Netlink.Generic;
using FouTools.Netlink.Tests.Generic;
using FouTools.Netlink.Tests.Twin;

namespace FouTools.Netlink.Tests.Fou;

/// <summary>
/// The kernel's fou in memory. It lists as the kernel does: newest first, in datagrams of a capacity that differs by
/// socket, at whose end it passes over the port that had no more room.
/// </summary>
internal sealed class TwinFou
{
    private const ushort Family = 0x25;

    private readonly Dictionary<FouPort, byte[]> _encoded = [];

    /// <summary>The ports, newest first.</summary>
    public List<FouPort> Ports { get; set; } = [];

    /// <summary>Is called before each datagram of a list, with the number of datagrams before it in all lists.</summary>
    public Action<int> BeforeDatagram { get; set; } = _ => { };

    /// <summary>Whether the port at the end of a datagram gets lost.</summary>
    public bool LosesPorts { get; set; } = true;

    public int Lists { get; private set; }

    public int Datagrams { get; private set; }

    /// <summary>Answers requests other than lists.</summary>
    public Func<TwinRequest, byte[][]> Answer { get; set; } = request => [request.Acknowledge(Errno.EOPNOTSUPP)];

    /// <summary>Opens a socket: the kernel fits datagrams to its receive buffer, up to 32 KiB less its own bookkeeping.</summary>
    public GenericConnection Connect(int bufferSize) => new(new NetlinkConnection(
        new TwinTransport(request => Handle(request, Capacity(bufferSize))), new NetlinkConnectionOptions { BufferSize = bufferSize }));

    public static int Capacity(int bufferSize) => Math.Min(bufferSize, 32448);

    public static byte[] Encode(FouPort port)
    {
        bool isIpv6 = port.AddressFamily == System.Net.Sockets.AddressFamily.InterNetworkV6;
        byte[] any = new byte[isIpv6 ? 16 : 4];
        return
        [
            3, 1, 0, 0,
            .. TwinReply.Attribute(2, (byte)(isIpv6 ? 10 : 2)),
            .. TwinReply.Attribute(1, (byte)(port.Port >> 8), (byte)port.Port),
            .. TwinReply.Attribute(10, (byte)(port.PeerPort >> 8), (byte)port.PeerPort),
            .. TwinReply.Attribute(3, (byte)port.Protocol),
            .. TwinReply.Attribute(4, (byte)port.Type),
            .. TwinReply.Attribute(11, TwinReply.Native(port.InterfaceIndex)),
            .. port.NoPartialRemoteChecksum ? TwinReply.Attribute(5, []) : [],
            .. TwinReply.Attribute((ushort)(isIpv6 ? 7 : 6), port.LocalAddress?.GetAddressBytes() ?? any),
            .. TwinReply.Attribute((ushort)(isIpv6 ? 9 : 8), port.PeerAddress?.GetAddressBytes() ?? any),
        ];
    }

    private IEnumerable<TwinReply> Handle(TwinRequest request, int capacity)
    {
        if (request.Header.Type == 16)
        {
            return [TwinReply.Of(request.Message(16, 0, GenericConnectionTests.Family("fou", Family)), request.Acknowledge())];
        }

        return ((ushort)request.Header.Flags & 0x300) == 0x300 ? [.. List(request, capacity)] : [TwinReply.Of(Answer(request))];
    }

    private IEnumerable<TwinReply> List(TwinRequest request, int capacity)
    {
        Lists++;
        int index = 0;
        while (true)
        {
            BeforeDatagram(Datagrams++);
            var messages = new List<byte[]>();
            int size = 0;
            for (; index < Ports.Count; index++)
            {
                if (!_encoded.TryGetValue(Ports[index], out byte[]? payload))
                {
                    _encoded.Add(Ports[index], payload = Encode(Ports[index]));
                }

                byte[] message = request.Message(Family, TwinRequest.Multi, payload);
                if (size + message.Length > capacity)
                {
                    index += LosesPorts ? 1 : 0;
                    break;
                }

                size += message.Length;
                messages.Add(message);
            }

            if (messages.Count == 0)
            {
                yield return TwinReply.Of(request.Done());
                yield break;
            }

            yield return TwinReply.Of([.. messages]);
        }
    }
}
