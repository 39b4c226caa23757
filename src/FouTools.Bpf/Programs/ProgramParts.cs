using System.Buffers.Binary;
using FouTools.Bpf.Assembly;
using FouTools.Packets;
using static FouTools.Bpf.Assembly.AluOperation;
using static FouTools.Bpf.Assembly.JumpCondition;
using static FouTools.Bpf.Assembly.MemorySize;
using static FouTools.Bpf.Assembly.Register;

namespace FouTools.Bpf.Programs;

/// <summary>
/// Code common to the programs of a tunnel. All keep the packet's context in R6, the peer's record in R7, the inner packet's length in R8
/// and the length of its headers in R9.
/// </summary>
internal sealed class ProgramParts
{
    /// <summary>TCX_NEXT and TC_ACT_UNSPEC: pass the packet on as if the program did not exist.</summary>
    public const int PassOn = -1;

    /// <summary>TCX_DROP and TC_ACT_SHOT.</summary>
    private const int Drop = 2;

    /// <summary>XDP_DROP.</summary>
    private const int DropFrame = 1;

    /// <summary>XDP_PASS: pass the frame on in its current form.</summary>
    public const int PassFrame = 2;

    public const int TransportPortsLength = 4;
    public const int TcpHeaderLength = 20;

    private const int TcpDataOffset = 12;
    private const int TcpFlags = 13;
    private const int TcpSynFlag = 2;

    private readonly TunnelProgramOptions _shape;
    private readonly string? _passedMap;
    private readonly Dictionary<PassReason, Label> _passed = [];
    private Label? _failed;

    /// <summary>Starts a program.</summary>
    /// <param name="shape">The tunnel.</param>
    /// <param name="passedMap">The map that counts passed packets; null for an XDP program, after which the ingress program counts.</param>
    public ProgramParts(TunnelProgramOptions shape, string? passedMap)
    {
        _shape = shape;
        _passedMap = passedMap;
        NotOurs = ProgramBuilder.CreateLabel("not ours");
    }

    public ProgramBuilder Code { get; } = new();

    /// <summary>Whether this is an XDP program.</summary>
    public bool IsAtDriver => _passedMap is null;

    /// <summary>The exit for packets that do not belong to the tunnel: they are not counted.</summary>
    public Label NotOurs { get; }

    /// <summary>The exit for packets that are modified and cannot be completed: they are dropped.</summary>
    public Label Failed => _failed ??= ProgramBuilder.CreateLabel("failed");

    /// <summary>A 16-bit number in network order as it reads in host order.</summary>
    public static int Network(int value) => BinaryPrimitives.ReverseEndianness((ushort)value);

    /// <summary>The exit for packets passed for a reason.</summary>
    public Label PassedFor(PassReason reason)
    {
        if (_passedMap is null)
        {
            return NotOurs;
        }

        if (!_passed.TryGetValue(reason, out Label? label))
        {
            _passed.Add(reason, label = ProgramBuilder.CreateLabel($"passed: {reason}"));
        }

        return label;
    }

    /// <summary>Copies packet bytes to the stack; jumps if the packet is shorter.</summary>
    public void LoadPacket(int offset, int to, int length, Label otherwise)
    {
        LoadPacket(offset, to, length);
        Code.Jump(NotEqual, R0, 0, otherwise);
    }

    /// <summary>Copies packet bytes to the stack; R0 is 0 on success.</summary>
    public void LoadPacket(int offset, int to, int length)
    {
        Code.Move(R1, R6);
        Code.Move(R2, offset);
        PointToStack(R3, to);
        Code.Move(R4, length);
        Code.Call(IsAtDriver ? Helper.LoadFrameBytes : Helper.LoadBytes);
    }

    /// <summary>Writes stack bytes into the packet; R0 is 0 on success.</summary>
    public void StorePacket(int offset, int from, int length)
    {
        Code.Move(R1, R6);
        Code.Move(R2, offset);
        PointToStack(R3, from);
        Code.Move(R4, length);
        Code.Move(R5, 0);
        Code.Call(IsAtDriver ? Helper.StoreFrameBytes : Helper.StoreBytes);
    }

    /// <summary>Loads the address of a map's value into R0; jumps if there is none.</summary>
    public void Find(string map, int key, Label otherwise)
    {
        Code.MoveMap(R1, map);
        PointToStack(R2, key);
        Code.Call(Helper.MapLookup);
        Code.Jump(Equal, R0, 0, otherwise);
    }

