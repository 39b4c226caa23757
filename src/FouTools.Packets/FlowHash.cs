using System.Buffers.Binary;

namespace FouTools.Packets;

/// <summary>
/// A hash over the addresses, the protocol and the ports of an IP packet, or over what stands for them in an Ethernet
/// frame or an MPLS packet: equal for all packets of a flow, so that a flow keeps one outer source port, one queue and its
/// order.
/// </summary>
/// <remarks>
/// What counts as a flow follows the kernel's flow dissector (net/core/flow_dissector.c) as
/// <c>skb_get_hash</c> calls it, with these points worth knowing:
/// <list type="bullet">
/// <item>Every fragment, the first included, is hashed by addresses and protocol only, so that the fragments of a
/// packet stay together; the flow's unfragmented packets may then take another path, as they do in the kernel.</item>
/// <item>ESP and AH count with their security parameters index in place of ports. The ICMP echo identifier does not
/// count.</item>
/// <item>Unlike the kernel, the IPv6 flow label does not count and does not replace the ports: a Linux sender changes
/// the label of a live TCP connection after a timeout, and the connection must not change queues then.</item>
/// <item>Unlike the kernel, the two directions of a flow have different hashes, and a tunnel inside the packet is not
/// looked into.</item>
/// </list>
/// The hash depends on a seed, so that values on the wire tell nothing certain about addresses; it is not a
/// cryptographic function.
/// </remarks>
public static class FlowHash
{
    /// <summary>The kernel's bound on headers (MAX_FLOW_DISSECT_HDRS); a longer chain is hashed without ports.</summary>
    private const int MaximumExtensionHeaders = 15;

    private const int MoreFragmentsOrOffset = 0x3fff;

    private const int MaximumLabels = 8;
    private const int LabelLength = 4;
    private const uint FirstOrdinaryLabel = 16;
    private const uint BottomOfStack = 0x100;

    // Arbitrary constants with about as many ones as zeros: fractional parts of square roots of primes, made odd.
    private const ulong FirstKey = 0x6a09e667f3bcc909;
    private const ulong SecondKey = 0xbb67ae8584caa73b;
    private const ulong ThirdKey = 0x3c6ef372fe94f82b;

    /// <summary>
    /// Computes the hash of the flow that a packet belongs to. Nothing outside the span is read; a malformed or
    /// truncated packet gives a hash of what can be read of addresses, protocol and ports, and bytes that are no IP
    /// packet give a hash of at most their first 40.
    /// </summary>
    /// <param name="ipPacket">A packet that begins with its IPv4 or IPv6 header.</param>
    /// <param name="seed">A number that is random for each tunnel and constant during its life.</param>
    /// <returns>The hash; all 32-bit values are possible.</returns>
    public static uint Compute(ReadOnlySpan<byte> ipPacket, ulong seed)
    {
        int version = ipPacket.IsEmpty ? 0 : ipPacket[0] >> 4;
        return version switch
        {
            4 when ipPacket.Length >= IPv4Header.MinimumLength => ComputeIPv4(ipPacket, seed),
            6 when ipPacket.Length >= IPv6Header.Length => ComputeIPv6(ipPacket, seed),
            _ => ComputeOther(ipPacket, seed),
        };
    }

    /// <summary>
    /// Computes the hash of the flow that an Ethernet frame belongs to: that of the IP packet in it, also behind VLAN tags,
    /// or else one over its addresses and the type of its payload. VLAN tags do not count. Bytes that are no frame are
    /// hashed like those that are no packet.
    /// </summary>
    /// <param name="ethernetFrame">A frame that begins with its Ethernet header.</param>
    /// <param name="seed">A number that is random for each tunnel and constant during its life.</param>
    /// <returns>The hash; all 32-bit values are possible.</returns>
    public static uint ComputeFrame(ReadOnlySpan<byte> ethernetFrame, ulong seed)
    {
        if (EthernetHeader.TryParse(ethernetFrame, out EthernetHeader header) != ParseError.None)
        {
            return ComputeOther(ethernetFrame, seed);
        }

        ParseError error = EthernetFrame.FindPayload(ethernetFrame, out int offset, out ushort etherType);
        if (error == ParseError.None
            && etherType is EtherType.IPv4 or EtherType.IPv6
            && HoldsIPHeader(ethernetFrame[offset..]))
        {
            return Compute(ethernetFrame[offset..], seed);
        }

        return Finish(Mix(header.Destination ^ seed ^ FirstKey, header.Source ^ SecondKey), 0, etherType);
    }

