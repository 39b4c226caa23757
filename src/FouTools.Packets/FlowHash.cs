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
/// cryptographic function. The BPF programs that send packets past the engine compute the same
/// (<c>EncapsulationProgram</c> in FouTools.Bpf), with the loads of a little-endian machine.
/// </remarks>
public static class FlowHash
{
    /// <summary>The index of the ports among the rounds, from 0.</summary>
    public const int PortsRound = 1;

    /// <summary>The final round, which mixes in no further input.</summary>
    public const int LastRound = 2;

    /// <summary>How many bits the product of a round is shifted right, to be mixed into itself.</summary>
    public const int Shift = 29;

    /// <summary>The kernel's bound on headers (MAX_FLOW_DISSECT_HDRS); a longer chain is hashed without ports.</summary>
    private const int MaxExtensionHeaders = 15;

    private const int MaxLabels = 8;
    private const int LabelLength = 4;
    private const uint FirstOrdinaryLabel = 16;
    private const uint BottomOfStack = 0x100;

    // Arbitrary odd constants with about as many ones as zeros: fractional parts of cube roots of primes.
    private const ulong FirstMultiplier = 0x428a2f98d728ae23;
    private const ulong SecondMultiplier = 0x7137449123ef65cd;
    private const ulong ThirdMultiplier = 0xb5c0fbcfec4d3b2f;

    /// <summary>The multipliers of the rounds, in turn.</summary>
    public static ReadOnlySpan<ulong> Multipliers => [FirstMultiplier, SecondMultiplier, ThirdMultiplier];

    /// <summary>
    /// Computes the hash of the flow that a packet belongs to. Nothing outside the span is read; a malformed or
    /// truncated packet gives a hash of what can be read of addresses, protocol and ports, and bytes that are not an IP
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
            4 when ipPacket.Length >= IPv4Header.MinLength => ComputeIPv4(ipPacket, seed),
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

        ulong state = Mix(Mix(seed, header.Destination, FirstMultiplier), header.Source, SecondMultiplier);
        return Finish(state, 0, etherType);
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
        ulong state = seed;
        for (int depth = 0; depth < MaxLabels && labelStack.Length >= LabelLength; depth++)
        {
            uint entry = BinaryPrimitives.ReadUInt32BigEndian(labelStack);
            labelStack = labelStack[LabelLength..];
            uint label = entry >> 12;
            if (label >= FirstOrdinaryLabel)
            {
                state = Mix(state, label, ThirdMultiplier);
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
        4 => data.Length >= IPv4Header.MinLength,
        6 => data.Length >= IPv6Header.Length,
        _ => false,
    };

    private static uint ComputeIPv4(ReadOnlySpan<byte> packet, ulong seed)
    {
        byte protocol = packet[9];
        uint ports = 0;
        if ((BinaryPrimitives.ReadUInt16BigEndian(packet[6..]) & IPv4Header.MoreFragmentsOrOffset) == 0)
        {
            int headerLength = Math.Max((packet[0] & 0xf) << 2, IPv4Header.MinLength);
            ports = ReadPorts(packet, headerLength, protocol);
        }

        uint source = BinaryPrimitives.ReadUInt32LittleEndian(packet[IPv4Header.SourceOffset..]);
        uint destination = BinaryPrimitives.ReadUInt32LittleEndian(packet[IPv4Header.DestinationOffset..]);
        return Finish(Mix(seed, ((ulong)source << 32) | destination, FirstMultiplier), protocol, ports);
    }

    private static uint ComputeIPv6(ReadOnlySpan<byte> packet, ulong seed)
    {
        uint ports = ReadIPv6Ports(packet, out byte protocol);

        ReadOnlySpan<byte> addresses = packet[IPv6Header.SourceOffset..IPv6Header.Length];
        ulong state = Mix(seed, BinaryPrimitives.ReadUInt64LittleEndian(addresses), FirstMultiplier);
        state = Mix(state, BinaryPrimitives.ReadUInt64LittleEndian(addresses[8..]), SecondMultiplier);
        state = Mix(state, BinaryPrimitives.ReadUInt64LittleEndian(addresses[16..]), ThirdMultiplier);
        state = Mix(state, BinaryPrimitives.ReadUInt64LittleEndian(addresses[24..]), FirstMultiplier);
        return Finish(state, protocol, ports);
    }

    private static uint ComputeOther(ReadOnlySpan<byte> data, ulong seed)
    {
        ulong state = seed;
        foreach (byte value in data[..Math.Min(data.Length, IPv6Header.Length)])
        {
            state = Mix(state, value, ThirdMultiplier);
        }

        return Finish(state, 0, 0);
    }

    private static uint ReadIPv6Ports(ReadOnlySpan<byte> packet, out byte protocol)
    {
        protocol = packet[6];
        int offset = IPv6Header.Length;
        for (int header = 0; header < MaxExtensionHeaders; header++)
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

        return offset <= packet.Length - sizeof(uint) ? BinaryPrimitives.ReadUInt32LittleEndian(packet[offset..]) : 0;
    }

    private static uint Finish(ulong state, byte protocol, uint ports)
    {
        state = Mix(state, ((ulong)protocol << 32) | ports, SecondMultiplier);
        return (uint)(Mix(state, 0, ThirdMultiplier) >> 32);
    }

    // Only operations that a BPF program has too: the low half of a product, and a shift that brings its upper bits down.
    private static ulong Mix(ulong state, ulong word, ulong multiplier)
    {
        state = (state ^ word) * multiplier;
        return state ^ (state >> Shift);
    }
}