    /// <summary>Loads the record of the peer that owns an inner address into R7, and its number onto the stack.</summary>
    /// <param name="version">The address's version.</param>
    /// <param name="address">Its offset on the stack.</param>
    public void FindPeer(int version, int address)
    {
        int length = version == 4 ? sizeof(uint) : 16;
        Code.Store(U32, R10, Frame.PrefixKey, length * 8);
        for (int i = 0; i < length; i += sizeof(uint))
        {
            Code.Load(U32, R1, R10, address + i);
            Code.Store(U32, R10, Frame.PrefixKey + TunnelMaps.PrefixLengthLength + i, R1);
        }

        Find(TunnelMaps.PrefixesOf(version), Frame.PrefixKey, PassedFor(PassReason.NoPeer));
        Code.Load(U32, R1, R0, 0);
        Code.Store(U32, R10, Frame.Number, R1);
        Find(TunnelMaps.Peers, Frame.Number, PassedFor(PassReason.NoPeer));
        Code.Move(R7, R0);
    }

    /// <summary>Compares a word of the stack with one of the peer's record.</summary>
    public void CompareAddress(int address, int recordOffset, bool isIPv4, Label ifDifferent)
    {
        for (int i = 0; i < (isIPv4 ? sizeof(uint) : 16); i += sizeof(uint))
        {
            Code.Load(U32, R1, R10, address + i);
            Code.Load(U32, R2, R7, recordOffset + i);
            Code.Jump(NotEqual, R1, R2, ifDifferent);
        }
    }

    /// <summary>
    /// Parses the inner transport header: loads the length of all inner headers into R9 and the flow's ports onto the stack. Passes GSO
    /// packets other than TCP: a UDP socket could not segment them (udp_unexpected_gso in include/linux/udp.h relies on the kernel tunnel's
    /// handling), and a receiver outside the kernel could not find the datagram boundaries.
    /// </summary>
    /// <param name="version">The inner packet's version.</param>
    /// <param name="offset">The offset of the transport header in the packet.</param>
    public void ReadTransport(int version, int offset)
    {
        int headerLength = version == 4 ? IPv4Header.MinLength : IPv6Header.Length;
        Label done = ProgramBuilder.CreateLabel($"IPv{version} transport read");
        Label tcp = ProgramBuilder.CreateLabel($"IPv{version} TCP");
        Label portsOnly = ProgramBuilder.CreateLabel($"IPv{version} with ports");
        Label noPorts = ProgramBuilder.CreateLabel($"IPv{version} without ports");

        Code.Move(R9, headerLength);
        Code.Store(U64, R10, Frame.Ports, 0);
        if (version == 4)
        {
            Code.Load(U16, R1, R10, Frame.Inner + 6);
            Code.Jump(AnyBit, R1, Network(IPv4Header.MoreFragmentsOrOffset), noPorts);
        }

        Code.Load(U8, R1, R10, Frame.Inner + (version == 4 ? 9 : 6));
        Code.Jump(Equal, R1, IPProtocol.Tcp, tcp);
        foreach (byte protocol in (ReadOnlySpan<byte>)[IPProtocol.Udp, IPProtocol.Sctp, IPProtocol.Dccp, IPProtocol.UdpLite, IPProtocol.Esp])
        {
            Code.Jump(Equal, R1, protocol, portsOnly);
        }

        Code.Jump(noPorts);

        Code.Mark(tcp);
        LoadPacket(offset, Frame.Transport, TcpHeaderLength, PassedFor(PassReason.NotPlain));
        if (_shape.PassesTcpSyn)
        {
            Code.Load(U8, R1, R10, Frame.Transport + TcpFlags);
            Code.Jump(AnyBit, R1, TcpSynFlag, PassedFor(PassReason.TcpSyn));
        }

        // The data offset counts words of four bytes in the upper four bits.
        Code.Load(U8, R1, R10, Frame.Transport + TcpDataOffset);
        Code.Alu(And, R1, 0xf0);
        Code.Alu(ShiftRight, R1, 2);
        Code.Alu(Add, R9, R1);
        TakePorts();
        Code.Jump(done);

        Code.Mark(portsOnly);
        LoadPacket(offset, Frame.Transport, TransportPortsLength, noPorts);
        TakePorts();

        Code.Mark(noPorts);
        Code.Load(U32, R1, R6, PacketContext.SegmentSize);
        Code.Jump(NotEqual, R1, 0, PassedFor(PassReason.NotPlain));

        Code.Mark(done);
    }

    /// <summary>Loads the MTU of an interface onto the stack; passes the packet if there is no such interface.</summary>
    /// <param name="loadInterface">Emits code that loads its index into R2.</param>
    public void ReadMtu(Action loadInterface)
    {
        Code.Store(U64, R10, Frame.Mtu, 0);
        Code.Move(R1, R6);
        loadInterface();
        PointToStack(R3, Frame.Mtu);
        Code.Move(R4, 0);
        Code.Move(R5, 0);
        Code.Call(Helper.CheckMtu);
        Code.Jump(SignedLess, R0, 0, PassedFor(PassReason.HelperFailed));
    }

    /// <summary>Passes the packet if R2 exceeds the MTU on the stack.</summary>
    public void PassIfOverMtu()
    {
        Code.Load(U32, R1, R10, Frame.Mtu);
        Code.Jump(Greater, R2, R1, PassedFor(PassReason.TooLong));
    }

