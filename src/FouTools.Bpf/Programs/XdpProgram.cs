using FouTools.Bpf.Assembly;
using FouTools.Packets;
using static FouTools.Bpf.Assembly.AluOperation;
using static FouTools.Bpf.Assembly.JumpCondition;
using static FouTools.Bpf.Assembly.MemorySize;
using static FouTools.Bpf.Assembly.Register;

namespace FouTools.Bpf.Programs;

/// <summary>
/// The XDP program of an underlay Ethernet interface: strips the outer headers from TCP before GRO, so that GRO merges the inner packets,
/// and stores the peer in metadata for the program at the ingress. It passes everything else unchanged.
/// </summary>
public static class XdpProgram
{
    /// <summary>Creates the program.</summary>
    /// <param name="shape">The tunnel.</param>
    /// <param name="deviceIndex">The tunnel's device, in the same network namespace.</param>
    /// <param name="handover">The mark by which the ingress program recognizes frames that this one has decapsulated.</param>
    /// <returns>The program.</returns>
    /// <exception cref="ArgumentException">The tunnel cannot have an XDP program: <see cref="TunnelProgramOptions.XdpReason"/>.</exception>
    public static AssembledProgram Build(TunnelProgramOptions shape, int deviceIndex, uint handover)
    {
        ArgumentNullException.ThrowIfNull(shape);
        if (shape.XdpReason is { } reason)
        {
            throw new ArgumentException(reason, nameof(shape));
        }

        var parts = new ProgramParts(shape, passedMap: null);
        new Writer(parts, shape, deviceIndex, handover).Write();
        return parts.Finish();
    }

    private sealed class Writer(ProgramParts parts, TunnelProgramOptions shape, int deviceIndex, uint handover) : Decapsulation(parts, shape)
    {
        private const int TypeOffset = 12;
        private const int SynFlag = 2;
        private const int FlagsOffset = 13;
        private const int IPv4ChecksumOffset = 10;
        private const int PieceLength = 224;

        // A single-buffer frame, as drivers without XDP fragments deliver it, is shorter than a page.
        private const int MaxPieces = 4096 / PieceLength;

        public void Write()
        {
            Code.Move(R6, R1);
            Parts.LoadPacket(TypeOffset, Frame.Outer, sizeof(ushort), Parts.NotOurs);
            Code.Load(U16, R1, R10, Frame.Outer);
            Code.Jump(NotEqual, R1, ProgramParts.Network(Shape.OverIPv4 ? EtherType.IPv4 : EtherType.IPv6), Parts.NotOurs);
            CheckDatagram();
            CheckOuterHeader();
            CheckUdpChecksum();
            ChooseVersion();
        }

        protected override void LoadFrameLength()
        {
            Code.Move(R1, R6);
            Code.Call(Helper.FrameLength);
            Code.Move(R1, R0);
        }

        protected override void PassMerged(Label label)
        {
            // GRO comes later.
        }

        protected override void Carry(int version)
        {
            CheckInnerHeader(version);
            CheckTransport(version);
            CheckSource(version);
            Parts.ReadMtu(() => Code.Move(R2, deviceIndex));
            Code.Move(R2, R8);
            Parts.PassIfOverMtu();
            VerifyTransportChecksum(version);
            MergeSignal(version);
            Note();
            WriteSignal(version);
            PopHeaders(version);
            Code.Exit(ProgramParts.PassFrame);
        }

        // GRO may merge a datagram with a checksum; the engine then receives it whole.
        private void CheckUdpChecksum()
        {
            Code.Load(U16, R1, R10, Udp + 6);
            Code.Jump(NotEqual, R1, 0, Parts.NotOurs);
        }

        // GRO merges only TCP.
        private void CheckTransport(int version)
        {
            if (version == 4)
            {
                Code.Load(U16, R1, R10, Frame.Inner + 6);
                Code.Jump(AnyBit, R1, ProgramParts.Network(IPv4Header.MoreFragmentsOrOffset), Parts.NotOurs);
            }

            Code.Load(U8, R1, R10, Frame.Inner + (version == 4 ? 9 : 6));
            Code.Jump(NotEqual, R1, IPProtocol.Tcp, Parts.NotOurs);
            Parts.LoadPacket(LinkLayerLength + HeadersLength + IPLength(version), Frame.Transport, ProgramParts.TcpHeaderLength, Parts.NotOurs);
            if (Shape.PassesTcpSyn)
            {
                Code.Load(U8, R1, R10, Frame.Transport + FlagsOffset);
                Code.Jump(AnyBit, R1, SynFlag, Parts.NotOurs);
            }
        }

