using System.Buffers.Binary;
using FouTools.Bpf.Assembly;
using FouTools.Packets;
using static FouTools.Bpf.Assembly.AluOperation;
using static FouTools.Bpf.Assembly.JumpCondition;
using static FouTools.Bpf.Assembly.MemorySize;
using static FouTools.Bpf.Assembly.Register;

namespace FouTools.Bpf.Programs;

/// <summary>
/// The program at the ingress of an underlay Ethernet interface: strips the outer headers and redirects the packet to the tunnel's device.
/// It passes what it does not understand or would have to drop, unchanged, to the UDP socket.
/// </summary>
public static class DecapsulationProgram
{
    // BPF_ADJ_ROOM_MAC and the flags of bpf_skb_adjust_room (include/uapi/linux/bpf.h).
    private const int RoomAfterLinkLayer = 1;
    private const int FixedSegmentSize = 1 << 0;

    private const int QueryChecksumLevel = 0;
    private const int ToIngress = 1;

    // struct bpf_fib_lookup, and the results of bpf_fib_lookup() (include/uapi/linux/bpf.h).
    private const int RouteQueryLength = 64;
    private const int RouteInterface = 8;
    private const int RouteSource = 16;
    private const int RouteDestination = 32;
    private const int RouteNotForwarded = 4;
    private const int RouteForwardingDisabled = 5;
    private const int FamilyIPv4 = 2;
    private const int FamilyIPv6 = 10;