    /// <summary>Stores the number of segments on the stack, and loads the length of the longest one into R2.</summary>
    /// <param name="version">The inner packet's version.</param>
    public void CountSegments(int version)
    {
        Label one = ProgramBuilder.CreateLabel($"IPv{version} one packet");
        Label counted = ProgramBuilder.CreateLabel($"IPv{version} counted");
        Code.Load(U32, R1, R6, PacketContext.SegmentSize);
        Code.Jump(Equal, R1, 0, one);
        Code.Jump(Less, R8, R9, PassedFor(PassReason.NotPlain));
        Code.Move(R3, R8);
        Code.Alu(Subtract, R3, R9);
        Code.Alu(Add, R3, R1);
        Code.Alu(Subtract, R3, 1);
        Code.Alu(Divide, R3, R1);
        Code.Store(U64, R10, Frame.Segments, R3);
        Code.Move(R2, R9);
        Code.Alu(Add, R2, R1);
        Code.Jump(counted);
        Code.Mark(one);
        Code.Store(U64, R10, Frame.Segments, 1);
        Code.Move(R2, R8);
        Code.Mark(counted);
    }

    /// <summary>Adds the packets and bytes, from R8, R9 and the stack, to the peer's counters.</summary>
    /// <param name="offset">The offset in the peer's counters.</param>
    /// <param name="version">The inner packet's version.</param>
    public void CountTraffic(int offset, int version)
    {
        Label counted = ProgramBuilder.CreateLabel($"IPv{version} traffic counted");
        Find(TunnelMaps.Traffic, Frame.Number, counted);
        Code.Load(U64, R1, R10, Frame.Segments);
        Code.Load(U64, R2, R0, offset);
        Code.Alu(Add, R2, R1);
        Code.Store(U64, R0, offset, R2);

        // Every segment after the first repeats the headers.
        Code.Alu(Subtract, R1, 1);
        Code.Alu(Multiply, R1, R9);
        Code.Alu(Add, R1, R8);
        Code.Load(U64, R2, R0, offset + TunnelMaps.CountLength);
        Code.Alu(Add, R2, R1);
        Code.Store(U64, R0, offset + TunnelMaps.CountLength, R2);
        Code.Mark(counted);
    }

    /// <summary>Adds words of the stack to R1, in any byte order (RFC 1071 section 2).</summary>
    public void AddWords(int from, int length)
    {
        for (int i = 0; i < length; i += sizeof(uint))
        {
            Code.Load(U32, R2, R10, from + i);
            Code.Alu(Add, R1, R2);
        }
    }

    /// <summary>Folds the sum in R1 into 16 bits.</summary>
    public void Fold()
    {
        Code.Move(R2, R1);
        Code.Alu(ShiftRight, R2, 32);
        Code.Alu32(Move, R1, R1);
        Code.Alu(Add, R1, R2);

        // At most 33 bits become 18, then 17, then 16.
        for (int i = 0; i < 3; i++)
        {
            Code.Move(R2, R1);
            Code.Alu(ShiftRight, R2, 16);
            Code.Alu(And, R1, ushort.MaxValue);
            Code.Alu(Add, R1, R2);
        }
    }

    /// <summary>Loads the type of service or traffic class of a header on the stack.</summary>
    public void LoadTypeOfService(Register destination, int version, int header)
    {
        if (version == 4)
        {
            Code.Load(U8, destination, R10, header + 1);
            return;
        }

        Code.Load(U16, destination, R10, header);
        Code.SwapBytes(destination, 16);
        Code.Alu(ShiftRight, destination, 4);
        Code.Alu(And, destination, byte.MaxValue);
    }

    public void PointToStack(Register register, int offset)
    {
        Code.Move(register, R10);
        Code.Alu(Add, register, offset);
    }

    /// <summary>Ends the program with the exits for passed packets.</summary>
    public AssembledProgram Finish()
    {
        // The verifier rejects unreachable code.
        if (_failed is not null)
        {
            Code.Mark(_failed);
            Code.Exit(IsAtDriver ? DropFrame : Drop);
        }

        Label count = ProgramBuilder.CreateLabel("count passed packets");
        foreach ((PassReason reason, Label label) in _passed.OrderBy(entry => entry.Key))
        {
            Code.Mark(label);
            Code.Store(U32, R10, Frame.Number, (int)reason);
            Code.Jump(count);
        }

        if (_passed.Count > 0)
        {
            Code.Mark(count);
            Find(_passedMap!, Frame.Number, NotOurs);
            Code.Load(U64, R1, R0, 0);
            Code.Alu(Add, R1, 1);
            Code.Store(U64, R0, 0, R1);
        }

        Code.Mark(NotOurs);
        Code.Exit(IsAtDriver ? PassFrame : PassOn);
        return Code.Build();
    }

    private void TakePorts()
    {
        Code.Load(U32, R1, R10, Frame.Transport);
        Code.Store(U64, R10, Frame.Ports, R1);
    }
}
