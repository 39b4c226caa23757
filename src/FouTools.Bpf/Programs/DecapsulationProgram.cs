using System.Buffers.Binary;
using FouTools.Bpf.Assembly;
using FouTools.Packets;
using static FouTools.Bpf.Assembly.AluOperation;
using static FouTools.Bpf.Assembly.JumpCondition;
using static FouTools.Bpf.Assembly.MemorySize;
using static FouTools.Bpf.Assembly.Register;

namespace FouTools.Bpf.Programs;

/// <summary>
/// The program at the ingress of an Ethernet interface that outer packets arrive by: takes the outer headers off and hands the packet
/// to the tunnel's device. What it does not understand, or would have to refuse, goes on to the UDP socket as it was.
/// </summary>
public static class DecapsulationProgram
{
    private const int LinkLayerLength = EthernetHeader.Length;
    private const int MoreFragmentsOrOffset = 0x3fff;
    private const int NextHeaderOfIPv6 = 6;
    private const int ProtocolOfIPv4 = 9;

    // BPF_ADJ_ROOM_MAC and the flags of bpf_skb_adjust_room (include/uapi/linux/bpf.h).
    private const int RoomAfterLinkLayer = 1;
    private const int FixedSegmentSize = 1 << 0;

    private const int QueryChecksumLevel = 0;
    private const int ToIngress = 1;

    // struct bpf_fib_lookup, and what bpf_fib_lookup() answers (include/uapi/linux/bpf.h).
    private const int RouteQueryLength = 64;
    private const int RouteInterface = 8;
    private const int RouteSource = 16;
    private const int RouteDestination = 32;
    private const int RouteNotForwarded = 4;
    private const int RouteForwardingDisabled = 5;
    private const int FamilyIPv4 = 2;
    private const int FamilyIPv6 = 10;