    /// <summary>
    /// Computes the hash of the flow that an MPLS packet belongs to, over its labels and over the IP packet after the last
    /// one if its first four bits look like one (RFC 4928). Traffic class and TTL do not count, nor do special-purpose
    /// labels, which the kernel leaves out too (<c>mpls_multipath_hash</c>, net/mpls/af_mpls.c).
    /// </summary>
    /// <param name="labelStack">A packet that begins with its label stack (RFC 3032).</param>
    /// <param name="seed">A number that is random for each tunnel and constant during its life.</param>
    /// <returns>The hash; all 32-bit values are possible. After eight labels nothing counts any more.</returns>
    public static uint ComputeMpls(ReadOnlySpan<byte> labelStack, ulong seed)
    {
        ulong state = Mix(seed ^ FirstKey, SecondKey);
        for (int depth = 0; depth < MaximumLabels && labelStack.Length >= LabelLength; depth++)
        {
            uint entry = BinaryPrimitives.ReadUInt32BigEndian(labelStack);
            labelStack = labelStack[LabelLength..];
            uint label = entry >> 12;
            if (label >= FirstOrdinaryLabel)
            {
                state = Mix(state ^ label, ThirdKey);
            }

            if ((entry & BottomOfStack) != 0)
            {
                return HoldsIPHeader(labelStack) ? Compute(labelStack, state) : Finish(state, 0, 0);
            }
        }

        return Finish(state, 0, 0);
    }

    private static bool HoldsIPHeader(ReadOnlySpan<byte> data) => (data.IsEmpty ? 0 : data[0] >> 4) switch
    {
        4 => data.Length >= IPv4Header.MinimumLength,
        6 => data.Length >= IPv6Header.Length,
        _ => false,
    };

    private static uint ComputeIPv4(ReadOnlySpan<byte> packet, ulong seed)
    {
        byte protocol = packet[9];
        uint ports = 0;
        if ((BinaryPrimitives.ReadUInt16BigEndian(packet[6..]) & MoreFragmentsOrOffset) == 0)
        {
            int headerLength = Math.Max((packet[0] & 0xf) << 2, IPv4Header.MinimumLength);
            ports = ReadPorts(packet, headerLength, protocol);
        }

        ulong addresses = BinaryPrimitives.ReadUInt64BigEndian(packet[12..]);
        return Finish(Mix(seed ^ FirstKey, addresses ^ SecondKey), protocol, ports);
    }

    private static uint ComputeIPv6(ReadOnlySpan<byte> packet, ulong seed)
    {
        uint ports = ReadIPv6Ports(packet, out byte protocol);

        // Neither product waits for the other.
        ulong source = Mix(
            BinaryPrimitives.ReadUInt64BigEndian(packet[8..]) ^ seed ^ FirstKey,
            BinaryPrimitives.ReadUInt64BigEndian(packet[16..]) ^ SecondKey);
        ulong destination = Mix(
            BinaryPrimitives.ReadUInt64BigEndian(packet[24..]) ^ seed ^ ThirdKey,
            BinaryPrimitives.ReadUInt64BigEndian(packet[32..]) ^ FirstKey);
        return Finish(source + ulong.RotateLeft(destination, 29), protocol, ports);
    }

    private static uint ComputeOther(ReadOnlySpan<byte> data, ulong seed)
    {
        ulong state = Mix(seed ^ FirstKey, SecondKey);
        foreach (byte value in data[..Math.Min(data.Length, IPv6Header.Length)])
        {
            state = Mix(state ^ value, ThirdKey);
        }

        return Finish(state, 0, 0);
    }

    private static uint ReadIPv6Ports(ReadOnlySpan<byte> packet, out byte protocol)
    {
        protocol = packet[6];
        int offset = IPv6Header.Length;
        for (int header = 0; header < MaximumExtensionHeaders; header++)
        {
            switch (protocol)
            {
                case IPProtocol.HopByHop or IPProtocol.Routing or IPProtocol.DestinationOptions:
                    if (offset > packet.Length - 2)
                    {
                        return 0;
                    }

                    protocol = packet[offset];
                    offset += (packet[offset + 1] + 1) << 3;
                    break;

                case IPProtocol.Fragment:
                    if (offset < packet.Length)
                    {
                        protocol = packet[offset];
                    }

                    return 0;

                default:
                    return ReadPorts(packet, offset, protocol);
            }
        }

        return 0;
    }

    private static uint ReadPorts(ReadOnlySpan<byte> packet, int offset, byte protocol)
    {
        switch (protocol)
        {
            case IPProtocol.Tcp or IPProtocol.Udp or IPProtocol.Dccp or IPProtocol.Sctp or IPProtocol.UdpLite or IPProtocol.Esp:
                break;
            case IPProtocol.AuthenticationHeader:
                offset += 4;
                break;
            default:
                return 0;
        }

        return offset <= packet.Length - sizeof(uint) ? BinaryPrimitives.ReadUInt32BigEndian(packet[offset..]) : 0;
    }

    private static uint Finish(ulong state, byte protocol, uint ports)
    {
        // One product alone lets sequential ports through as a visible progression.
        ulong high = Math.BigMul(state ^ ThirdKey, (((ulong)protocol << 32) | ports) ^ SecondKey, out ulong low);
        return (uint)(Mix(high ^ FirstKey, low ^ SecondKey) >> 32);
    }

    private static ulong Mix(ulong first, ulong second)
    {
        ulong high = Math.BigMul(first, second, out ulong low);
        return high ^ low;
    }
}
