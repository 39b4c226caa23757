using System.Buffers.Binary;
using Tmds.Linux;

namespace FouTools.Linux.Sockets;

/// <summary>
/// A non-blocking receiver of the packets of one IP protocol and family that reach the network namespace of the thread that opened it
/// (raw(7)), reassembled. It gets copies: every other raw socket of the protocol, and a handler of the protocol in the kernel, get
/// theirs; where there is a handler that has no use for a packet, the kernel may answer it with an ICMP error all the same
/// (ip_protocol_deliver_rcu in net/ipv4/ip_input.c). One thread at a time receives.
/// </summary>
public sealed unsafe class RawReceiver : IDatagramReceiver, IDisposable
{
    private const int HeaderLength = 20;
    private const int TypeOfServiceOffset = 1;
    private const int TimeToLiveOffset = 8;
    private const int SourceOffset = 12;
    private const int DestinationOffset = 16;

    private readonly FileDescriptor _descriptor;
    private readonly bool _ipv4;

    private RawReceiver(FileDescriptor descriptor, bool ipv4)
    {
        _descriptor = descriptor;
        _ipv4 = ipv4;
    }

    /// <inheritdoc/>
    public int Descriptor => _descriptor.Number;

    /// <summary>Opens a receiver.</summary>
    /// <param name="ipv4">Whether it receives IPv4 packets, else IPv6 ones.</param>
    /// <param name="protocol">The IP protocol, 1 to 254: 255 receives nothing (raw(7)).</param>
    /// <param name="localAddress">
    /// The only local address to receive at, host byte order, IPv4 mapped; 0 or the mapped 0.0.0.0 for any. A link-local one needs
    /// <paramref name="interfaceName"/>.
    /// </param>
    /// <param name="interfaceName">The only interface to receive from (SO_BINDTODEVICE), or null for any.</param>
    /// <returns>The receiver.</returns>
    /// <exception cref="ArgumentException">The interface's name cannot be one.</exception>
    /// <exception cref="ArgumentOutOfRangeException">The protocol is 0 or 255.</exception>
    /// <exception cref="LinuxException">As for <see cref="RawSocket.Open"/>.</exception>
    public static RawReceiver Open(bool ipv4, byte protocol, UInt128 localAddress, string? interfaceName)
    {
        ArgumentOutOfRangeException.ThrowIfZero(protocol);
        ArgumentOutOfRangeException.ThrowIfEqual(protocol, byte.MaxValue);
        string kind = $"raw {(ipv4 ? "IPv4" : "IPv6")} socket of protocol {protocol}";
        FileDescriptor descriptor = SocketSetup.Open(ipv4, LibC.SOCK_RAW, protocol, $"open a {kind}");
        try
        {
            SocketSetup.KeepOffGroups(descriptor, ipv4);
            if (!ipv4)
            {
                SocketSetup.SetOption(descriptor, LibC.SOL_IPV6, LibC.IPV6_RECVTCLASS, 1, "ask for the traffic class of packets");
                SocketSetup.SetOption(descriptor, LibC.SOL_IPV6, LibC.IPV6_RECVHOPLIMIT, 1, "ask for the hop limit of packets");
                SocketSetup.SetOption(descriptor, LibC.SOL_IPV6, LibC.IPV6_RECVPKTINFO, 1, "ask for the destination of packets");
            }

            SocketSetup.BindSource(descriptor, localAddress, interfaceName, kind);
            return new RawReceiver(descriptor, ipv4);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    /// <summary>Sets the receive buffer, above the system's limit where the caller may (SO_RCVBUFFORCE), up to it otherwise.</summary>
    /// <param name="bytes">The requested size in bytes of packets; the kernel doubles it for its own overhead.</param>
    public void SetReceiveBuffer(int bytes) => SocketSetup.SetReceiveBuffer(_descriptor, bytes);

    /// <summary>
    /// Receives the payload of one packet, without its IP header and extension headers. Ports are 0, and everything else is reported.
    /// </summary>
    /// <inheritdoc/>
    public IoResult Receive(Span<byte> buffer, out ReceivedDatagram datagram) =>
        _ipv4 ? ReceiveIPv4(buffer, out datagram) : AncillaryData.Receive(Descriptor, buffer, out datagram);

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();

    // The kernel delivers the IPv4 header too. Read it into a separate buffer, so that the payload lands at the start of the caller's.
    private IoResult ReceiveIPv4(Span<byte> buffer, out ReceivedDatagram datagram)
    {
        datagram = default;
        byte* header = stackalloc byte[HeaderLength];
        IoResult received;
        fixed (byte* data = buffer)
        {
            iovec* vectors = stackalloc iovec[2];
            vectors[0] = new iovec { iov_base = header, iov_len = HeaderLength };
            vectors[1] = new iovec { iov_base = data, iov_len = buffer.Length };
            msghdr message = default;
            message.msg_iov = vectors;
            message.msg_iovlen = 2;
            received = IoResult.From(LibC.recvmsg(Descriptor, &message, 0));
        }

        if (!received.Succeeded)
        {
            return received;
        }

        var fields = new ReadOnlySpan<byte>(header, HeaderLength);
        datagram = new ReceivedDatagram(
            new SocketEndpoint(AddressAt(fields, SourceOffset), 0),
            AddressAt(fields, DestinationOffset),
            fields[TypeOfServiceOffset],
            fields[TimeToLiveOffset]);
        int optionsLength = ((fields[0] & 0xf) << 2) - HeaderLength;
        int length = Math.Max(received.Count - HeaderLength - optionsLength, 0);
        if (optionsLength > 0 && length > 0)
        {
            buffer.Slice(optionsLength, length).CopyTo(buffer);
        }

        return IoResult.Success(length);
    }

    private static UInt128 AddressAt(ReadOnlySpan<byte> header, int offset) =>
        SocketEndpoint.FromIPv4(BinaryPrimitives.ReadUInt32BigEndian(header[offset..]));
}