    /// <summary>Makes the program.</summary>
    /// <param name="shape">The tunnel.</param>
    /// <param name="deviceIndex">The tunnel's device, in the same network namespace.</param>
    /// <returns>The program.</returns>
    /// <exception cref="ArgumentException">It is not possible for this tunnel: <see cref="TunnelShape.Obstacle"/>.</exception>
    public static AssembledProgram Build(TunnelShape shape, int deviceIndex)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.Obstacle is { } obstacle)
        {
            throw new ArgumentException(obstacle, nameof(shape));
        }

        var parts = new ProgramParts(shape, TunnelMaps.LeftReceived);
        new Writer(parts, shape, deviceIndex).Write();
        return parts.Finish();
    }

    private sealed class Writer(ProgramParts parts, TunnelShape shape, int deviceIndex)
    {
        private const int HostPacket = 0; // PACKET_HOST, include/uapi/linux/if_packet.h

        private readonly ProgramBuilder _code = parts.Code;
        private readonly int _headersLength = shape.OuterIPLength + UdpHeader.Length + shape.ReceivedInsideLength;
        private readonly int _udp = Frame.Outer + shape.OuterIPLength;
        private readonly int _inside = Frame.Outer + shape.OuterIPLength + UdpHeader.Length;
        private readonly int _outerVersion = shape.OverIPv4 ? 4 : 6;

        public void Write()
        {
            FindDatagram();
            CheckOuterHeader();
            CheckUdpChecksum();
            ChooseVersion();
        }

        // What most packets of the interface come to: it is cheap.
        private void FindDatagram()
        {
            _code.Move(R6, R1);
            _code.Load(U32, R1, R6, PacketContext.Protocol);
            _code.Jump(NotEqual, R1, ProgramParts.Network(shape.OverIPv4 ? EtherType.IPv4 : EtherType.IPv6), parts.NotOurs);
            _code.Load(U32, R1, R6, PacketContext.PacketType);
            _code.Jump(NotEqual, R1, HostPacket, parts.NotOurs);
            _code.Load(U32, R1, R6, PacketContext.VlanPresent);
            _code.Jump(NotEqual, R1, 0, parts.NotOurs);
            parts.LoadPacket(LinkLayerLength, Frame.Outer, shape.OuterIPLength + UdpHeader.Length, parts.NotOurs);
            _code.Load(U8, R1, R10, Frame.Outer + (shape.OverIPv4 ? ProtocolOfIPv4 : NextHeaderOfIPv6));
            _code.Jump(NotEqual, R1, IPProtocol.Udp, parts.NotOurs);
            _code.Load(U8, R1, R10, Frame.Outer);
            if (shape.OverIPv4)
            {
                // With options the port is elsewhere; what has them the UDP socket gets.
                _code.Jump(NotEqual, R1, 0x45, parts.NotOurs);
                _code.Load(U16, R1, R10, Frame.Outer + 6);
                _code.Jump(AnyBit, R1, ProgramParts.Network(MoreFragmentsOrOffset), parts.NotOurs);
            }
            else
            {
                _code.Alu(And, R1, 0xf0);
                _code.Jump(NotEqual, R1, 0x60, parts.NotOurs);
            }

            _code.Load(U16, R1, R10, _udp + 2);
            _code.Jump(NotEqual, R1, ProgramParts.Network(shape.LocalPort), parts.NotOurs);
        }

        // The inner packet's length into R8: every length must be what the others make it, as every sender of tunnels has it.
        private void CheckOuterHeader()
        {
            Label notPlain = parts.Left(FallThrough.NotPlain);
            parts.LoadPacket(LinkLayerLength, Frame.Outer, _headersLength, notPlain);
            _code.Load(U16, R8, R10, _udp + 4);
            _code.SwapBytes(R8, 16);
            _code.Load(U16, R1, R10, Frame.Outer + (shape.OverIPv4 ? 2 : 4));
            _code.SwapBytes(R1, 16);
            if (shape.OverIPv4)
            {
                _code.Alu(Subtract, R1, IPv4Header.MinimumLength);
            }

            _code.Jump(NotEqual, R1, R8, notPlain);
            int insideLength = UdpHeader.Length + shape.ReceivedInsideLength;
            _code.Jump(Less, R8, insideLength, notPlain);
            _code.Alu(Subtract, R8, insideLength);

            // An Ethernet frame may be padded, but not where it is many packets in one.
            Label fits = ProgramBuilder.CreateLabel("frame is long enough");
            _code.Load(U32, R1, R6, PacketContext.Length);
            _code.Alu(Subtract, R1, LinkLayerLength + _headersLength);
            _code.Jump(Equal, R1, R8, fits);
            _code.Jump(Less, R1, R8, notPlain);
            _code.Load(U32, R1, R6, PacketContext.SegmentSize);
            _code.Jump(NotEqual, R1, 0, notPlain);
            _code.Mark(fits);

            if (shape.OverIPv4)
            {
                VerifyIPv4Checksum(Frame.Outer, notPlain);
            }
        }

        private void VerifyIPv4Checksum(int header, Label otherwise)
        {
            _code.Move(R1, 0);
            parts.AddWords(header, IPv4Header.MinimumLength);
            parts.Fold();
            _code.Jump(NotEqual, R1, ushort.MaxValue, otherwise);
        }

        // Passed on is only what the UDP socket would take: no checksum where that is allowed, one that the device has verified, or one
        // that is still to be computed by whoever cuts the packet into those that it is. The others the socket verifies.
        private void CheckUdpChecksum()
        {
            Label notVerified = parts.Left(FallThrough.ChecksumNotVerified);
            Label verified = ProgramBuilder.CreateLabel("UDP checksum verified");
            Label nonzero = ProgramBuilder.CreateLabel("UDP checksum there");
            _code.Load(U16, R1, R10, _udp + 6);
            _code.Jump(NotEqual, R1, 0, nonzero);
            _code.Jump(shape.AcceptZeroChecksum ? verified : notVerified);

            _code.Mark(nonzero);
            Label pending = ProgramBuilder.CreateLabel("UDP checksum perhaps pending");
            _code.Move(R1, R6);
            _code.Move(R2, QueryChecksumLevel);
            _code.Call(Helper.ChecksumLevel);
            _code.Jump(SignedLess, R0, 0, pending);
            _code.Jump(verified);

            // A single packet whose outer checksum is pending would keep the kernel computing it where the header is no more.
            _code.Mark(pending);
            _code.Load(U32, R1, R6, PacketContext.SegmentSize);
            _code.Jump(Equal, R1, 0, notVerified);
            int addresses = Frame.Outer + (shape.OverIPv4 ? IPv4Header.SourceOffset : IPv6Header.SourceOffset);
            _code.Load(U16, R1, R10, _udp + 4);
            _code.Alu(Add, R1, ProgramParts.Network(IPProtocol.Udp));
            parts.AddWords(addresses, shape.OverIPv4 ? 2 * sizeof(uint) : 32);
            parts.Fold();
            _code.Load(U16, R2, R10, _udp + 6);
            _code.Jump(NotEqual, R1, R2, notVerified);
            _code.Mark(verified);
        }

        // What is between says which version follows, or else the first four bits do.
        private void ChooseVersion()
        {
            Label[] ways = [ProgramBuilder.CreateLabel("IPv4 inside"), ProgramBuilder.CreateLabel("IPv6 inside")];
            foreach (int version in (ReadOnlySpan<int>)[4, 6])
            {
                if (shape.Carries(version))
                {
                    CompareInside(version, ways[(version - 4) / 2]);
                }
            }

            _code.Jump(parts.Left(FallThrough.NotPlain));
            foreach (int version in (ReadOnlySpan<int>)[4, 6])
            {
                if (shape.Carries(version))
                {
                    _code.Mark(ways[(version - 4) / 2]);
                    Carry(version);
                }
            }
        }

        private void CompareInside(int version, Label same)
        {
            byte[] expected = shape.InsideHeaders(version, shape.InputKey);
            Label different = ProgramBuilder.CreateLabel($"not IPv{version}");
            for (int i = 0; i < expected.Length; i += sizeof(uint))
            {
                _code.Load(U32, R1, R10, _inside + i);
                _code.MoveWide(R2, BinaryPrimitives.ReadUInt32LittleEndian(expected.AsSpan(i)));
                _code.Jump(NotEqual, R1, R2, different);
            }

            if (expected.Length == 0)
            {
                parts.LoadPacket(LinkLayerLength + _headersLength, Frame.Inner, 1, different);
                _code.Load(U8, R1, R10, Frame.Inner);
                _code.Alu(ShiftRight, R1, 4);
                _code.Jump(NotEqual, R1, version, different);
            }

            _code.Jump(same);
            _code.Mark(different);
        }

        private void Carry(int version)
        {
            CheckInnerHeader(version);
            parts.ReadTransport(version, LinkLayerLength + _headersLength + IPLength(version));
            CheckSource(version);
            CheckMtu(version);
            LeaveForwarded(version);
            MergeSignal(version);
            PopHeaders(version);
            parts.CountTraffic(PeerTraffic.ReceivedOffset, version);
            _code.Move(R1, deviceIndex);
            _code.Move(R2, ToIngress);
            _code.Call(Helper.Redirect);
            _code.Exit();
        }

        private void CheckInnerHeader(int version)
        {
            Label notPlain = parts.Left(FallThrough.NotPlain);
            parts.LoadPacket(LinkLayerLength + _headersLength, Frame.Inner, IPLength(version), notPlain);
            _code.Load(U8, R1, R10, Frame.Inner);
            if (version == 4)
            {
                _code.Jump(NotEqual, R1, 0x45, notPlain);
                VerifyIPv4Checksum(Frame.Inner, notPlain);
                _code.Load(U16, R1, R10, Frame.Inner + 2);
                _code.SwapBytes(R1, 16);
            }
            else
            {
                _code.Alu(And, R1, 0xf0);
                _code.Jump(NotEqual, R1, 0x60, notPlain);
                _code.Load(U16, R1, R10, Frame.Inner + 4);
                _code.SwapBytes(R1, 16);
                _code.Alu(Add, R1, IPv6Header.Length);
            }

            _code.Jump(NotEqual, R1, R8, notPlain);
        }

        private void CheckSource(int version)
        {
            Label noPeer = parts.Left(FallThrough.NoPeer);
            parts.FindPeer(version, Frame.Inner + (version == 4 ? IPv4Header.SourceOffset : IPv6Header.SourceOffset));
            int source = Frame.Outer + (shape.OverIPv4 ? IPv4Header.SourceOffset : IPv6Header.SourceOffset);
            int destination = Frame.Outer + (shape.OverIPv4 ? IPv4Header.DestinationOffset : IPv6Header.DestinationOffset);
            parts.CompareAddress(source, PeerRecord.RemoteOffset, shape.OverIPv4, noPeer);
            parts.CompareAddress(destination, PeerRecord.LocalOffset, shape.OverIPv4, noPeer);

            Label fromPeer = ProgramBuilder.CreateLabel($"IPv{version} from the peer");
            _code.Load(U32, R1, R7, PeerRecord.FlagsOffset);
            _code.Jump(AnyBit, R1, PeerRecord.AnySourcePortFlag, fromPeer);
            _code.Load(U16, R1, R10, _udp);
            _code.Load(U16, R2, R7, PeerRecord.PortOffset);
            _code.Jump(Equal, R1, R2, fromPeer);
            _code.Load(U16, R2, R7, PeerRecord.PortIPv6Offset);
            _code.Jump(NotEqual, R1, R2, noPeer);
            _code.Mark(fromPeer);
        }

        private void CheckMtu(int version)
        {
            parts.ReadMtu(() => _code.Move(R2, deviceIndex));
            parts.CountSegments(version);
            parts.LeaveWhatExceedsMtu();
        }

        // The kernel does not forget that a packet which is many in one was tunnelled, and would cut it up as one that still is
        // (skb->encapsulation outlives bpf_skb_adjust_room in net/core/filter.c). The host itself takes it whole.
        private void LeaveForwarded(int version)
        {
            Label stays = ProgramBuilder.CreateLabel($"IPv{version} for this host");
            _code.Load(U32, R1, R6, PacketContext.SegmentSize);
            _code.Jump(Equal, R1, 0, stays);
            for (int i = 0; i < RouteQueryLength; i += sizeof(ulong))
            {
                _code.Store(U64, R10, Frame.RouteQuery + i, 0);
            }

            _code.Store(U8, R10, Frame.RouteQuery, version == 4 ? FamilyIPv4 : FamilyIPv6);
            _code.Store(U32, R10, Frame.RouteQuery + RouteInterface, deviceIndex);
            int length = version == 4 ? sizeof(uint) : 16;
            int source = Frame.Inner + (version == 4 ? IPv4Header.SourceOffset : IPv6Header.SourceOffset);
            for (int i = 0; i < length; i += sizeof(uint))
            {
                _code.Load(U32, R1, R10, source + i);
                _code.Store(U32, R10, Frame.RouteQuery + RouteSource + i, R1);
                _code.Load(U32, R1, R10, source + length + i);
                _code.Store(U32, R10, Frame.RouteQuery + RouteDestination + i, R1);
            }

            _code.Move(R1, R6);
            parts.PointToStack(R2, Frame.RouteQuery);
            _code.Move(R3, RouteQueryLength);
            _code.Move(R4, 0);
            _code.Call(Helper.RouteLookup);
            _code.Jump(Equal, R0, RouteNotForwarded, stays);
            _code.Jump(NotEqual, R0, RouteForwardingDisabled, parts.Left(FallThrough.Forwarded));
            _code.Mark(stays);
        }

        // RFC 6040 section 4.2, as INET_ECN_decapsulate() has it: the octet that the inner header is to have, or had, onto the stack.
        private void MergeSignal(int version)
        {
            Label merged = ProgramBuilder.CreateLabel($"IPv{version} signal merged");
            Label takesOuter = ProgramBuilder.CreateLabel($"IPv{version} takes outer signal");
            Label understands = ProgramBuilder.CreateLabel($"IPv{version} understands signals");
            parts.LoadTypeOfService(R1, version, Frame.Inner);
            parts.LoadTypeOfService(R2, _outerVersion, Frame.Outer);
            _code.Alu(And, R2, Ecn.Mask);
            _code.Move(R3, R1);
            _code.Alu(And, R3, Ecn.Mask);
            _code.Jump(NotEqual, R3, (int)Ecn.NotEct, understands);
            _code.Jump(Equal, R2, Ecn.CongestionExperienced, parts.Left(FallThrough.CongestionSignal));
            _code.Jump(merged);
            _code.Mark(understands);
            _code.Jump(Equal, R2, Ecn.CongestionExperienced, takesOuter);
            _code.Jump(NotEqual, R3, Ecn.Ect0, merged);
            _code.Jump(NotEqual, R2, Ecn.Ect1, merged);
            _code.Mark(takesOuter);
            _code.Alu(And, R1, byte.MaxValue & ~Ecn.Mask);
            _code.Alu(Or, R1, R2);
            _code.Mark(merged);
            _code.Store(U64, R10, Frame.Changed, R1);
        }

        private void PopHeaders(int version)
        {
            // bpf_skb_adjust_room() can change the version too, but only since Linux 6.3.
            bool changes = version != _outerVersion;
            if (changes)
            {
                _code.Move(R1, R6);
                _code.Move(R2, ProgramParts.Network(version == 4 ? EtherType.IPv4 : EtherType.IPv6));
                _code.Move(R3, 0);
                _code.Call(Helper.ChangeProtocol);
                _code.Jump(NotEqual, R0, 0, parts.Left(FallThrough.Refused));
            }

            // With the version comes the difference of its header to the other's.
            _code.Move(R1, R6);
            _code.Move(R2, IPLength(_outerVersion) - IPLength(version) - _headersLength);
            _code.Move(R3, RoomAfterLinkLayer);
            _code.Move(R4, FixedSegmentSize);
            _code.Call(Helper.AdjustRoom);
            _code.Jump(NotEqual, R0, 0, changes ? parts.Failed : parts.Left(FallThrough.Refused));

            Label unchanged = ProgramBuilder.CreateLabel($"IPv{version} signal unchanged");
            parts.LoadTypeOfService(R1, version, Frame.Inner);
            _code.Load(U64, R2, R10, Frame.Changed);
            _code.Jump(Equal, R1, R2, unchanged);
            if (version == 4)
            {
                ReplaceTypeOfServiceIPv4();
            }
            else
            {
                ReplaceTrafficClass();
            }

            parts.StorePacket(LinkLayerLength + 1, Frame.Changed, 1);
            _code.Jump(NotEqual, R0, 0, parts.Failed);
            _code.Mark(unchanged);
        }

        private void ReplaceTypeOfServiceIPv4()
        {
            _code.Move(R4, R2);
            _code.Alu(ShiftLeft, R4, 8);
            _code.Alu(Or, R4, 0x45);
            _code.Load(U16, R3, R10, Frame.Inner);
            _code.Move(R1, R6);
            _code.Move(R2, LinkLayerLength + 10);
            _code.Move(R5, sizeof(ushort));
            _code.Call(Helper.ReplaceIPChecksum);
            _code.Jump(NotEqual, R0, 0, parts.Failed);
        }

        // The signal is in bits 4 and 5 of the second byte; nothing else of it changes.
        private void ReplaceTrafficClass()
        {
            _code.Load(U8, R1, R10, Frame.Inner + 1);
            _code.Alu(And, R1, byte.MaxValue & ~(Ecn.Mask << 4));
            _code.Alu(And, R2, Ecn.Mask);
            _code.Alu(ShiftLeft, R2, 4);
            _code.Alu(Or, R1, R2);
            _code.Store(U8, R10, Frame.Changed, R1);
        }

        private static int IPLength(int version) => version == 4 ? IPv4Header.MinimumLength : IPv6Header.Length;
    }
}
