using System.Buffers.Binary;
using FouTools.Bpf.Assembly;
using FouTools.Packets;
using static FouTools.Bpf.Assembly.AluOperation;
using static FouTools.Bpf.Assembly.JumpCondition;
using static FouTools.Bpf.Assembly.MemorySize;
using static FouTools.Bpf.Assembly.Register;

namespace FouTools.Bpf.Programs;

/// <summary>
/// What both programs of a tunnel do alike. All of them keep the packet's context in R6, the peer's record in R7, the inner
/// packet's length in R8 and the length of its headers in R9.
/// </summary>
internal sealed class ProgramParts
{
    /// <summary>TCX_NEXT and TC_ACT_UNSPEC: the packet goes on as if the program were not there.</summary>
    public const int PassOn = -1;

    /// <summary>TCX_DROP and TC_ACT_SHOT.</summary>
    private const int Drop = 2;

    /// <summary>XDP_DROP, at the driver.</summary>
    private const int DropFrame = 1;

    /// <summary>XDP_PASS: the frame goes on, as it is now.</summary>
    public const int PassFrame = 2;

    public const int TransportPortsLength = 4;
    public const int TcpHeaderLength = 20;

    private const int TcpDataOffset = 12;
    private const int TcpFlags = 13;
    private const int TcpSynFlag = 2;

    private readonly TunnelShape _shape;
    private readonly string? _leftMap;
    private readonly Dictionary<FallThrough, Label> _left = [];
    private Label? _failed;

    /// <summary>Begins a program.</summary>
    /// <param name="shape">The tunnel.</param>
    /// <param name="leftMap">Where is counted what is left to others; null for a program at the driver, after which another one counts.</param>
    public ProgramParts(TunnelShape shape, string? leftMap)
    {
        _shape = shape;
        _leftMap = leftMap;
        NotOurs = ProgramBuilder.CreateLabel("not ours");
    }

    public ProgramBuilder Code { get; } = new();

    /// <summary>Whether the program sees frames at the driver, and not packets.</summary>
    public bool IsAtDriver => _leftMap is null;

    /// <summary>Where packets go that have nothing to do with the tunnel: they are not even counted.</summary>
    public Label NotOurs { get; }

    /// <summary>Where packets go that are changed already and cannot be finished: they are lost.</summary>
    public Label Failed => _failed ??= ProgramBuilder.CreateLabel("failed");

    /// <summary>A number as it looks when its two bytes of network order are read in host order.</summary>
    public static int Network(int value) => BinaryPrimitives.ReverseEndianness((ushort)value);

    /// <summary>Where packets go that are left to others for a reason.</summary>
    public Label Left(FallThrough reason)
    {
        if (_leftMap is null)
        {
            return NotOurs;
        }

        if (!_left.TryGetValue(reason, out Label? label))
        {
            _left.Add(reason, label = ProgramBuilder.CreateLabel($"left: {reason}"));
        }

        return label;
    }

    /// <summary>Copies bytes of the packet to the stack, and leaves the packet where there are fewer.</summary>
    public void LoadPacket(int offset, int to, int length, Label otherwise)
    {
        LoadPacket(offset, to, length);
        Code.Jump(NotEqual, R0, 0, otherwise);
    }

    /// <summary>Copies bytes of the packet to the stack; R0 is 0 where they are there.</summary>
    public void LoadPacket(int offset, int to, int length)
    {
        Code.Move(R1, R6);
        Code.Move(R2, offset);
        PointToStack(R3, to);
        Code.Move(R4, length);
        Code.Call(IsAtDriver ? Helper.LoadFrameBytes : Helper.LoadBytes);
    }

    /// <summary>Writes bytes of the stack into the packet; R0 is 0 when that was possible.</summary>
    public void StorePacket(int offset, int from, int length)
    {
        Code.Move(R1, R6);
        Code.Move(R2, offset);
        PointToStack(R3, from);
        Code.Move(R4, length);
        Code.Move(R5, 0);
        Code.Call(IsAtDriver ? Helper.StoreFrameBytes : Helper.StoreBytes);
    }

    /// <summary>Gets the address of a map's value into R0, and leaves the packet where there is none.</summary>
    public void Find(string map, int key, Label otherwise)
    {
        Code.MoveMap(R1, map);
        PointToStack(R2, key);
        Code.Call(Helper.MapLookup);
        Code.Jump(Equal, R0, 0, otherwise);
    }

    /// <summary>Gets the record of the peer that has an inner address into R7, and its number onto the stack.</summary>
    /// <param name="version">The address's version.</param>
    /// <param name="address">Where on the stack it is.</param>
    public void FindPeer(int version, int address)
    {
        int length = version == 4 ? sizeof(uint) : 16;
        Code.Store(U32, R10, Frame.PrefixKey, length * 8);
        for (int i = 0; i < length; i += sizeof(uint))
        {
            Code.Load(U32, R1, R10, address + i);
            Code.Store(U32, R10, Frame.PrefixKey + TunnelMaps.PrefixLengthLength + i, R1);
        }

        Find(TunnelMaps.PrefixesOf(version), Frame.PrefixKey, Left(FallThrough.NoPeer));
        Code.Load(U32, R1, R0, 0);
        Code.Store(U32, R10, Frame.Number, R1);
        Find(TunnelMaps.Peers, Frame.Number, Left(FallThrough.NoPeer));
        Code.Move(R7, R0);
    }