        // If the device verified the outer datagram, which had no checksum, the driver reports the remaining packet as verified, and nobody
        // verifies it again. A pending checksum, as on a veth, looks the same as a wrong one.
        private void VerifyTransportChecksum(int version)
        {
            Label last = ProgramBuilder.CreateLabel($"IPv{version} last piece");
            Label summed = ProgramBuilder.CreateLabel($"IPv{version} summed");
            int start = LinkLayerLength + HeadersLength + IPLength(version);
            Code.Move(R9, R8);
            Code.Alu(Subtract, R9, IPLength(version));
            Code.Move(R1, R9);
            Code.SwapBytes(R1, 16);
            Code.Alu(Add, R1, ProgramParts.Network(IPProtocol.Tcp));
            Parts.AddWords(Frame.Inner + (version == 4 ? IPv4Header.SourceOffset : IPv6Header.SourceOffset), version == 4 ? 2 * sizeof(uint) : 32);
            Parts.Fold();
            Code.Store(U64, R10, Frame.Hash, R1);
            for (int piece = 0; piece < MaxPieces; piece++)
            {
                Code.Store(U64, R10, Frame.Ports, start + (piece * PieceLength));
                Code.Jump(Less, R9, PieceLength, last);
                Parts.LoadPacket(start + (piece * PieceLength), Frame.Piece, PieceLength, Parts.NotOurs);
                AddPiece();
                Code.Alu(Subtract, R9, PieceLength);
            }

            Code.Jump(Parts.NotOurs);
            Code.Mark(last);
            Code.Jump(Less, R9, 1, summed);
            for (int i = 0; i < PieceLength; i += sizeof(ulong))
            {
                Code.Store(U64, R10, Frame.Piece + i, 0);
            }

            Code.Move(R1, R6);
            Code.Load(U64, R2, R10, Frame.Ports);
            Parts.PointToStack(R3, Frame.Piece);
            Code.Move(R4, R9);
            Code.Call(Helper.LoadFrameBytes);
            Code.Jump(NotEqual, R0, 0, Parts.NotOurs);
            AddPiece();
            Code.Mark(summed);
            Code.Load(U64, R1, R10, Frame.Hash);
            Parts.Fold();
            Code.Jump(NotEqual, R1, ushort.MaxValue, Parts.NotOurs);
        }

        private void AddPiece()
        {
            Code.Move(R1, 0);
            Code.Move(R2, 0);
            Parts.PointToStack(R3, Frame.Piece);
            Code.Move(R4, PieceLength);
            Code.Load(U64, R5, R10, Frame.Hash);
            Code.Call(Helper.ChecksumDifference);
            Code.Jump(SignedLess, R0, 0, Parts.NotOurs);
            Code.Store(U64, R10, Frame.Hash, R0);
        }

        // Before any change: not every driver has room for metadata.
        private void Note()
        {
            Code.Move(R1, R6);
            Code.Move(R2, -MetadataMark.Length);
            Code.Call(Helper.AdjustMetadata);
            Code.Jump(NotEqual, R0, 0, Parts.NotOurs);
            Code.Load(U32, R1, R6, FrameContext.Metadata);
            Code.Load(U32, R2, R6, FrameContext.Data);
            Code.Move(R3, R1);
            Code.Alu(Add, R3, MetadataMark.Length);
            Code.Jump(Greater, R3, R2, Parts.Failed);
            Code.Store(U32, R1, MetadataMark.Tunnel, (int)handover);
            Code.Load(U32, R2, R10, Frame.Number);
            Code.Store(U32, R1, MetadataMark.Peer, R2);
        }

        private void WriteSignal(int version)
        {
            Label unchanged = ProgramBuilder.CreateLabel($"IPv{version} signal unchanged");
            Parts.LoadTypeOfService(R1, version, Frame.Inner);
            Code.Load(U64, R2, R10, Frame.Changed);
            Code.Jump(Equal, R1, R2, unchanged);
            int header = LinkLayerLength + HeadersLength;
            if (version == 4)
            {
                Code.Store(U8, R10, Frame.Inner + 1, R2);
                Code.Store(U16, R10, Frame.Inner + IPv4ChecksumOffset, 0);
                Code.Move(R1, 0);
                Parts.AddWords(Frame.Inner, IPv4Header.MinLength);
                Parts.Fold();
                Code.Alu(Xor, R1, ushort.MaxValue);
                Code.Store(U16, R10, Frame.Inner + IPv4ChecksumOffset, R1);
                Parts.StorePacket(header, Frame.Inner, IPv4Header.MinLength);
            }
            else
            {
                ReplaceTrafficClass();
                Parts.StorePacket(header + 1, Frame.Changed, 1);
            }

            Code.Jump(NotEqual, R0, 0, Parts.Failed);
            Code.Mark(unchanged);
        }

        // Address the frame to no host: if the ingress program is detached meanwhile, the host drops it.
        private void PopHeaders(int version)
        {
            Code.Move(R1, R6);
            Code.Move(R2, HeadersLength);
            Code.Call(Helper.AdjustHead);
            Code.Jump(NotEqual, R0, 0, Parts.Failed);
            Code.Store(U64, R10, Frame.Outer, 0);
            Code.Store(U32, R10, Frame.Outer + sizeof(ulong), 0);
            Code.Store(U16, R10, Frame.Outer + TypeOffset, ProgramParts.Network(version == 4 ? EtherType.IPv4 : EtherType.IPv6));
            Parts.StorePacket(0, Frame.Outer, LinkLayerLength);
            Code.Jump(NotEqual, R0, 0, Parts.Failed);
        }
    }
}
