using FouTools.Linux.Interop;
using FouTools.Linux.Polling;
using Tmds.Linux;

namespace FouTools.Linux.Sockets;

/// <summary>
/// A non-blocking receiver of a copy of every ICMP error of one family that reaches the network namespace of the thread that
/// opened it: destination unreachable, packet too big, time exceeded, parameter problem. One thread at a time.
/// </summary>
public sealed unsafe class IcmpErrorSocket : IPollable, IDisposable
{
    // Messages of a flood may be lost: each error recurs as long as its cause persists.
    private const int ReceiveBufferBytes = 64 * 1024;

    private readonly FileDescriptor _descriptor;

    private IcmpErrorSocket(FileDescriptor descriptor) => _descriptor = descriptor;

    /// <inheritdoc/>
    public int Descriptor => _descriptor.Number;

    /// <summary>Opens a receiver.</summary>
    /// <param name="ipv4">Whether to receive ICMP errors, rather than ICMPv6 ones.</param>
    /// <returns>The receiver.</returns>
    /// <exception cref="LinuxException">
    /// <see cref="Errno.EPERM"/>: CAP_NET_RAW is lacking. <see cref="Errno.EAFNOSUPPORT"/>: the kernel has no IPv6.
    /// </exception>
    public static IcmpErrorSocket Open(bool ipv4)
    {
        string kind = ipv4 ? "raw ICMP socket" : "raw ICMPv6 socket";
        FileDescriptor descriptor = SocketSetup.Open(
            ipv4, LibC.SOCK_RAW, ipv4 ? LibC.IPPROTO_ICMP : LibC.IPPROTO_ICMPV6, $"open a {kind}");
        try
        {
            string operation = $"filter the messages of a {kind}";
            if (ipv4)
            {
                SocketSetup.SetOption(descriptor, LibC.SOL_RAW, IcmpNative.ICMP_FILTER, OnlyErrors(), operation);
            }
            else
            {
                SocketSetup.SetOption(descriptor, LibC.SOL_ICMPV6, IcmpNative.ICMP6_FILTER, OnlyErrors6(), operation);
            }

            SocketSetup.SetOption(descriptor, LibC.SOL_SOCKET, LibC.SO_RCVBUF, ReceiveBufferBytes, $"size the buffer of a {kind}");
            return new IcmpErrorSocket(descriptor);
        }
        catch
        {
            descriptor.Dispose();
            throw;
        }
    }

    /// <summary>
    /// Receives one message: for IPv4 from the IPv4 header, with an unverified ICMP checksum (raw(7)); for IPv6 from the ICMPv6 header,
    /// with a verified checksum (RFC 3542 section 3.1). ICMP types above 31, which RFC 792 does not define as errors, pass the filter.
    /// </summary>
    /// <param name="buffer">The buffer; the excess of a longer message is truncated.</param>
    /// <param name="source">The sender's address, host byte order, IPv4 mapped.</param>
    /// <returns>The length put into the buffer; <see cref="Errno.EAGAIN"/> when there is none.</returns>
    public IoResult Receive(Span<byte> buffer, out UInt128 source)
    {
        SockAddr address = default;
        socklen_t length = (uint)sizeof(SockAddr);
        fixed (byte* data = buffer)
        {
            IoResult received = IoResult.From(LibC.recvfrom(
                Descriptor, data, buffer.Length, 0, (sockaddr*)&address, &length));
            source = received.Succeeded ? address.ToEndpoint().Address : 0;
            return received;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();

    private static IcmpNative.IcmpFilter OnlyErrors() => new()
    {
        Blocked = ~((1u << IcmpNative.ICMP_DEST_UNREACH) | (1u << IcmpNative.ICMP_TIME_EXCEEDED) | (1u << IcmpNative.ICMP_PARAMETERPROB)),
    };

    private static IcmpNative.Icmp6Filter OnlyErrors6()
    {
        IcmpNative.Icmp6Filter filter = default;
        ((Span<uint>)filter).Fill(uint.MaxValue);
        filter[0] = ~((1u << IcmpNative.ICMP6_DST_UNREACH) | (1u << IcmpNative.ICMP6_PACKET_TOO_BIG)
            | (1u << IcmpNative.ICMP6_TIME_EXCEEDED) | (1u << IcmpNative.ICMP6_PARAM_PROB));
        return filter;
    }
}