    /// <summary>Whether a word of the stack is the same as one of the peer's record.</summary>
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
    /// Looks at the inner transport header: gets the length of all inner headers into R9 and the flow's ports onto the stack. Leaves
    /// what is many packets in one and not TCP: a UDP socket could not cut up what it got (udp_unexpected_gso in include/linux/udp.h
    /// leads to the tunnel's way of doing it), and who opens a datagram without the kernel could not tell where one packet ends.
    /// </summary>
    /// <param name="version">The inner packet's version.</param>
    /// <param name="offset">Where in the packet the transport header begins.</param>
    public void ReadTransport(int version, int offset)
    {
        int headerLength = version == 4 ? IPv4Header.MinimumLength : IPv6Header.Length;
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
        LoadPacket(offset, Frame.Transport, TcpHeaderLength, Left(FallThrough.NotPlain));
        if (_shape.LeavesTcpSyn)
        {
            Code.Load(U8, R1, R10, Frame.Transport + TcpFlags);
            Code.Jump(AnyBit, R1, TcpSynFlag, Left(FallThrough.TcpSyn));
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
        Code.Jump(NotEqual, R1, 0, Left(FallThrough.NotPlain));

        Code.Mark(done);
    }

    /// <summary>Gets the MTU of an interface onto the stack, and leaves the packet where there is no such interface.</summary>
    /// <param name="loadInterface">Gets its index into R2.</param>
    public void ReadMtu(Action loadInterface)
    {
        Code.Store(U64, R10, Frame.Mtu, 0);
        Code.Move(R1, R6);
        loadInterface();
        PointToStack(R3, Frame.Mtu);
        Code.Move(R4, 0);
        Code.Move(R5, 0);
        Code.Call(Helper.CheckMtu);
        Code.Jump(SignedLess, R0, 0, Left(FallThrough.Refused));
    }

    /// <summary>Leaves the packet where R2 is more than the MTU on the stack.</summary>
    public void LeaveWhatExceedsMtu()
    {
        Code.Load(U32, R1, R10, Frame.Mtu);
        Code.Jump(Greater, R2, R1, Left(FallThrough.TooLong));
    }

    /// <summary>Finds out how many packets it is, onto the stack, and gets the length of the longest into R2.</summary>
    /// <param name="version">The inner packet's version.</param>
    public void CountSegments(int version)
    {
        Label one = ProgramBuilder.CreateLabel($"IPv{version} one packet");
        Label counted = ProgramBuilder.CreateLabel($"IPv{version} counted");
        Code.Load(U32, R1, R6, PacketContext.SegmentSize);
        Code.Jump(Equal, R1, 0, one);
        Code.Jump(Less, R8, R9, Left(FallThrough.NotPlain));
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

    /// <summary>Counts the packets and their bytes as the peer's, in R8 and R9 and on the stack.</summary>
    /// <param name="offset">Where in the peer's counters.</param>
    /// <param name="version">The inner packet's version.</param>
    public void CountTraffic(int offset, int version)
    {
        Label counted = ProgramBuilder.CreateLabel($"IPv{version} traffic counted");
        Find(TunnelMaps.Traffic, Frame.Number, counted);
        Code.Load(U64, R1, R10, Frame.Segments);
        Code.Load(U64, R2, R0, offset);
        Code.Alu(Add, R2, R1);
        Code.Store(U64, R0, offset, R2);

        // Every packet but the first repeats the headers.
        Code.Alu(Subtract, R1, 1);
        Code.Alu(Multiply, R1, R9);
        Code.Alu(Add, R1, R8);
        Code.Load(U64, R2, R0, offset + TunnelMaps.CountLength);
        Code.Alu(Add, R2, R1);
        Code.Store(U64, R0, offset + TunnelMaps.CountLength, R2);
        Code.Mark(counted);
    }

    /// <summary>Adds up words of the stack onto R1, whatever order their bytes are in (RFC 1071 section 2).</summary>
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

    /// <summary>Gets the type of service or traffic class of a header on the stack.</summary>
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

    /// <summary>Ends the program with what happens to packets that are left to others.</summary>
    public AssembledProgram Finish()
    {
        // The verifier refuses what no jump leads to.
        if (_failed is not null)
        {
            Code.Mark(_failed);
            Code.Exit(IsAtDriver ? DropFrame : Drop);
        }

        Label count = ProgramBuilder.CreateLabel("count what is left");
        foreach ((FallThrough reason, Label label) in _left.OrderBy(entry => entry.Key))
        {
            Code.Mark(label);
            Code.Store(U32, R10, Frame.Number, (int)reason);
            Code.Jump(count);
        }

        if (_left.Count > 0)
        {
            Code.Mark(count);
            Find(_leftMap!, Frame.Number, NotOurs);
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
