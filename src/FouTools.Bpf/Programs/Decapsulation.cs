using System.Buffers.Binary;
using FouTools.Bpf.Assembly;
using FouTools.Packets;
using static FouTools.Bpf.Assembly.AluOperation;
using static FouTools.Bpf.Assembly.JumpCondition;
using static FouTools.Bpf.Assembly.MemorySize;
using static FouTools.Bpf.Assembly.Register;

namespace FouTools.Bpf.Programs;

/// <summary>
/// The part of decapsulation that ingress and XDP have in common: decide whether a datagram belongs to the tunnel, has a plain form, and
/// comes from the peer that owns the inner source address.
/// </summary>
/// <param name="parts">The program.</param>
/// <param name="shape">The tunnel.</param>
internal abstract class Decapsulation(ProgramParts parts, TunnelProgramOptions shape)
{
    protected const int LinkLayerLength = EthernetHeader.Length;

    private const int NextHeaderOfIPv6 = 6;
    private const int ProtocolOfIPv4 = 9;

    private readonly int _inside = Frame.Outer + shape.OuterIPLength + UdpHeader.Length;

    protected ProgramParts Parts => parts;

    protected ProgramBuilder Code => parts.Code;

    protected TunnelProgramOptions Shape => shape;

    /// <summary>The offset of the outer UDP header on the stack.</summary>
    protected int Udp { get; } = Frame.Outer + shape.OuterIPLength;

    protected int OuterVersion { get; } = shape.OverIPv4 ? 4 : 6;

    protected int HeadersLength { get; } = shape.OuterIPLength + UdpHeader.Length + shape.ReceivedInsideLength;

    /// <summary>Loads the length of the frame into R1.</summary>
    protected abstract void LoadFrameLength();

    /// <summary>Jumps if it is a GRO packet.</summary>
    protected abstract void PassMerged(Label label);

    /// <summary>Completes a packet of a version, whose length is in R8.</summary>
    protected abstract void Carry(int version);

    protected static int IPLength(int version) => version == 4 ? IPv4Header.MinLength : IPv6Header.Length;

    // Most packets of the interface end here, so this is cheap.
    protected void CheckDatagram()
    {
        Parts.LoadPacket(LinkLayerLength, Frame.Outer, Shape.OuterIPLength + UdpHeader.Length, Parts.NotOurs);
        Code.Load(U8, R1, R10, Frame.Outer + (Shape.OverIPv4 ? ProtocolOfIPv4 : NextHeaderOfIPv6));
        Code.Jump(NotEqual, R1, IPProtocol.Udp, Parts.NotOurs);
        Code.Load(U8, R1, R10, Frame.Outer);
        if (Shape.OverIPv4)
        {
            // With IP options the port is elsewhere: pass the packet to the UDP socket.
            Code.Jump(NotEqual, R1, 0x45, Parts.NotOurs);
            Code.Load(U16, R1, R10, Frame.Outer + 6);
            Code.Jump(AnyBit, R1, ProgramParts.Network(IPv4Header.MoreFragmentsOrOffset), Parts.NotOurs);
        }
        else
        {
            Code.Alu(And, R1, 0xf0);
            Code.Jump(NotEqual, R1, 0x60, Parts.NotOurs);
        }

        Code.Load(U16, R1, R10, Udp + 2);
        Code.Jump(NotEqual, R1, ProgramParts.Network(Shape.LocalPort), Parts.NotOurs);
    }

    // Load the inner packet's length into R8. All length fields must agree, as every tunnel sender makes them.
    protected void CheckOuterHeader()
    {
        Label notPlain = Parts.PassedFor(PassReason.NotPlain);
        Parts.LoadPacket(LinkLayerLength, Frame.Outer, HeadersLength, notPlain);
        Code.Load(U16, R8, R10, Udp + 4);
        Code.SwapBytes(R8, 16);
        Code.Load(U16, R1, R10, Frame.Outer + (Shape.OverIPv4 ? 2 : 4));
        Code.SwapBytes(R1, 16);
        if (Shape.OverIPv4)
        {
            Code.Alu(Subtract, R1, IPv4Header.MinLength);
        }

        Code.Jump(NotEqual, R1, R8, notPlain);
        int insideLength = UdpHeader.Length + Shape.ReceivedInsideLength;
        Code.Jump(Less, R8, insideLength, notPlain);
        Code.Alu(Subtract, R8, insideLength);

        // An Ethernet frame may be padded, but a GRO packet may not.
        Label fits = ProgramBuilder.CreateLabel("frame is long enough");
        LoadFrameLength();
        Code.Alu(Subtract, R1, LinkLayerLength + HeadersLength);
        Code.Jump(Equal, R1, R8, fits);
        Code.Jump(Less, R1, R8, notPlain);
        PassMerged(notPlain);
        Code.Mark(fits);

        if (Shape.OverIPv4)
        {
            VerifyIPv4Checksum(Frame.Outer, notPlain);
        }
    }

    private void VerifyIPv4Checksum(int header, Label otherwise)
    {
        Code.Move(R1, 0);
        Parts.AddWords(header, IPv4Header.MinLength);
        Parts.Fold();
        Code.Jump(NotEqual, R1, ushort.MaxValue, otherwise);
    }

    // The header in between names the IP version, or else the first four bits do.
    protected void ChooseVersion()
    {
        Label[] versions = [ProgramBuilder.CreateLabel("IPv4 inside"), ProgramBuilder.CreateLabel("IPv6 inside")];
        foreach (int version in (ReadOnlySpan<int>)[4, 6])
        {
            if (Shape.Carries(version))
            {
                CompareInside(version, versions[(version - 4) / 2]);
            }
        }

        Code.Jump(Parts.PassedFor(PassReason.NotPlain));
        foreach (int version in (ReadOnlySpan<int>)[4, 6])
        {
            if (Shape.Carries(version))
            {
                Code.Mark(versions[(version - 4) / 2]);
                Carry(version);
            }
        }
    }