    /// <summary>Creates the program.</summary>
    /// <param name="shape">The tunnel.</param>
    /// <param name="deviceIndex">The tunnel's device, in the same network namespace.</param>
    /// <param name="handover">The mark of frames that an XDP program has decapsulated already; null if there is none.</param>
    /// <returns>The program.</returns>
    /// <exception cref="ArgumentException">The tunnel cannot have programs: <see cref="TunnelProgramOptions.Reason"/>.</exception>
    public static AssembledProgram Build(TunnelProgramOptions shape, int deviceIndex, uint? handover = null)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.Reason is { } reason)
        {
            throw new ArgumentException(reason, nameof(shape));
        }

        var parts = new ProgramParts(shape, TunnelMaps.PassedReceived);
        new Writer(parts, shape, deviceIndex, handover).Write();
        return parts.Finish();
    }

    private sealed class Writer(ProgramParts parts, TunnelProgramOptions shape, int deviceIndex, uint? handover) : Decapsulation(parts, shape)
    {
        private const int HostPacket = 0; // PACKET_HOST, include/uapi/linux/if_packet.h

        public void Write()
        {
            Code.Move(R6, R1);
            if (handover is { } number)
            {
                TakeOver(number);
            }

            FindDatagram();
            CheckOuterHeader();
            CheckUdpChecksum();
            ChooseVersion();
        }

        protected override void LoadFrameLength() => Code.Load(U32, R1, R6, PacketContext.Length);

        protected override void PassMerged(Label label)
        {
            Code.Load(U32, R1, R6, PacketContext.SegmentSize);
            Code.Jump(NotEqual, R1, 0, label);
        }

        // A frame that the XDP program decapsulated is complete, and GRO may have merged it by now. Its packet type is PACKET_OTHERHOST so far.
        private void TakeOver(uint number)
        {
            Label notOpened = ProgramBuilder.CreateLabel("not opened yet");
            Code.Load(U32, R1, R6, PacketContext.Metadata);
            Code.Load(U32, R2, R6, PacketContext.Data);
            Code.Move(R3, R1);
            Code.Alu(Add, R3, MetadataMark.Length);
            Code.Jump(Greater, R3, R2, notOpened);
            Code.Load(U32, R2, R1, MetadataMark.Tunnel);
            Code.MoveWide(R3, number);
            Code.Jump(NotEqual, R2, R3, notOpened);
            Code.Load(U32, R1, R1, MetadataMark.Peer);
            Code.Store(U32, R10, Frame.Number, R1);
            foreach (int version in (ReadOnlySpan<int>)[4, 6])
            {
                if (Shape.Carries(version))
                {
                    HandOn(version);
                }
            }

            Code.Jump(Parts.NotOurs);
            Code.Mark(notOpened);
        }

        private void HandOn(int version)
        {
            Label different = ProgramBuilder.CreateLabel($"not IPv{version} opened");
            Code.Load(U32, R1, R6, PacketContext.Protocol);
            Code.Jump(NotEqual, R1, ProgramParts.Network(version == 4 ? EtherType.IPv4 : EtherType.IPv6), different);
            Parts.LoadPacket(LinkLayerLength, Frame.Inner, IPLength(version), Parts.NotOurs);
            LoadInnerLength(version);
            Code.Move(R8, R1);
            Parts.ReadTransport(version, LinkLayerLength + IPLength(version));
            Parts.CountSegments(version);
            Code.Move(R1, R6);
            Code.Move(R2, HostPacket);
            Code.Call(Helper.ChangeType);
            Code.Jump(NotEqual, R0, 0, Parts.Failed);
            HandToDevice(version);
            Code.Mark(different);
        }

        // Most packets of the interface end here, so this is cheap.
        private void FindDatagram()
        {
            Code.Load(U32, R1, R6, PacketContext.Protocol);
            Code.Jump(NotEqual, R1, ProgramParts.Network(Shape.OverIPv4 ? EtherType.IPv4 : EtherType.IPv6), Parts.NotOurs);
            Code.Load(U32, R1, R6, PacketContext.PacketType);
            Code.Jump(NotEqual, R1, HostPacket, Parts.NotOurs);
            Code.Load(U32, R1, R6, PacketContext.VlanPresent);
            Code.Jump(NotEqual, R1, 0, Parts.NotOurs);
            CheckDatagram();
        }

        // Take only what the UDP socket would accept: no checksum where that is allowed, one that the device has verified, or one still
        // pending until the packet is segmented. The socket verifies all others.
        private void CheckUdpChecksum()
        {
            Label notVerified = Parts.PassedFor(PassReason.ChecksumNotVerified);
            Label verified = ProgramBuilder.CreateLabel("UDP checksum verified");
            Label nonzero = ProgramBuilder.CreateLabel("UDP checksum there");
            Code.Load(U16, R1, R10, Udp + 6);
            Code.Jump(NotEqual, R1, 0, nonzero);
            Code.Jump(Shape.AcceptZeroChecksum ? verified : notVerified);

            Code.Mark(nonzero);
            Label pending = ProgramBuilder.CreateLabel("UDP checksum perhaps pending");
            Code.Move(R1, R6);
            Code.Move(R2, QueryChecksumLevel);
            Code.Call(Helper.ChecksumLevel);
            Code.Jump(SignedLess, R0, 0, pending);
            Code.Jump(verified);

            // For a single packet with a pending outer checksum, the kernel would compute it in place of the removed header.
            Code.Mark(pending);
            Code.Load(U32, R1, R6, PacketContext.SegmentSize);
            Code.Jump(Equal, R1, 0, notVerified);
            int addresses = Frame.Outer + (Shape.OverIPv4 ? IPv4Header.SourceOffset : IPv6Header.SourceOffset);
            Code.Load(U16, R1, R10, Udp + 4);
            Code.Alu(Add, R1, ProgramParts.Network(IPProtocol.Udp));
            Parts.AddWords(addresses, Shape.OverIPv4 ? 2 * sizeof(uint) : 32);
            Parts.Fold();
            Code.Load(U16, R2, R10, Udp + 6);
            Code.Jump(NotEqual, R1, R2, notVerified);
            Code.Mark(verified);
        }

        protected override void Carry(int version)
        {
            CheckInnerHeader(version);
            Parts.ReadTransport(version, LinkLayerLength + HeadersLength + IPLength(version));
            CheckSource(version);
            CheckMtu(version);
            PassForwarded(version);
            MergeSignal(version);
            PopHeaders(version);
            HandToDevice(version);
        }

        private void HandToDevice(int version)
        {
            Parts.CountTraffic(PeerTraffic.ReceivedOffset, version);
            Code.Move(R1, deviceIndex);
            Code.Move(R2, ToIngress);
            Code.Call(Helper.Redirect);
            Code.Exit();
        }

        private void CheckMtu(int version)
        {
            Parts.ReadMtu(() => Code.Move(R2, deviceIndex));
            Parts.CountSegments(version);
            Parts.PassIfOverMtu();
        }

        // The kernel keeps treating a GRO packet as encapsulated and would segment it as such (skb->encapsulation outlives
        // bpf_skb_adjust_room in net/core/filter.c). Local delivery takes it whole.
        private void PassForwarded(int version)
        {
            Label stays = ProgramBuilder.CreateLabel($"IPv{version} for this host");
            Code.Load(U32, R1, R6, PacketContext.SegmentSize);
            Code.Jump(Equal, R1, 0, stays);
            for (int i = 0; i < RouteQueryLength; i += sizeof(ulong))
            {
                Code.Store(U64, R10, Frame.RouteQuery + i, 0);
            }

            Code.Store(U8, R10, Frame.RouteQuery, version == 4 ? FamilyIPv4 : FamilyIPv6);
            Code.Store(U32, R10, Frame.RouteQuery + RouteInterface, deviceIndex);
            int length = version == 4 ? sizeof(uint) : 16;
            int source = Frame.Inner + (version == 4 ? IPv4Header.SourceOffset : IPv6Header.SourceOffset);
            for (int i = 0; i < length; i += sizeof(uint))
            {
                Code.Load(U32, R1, R10, source + i);
                Code.Store(U32, R10, Frame.RouteQuery + RouteSource + i, R1);
                Code.Load(U32, R1, R10, source + length + i);
                Code.Store(U32, R10, Frame.RouteQuery + RouteDestination + i, R1);
            }

            Code.Move(R1, R6);
            Parts.PointToStack(R2, Frame.RouteQuery);
            Code.Move(R3, RouteQueryLength);
            Code.Move(R4, 0);
            Code.Call(Helper.RouteLookup);
            Code.Jump(Equal, R0, RouteNotForwarded, stays);
            Code.Jump(NotEqual, R0, RouteForwardingDisabled, Parts.PassedFor(PassReason.Forwarded));
            Code.Mark(stays);
        }

        private void PopHeaders(int version)
        {
            // bpf_skb_adjust_room() can change the version too, but only since Linux 6.3.
            bool changes = version != OuterVersion;
            if (changes)
            {
                Code.Move(R1, R6);
                Code.Move(R2, ProgramParts.Network(version == 4 ? EtherType.IPv4 : EtherType.IPv6));
                Code.Move(R3, 0);
                Code.Call(Helper.ChangeProtocol);
                Code.Jump(NotEqual, R0, 0, Parts.PassedFor(PassReason.HelperFailed));
            }

            // The IP version determines the difference in header length.
            Code.Move(R1, R6);
            Code.Move(R2, IPLength(OuterVersion) - IPLength(version) - HeadersLength);
            Code.Move(R3, RoomAfterLinkLayer);
            Code.Move(R4, FixedSegmentSize);
            Code.Call(Helper.AdjustRoom);
            Code.Jump(NotEqual, R0, 0, changes ? Parts.Failed : Parts.PassedFor(PassReason.HelperFailed));

            Label unchanged = ProgramBuilder.CreateLabel($"IPv{version} signal unchanged");
            Parts.LoadTypeOfService(R1, version, Frame.Inner);
            Code.Load(U64, R2, R10, Frame.Changed);
            Code.Jump(Equal, R1, R2, unchanged);
            if (version == 4)
            {
                ReplaceTypeOfServiceIPv4();
            }
            else
            {
                ReplaceTrafficClass();
            }

            Parts.StorePacket(LinkLayerLength + 1, Frame.Changed, 1);
            Code.Jump(NotEqual, R0, 0, Parts.Failed);
            Code.Mark(unchanged);
        }

        private void ReplaceTypeOfServiceIPv4()
        {
            Code.Move(R4, R2);
            Code.Alu(ShiftLeft, R4, 8);
            Code.Alu(Or, R4, 0x45);
            Code.Load(U16, R3, R10, Frame.Inner);
            Code.Move(R1, R6);
            Code.Move(R2, LinkLayerLength + 10);
            Code.Move(R5, sizeof(ushort));
            Code.Call(Helper.ReplaceIPChecksum);
            Code.Jump(NotEqual, R0, 0, Parts.Failed);
        }
    }
}