    private void CompareInside(int version, Label same)
    {
        byte[] expected = Shape.InsideHeaders(version, Shape.InputKey);
        Label different = ProgramBuilder.CreateLabel($"not IPv{version}");
        for (int i = 0; i < expected.Length; i += sizeof(uint))
        {
            Code.Load(U32, R1, R10, _inside + i);
            Code.MoveWide(R2, BinaryPrimitives.ReadUInt32LittleEndian(expected.AsSpan(i)));
            Code.Jump(NotEqual, R1, R2, different);
        }

        if (expected.Length == 0)
        {
            Parts.LoadPacket(LinkLayerLength + HeadersLength, Frame.Inner, 1, different);
            Code.Load(U8, R1, R10, Frame.Inner);
            Code.Alu(ShiftRight, R1, 4);
            Code.Jump(NotEqual, R1, version, different);
        }

        Code.Jump(same);
        Code.Mark(different);
    }

    protected void CheckInnerHeader(int version)
    {
        Label notPlain = Parts.PassedFor(PassReason.NotPlain);
        Parts.LoadPacket(LinkLayerLength + HeadersLength, Frame.Inner, IPLength(version), notPlain);
        Code.Load(U8, R1, R10, Frame.Inner);
        if (version == 4)
        {
            Code.Jump(NotEqual, R1, 0x45, notPlain);
            VerifyIPv4Checksum(Frame.Inner, notPlain);
        }
        else
        {
            Code.Alu(And, R1, 0xf0);
            Code.Jump(NotEqual, R1, 0x60, notPlain);
        }

        LoadInnerLength(version);
        Code.Jump(NotEqual, R1, R8, notPlain);
    }

    /// <summary>Loads the length field of the inner header on the stack into R1.</summary>
    protected void LoadInnerLength(int version)
    {
        Code.Load(U16, R1, R10, Frame.Inner + (version == 4 ? 2 : 4));
        Code.SwapBytes(R1, 16);
        if (version == 6)
        {
            Code.Alu(Add, R1, IPv6Header.Length);
        }
    }

    protected void CheckSource(int version)
    {
        Label noPeer = Parts.PassedFor(PassReason.NoPeer);
        Parts.FindPeer(version, Frame.Inner + (version == 4 ? IPv4Header.SourceOffset : IPv6Header.SourceOffset));
        int source = Frame.Outer + (Shape.OverIPv4 ? IPv4Header.SourceOffset : IPv6Header.SourceOffset);
        int destination = Frame.Outer + (Shape.OverIPv4 ? IPv4Header.DestinationOffset : IPv6Header.DestinationOffset);
        Parts.CompareAddress(source, PeerRecord.RemoteOffset, Shape.OverIPv4, noPeer);
        Parts.CompareAddress(destination, PeerRecord.LocalOffset, Shape.OverIPv4, noPeer);

        Label fromPeer = ProgramBuilder.CreateLabel($"IPv{version} from the peer");
        Code.Load(U32, R1, R7, PeerRecord.FlagsOffset);
        Code.Jump(AnyBit, R1, PeerRecord.AnySourcePortFlag, fromPeer);
        Code.Load(U16, R1, R10, Udp);
        Code.Load(U16, R2, R7, PeerRecord.PortOffset);
        Code.Jump(Equal, R1, R2, fromPeer);
        Code.Load(U16, R2, R7, PeerRecord.PortIPv6Offset);
        Code.Jump(NotEqual, R1, R2, noPeer);
        Code.Mark(fromPeer);
    }

    // RFC 6040 section 4.2, as INET_ECN_decapsulate(): put the old or new octet of the inner header onto the stack.
    protected void MergeSignal(int version)
    {
        Label merged = ProgramBuilder.CreateLabel($"IPv{version} signal merged");
        Label takesOuter = ProgramBuilder.CreateLabel($"IPv{version} takes outer signal");
        Label understands = ProgramBuilder.CreateLabel($"IPv{version} understands signals");
        Parts.LoadTypeOfService(R1, version, Frame.Inner);
        Parts.LoadTypeOfService(R2, OuterVersion, Frame.Outer);
        Code.Alu(And, R2, Ecn.Mask);
        Code.Move(R3, R1);
        Code.Alu(And, R3, Ecn.Mask);
        Code.Jump(NotEqual, R3, (int)Ecn.NotEct, understands);
        Code.Jump(Equal, R2, Ecn.CongestionExperienced, Parts.PassedFor(PassReason.CongestionSignal));
        Code.Jump(merged);
        Code.Mark(understands);
        Code.Jump(Equal, R2, Ecn.CongestionExperienced, takesOuter);
        Code.Jump(NotEqual, R3, Ecn.Ect0, merged);
        Code.Jump(NotEqual, R2, Ecn.Ect1, merged);
        Code.Mark(takesOuter);
        Code.Alu(And, R1, byte.MaxValue & ~Ecn.Mask);
        Code.Alu(Or, R1, R2);
        Code.Mark(merged);
        Code.Store(U64, R10, Frame.Changed, R1);
    }

    // ECN is in bits 4 and 5 of the second byte; nothing else of it changes.
    protected void ReplaceTrafficClass()
    {
        Code.Load(U8, R1, R10, Frame.Inner + 1);
        Code.Alu(And, R1, byte.MaxValue & ~(Ecn.Mask << 4));
        Code.Alu(And, R2, Ecn.Mask);
        Code.Alu(ShiftLeft, R2, 4);
        Code.Alu(Or, R1, R2);
        Code.Store(U8, R10, Frame.Changed, R1);
    }
}
