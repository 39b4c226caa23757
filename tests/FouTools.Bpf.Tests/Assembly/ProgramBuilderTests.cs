using FouTools.Bpf.Assembly;

namespace FouTools.Bpf.Tests.Assembly;

/// <summary>Instructions against the bytes that RFC 9669 and include/uapi/linux/bpf.h give them, and as text.</summary>
public sealed class ProgramBuilderTests
{
    private static readonly Label s_there = ProgramBuilder.CreateLabel("there");

    /// <summary>The name of each; xunit cannot list what makes the instructions.</summary>
    public static TheoryData<string> Texts => [.. Cases.Select(one => one.Text)];

    // The bytes are the opcode, source and destination, offset, constant.
    private static IEnumerable<(string Text, string Bytes, Action<ProgramBuilder> Write)> Cases =>
    [
        ("r6 = r1", "bf16000000000000", code => code.Move(Register.R6, Register.R1)),
        ("r0 = -1", "b7000000ffffffff", code => code.Move(Register.R0, -1)),
        ("r2 = 0x1234", "b702000034120000", code => code.Move(Register.R2, 0x1234)),
        ("r1 += -40", "07010000d8ffffff", code => code.Alu(AluOperation.Add, Register.R1, -40)),
        ("r8 -= r3", "1f38000000000000", code => code.Alu(AluOperation.Subtract, Register.R8, Register.R3)),
        ("r1 *= r9", "2f91000000000000", code => code.Alu(AluOperation.Multiply, Register.R1, Register.R9)),
        ("r3 /= r1", "3f13000000000000", code => code.Alu(AluOperation.Divide, Register.R3, Register.R1)),
        ("r1 |= r2", "4f21000000000000", code => code.Alu(AluOperation.Or, Register.R1, Register.R2)),
        ("r1 &= 3", "5701000003000000", code => code.Alu(AluOperation.And, Register.R1, 3)),
        ("r1 <<= 20", "6701000014000000", code => code.Alu(AluOperation.ShiftLeft, Register.R1, 20)),
        ("r1 >>= 32", "7701000020000000", code => code.Alu(AluOperation.ShiftRight, Register.R1, 32)),
        ("w1 ^= w2", "ac21000000000000", code => code.Alu32(AluOperation.Xor, Register.R1, Register.R2)),
        ("w2 <<= 16", "6402000010000000", code => code.Alu32(AluOperation.ShiftLeft, Register.R2, 16)),
        ("r1 = be16 r1", "dc01000010000000", code => code.SwapBytes(Register.R1, 16)),
        ("r1 = 0xfedcba9876543210", "1801000010325476" + "0000000098badcfe", code => code.MoveWide(Register.R1, 0xfedcba9876543210)),
        ("r1 = map peers", "1811000000000000" + "0000000000000000", code => code.MoveMap(Register.R1, "peers")),
        ("r2 = *(u32 *)(r6 +16)", "6162100000000000", code => code.Load(MemorySize.U32, Register.R2, Register.R6, 16)),
        ("r1 = *(u16 *)(r10 -34)", "69a1deff00000000", code => code.Load(MemorySize.U16, Register.R1, Register.R10, -34)),
        ("r1 = *(u8 *)(r10 -40)", "71a1d8ff00000000", code => code.Load(MemorySize.U8, Register.R1, Register.R10, -40)),
        ("r2 = *(u64 *)(r0 +8)", "7902080000000000", code => code.Load(MemorySize.U64, Register.R2, Register.R0, 8)),
        ("*(u64 *)(r0 +8) = r2", "7b20080000000000", code => code.Store(MemorySize.U64, Register.R0, 8, Register.R2)),
        ("*(u32 *)(r10 -88) = 32", "620aa8ff20000000", code => code.Store(MemorySize.U32, Register.R10, -88, 32)),
        ("*(u8 *)(r10 -1) = r1", "731affff00000000", code => code.Store(MemorySize.U8, Register.R10, -1, Register.R1)),
        ("goto there", "0500000000000000", code => code.Jump(s_there)),
        ("if r0 == 0 goto there", "1500000000000000", code => code.Jump(JumpCondition.Equal, Register.R0, 0, s_there)),
        ("if r2 > r1 goto there", "2d12000000000000", code => code.Jump(JumpCondition.Greater, Register.R2, Register.R1, s_there)),
        ("if r1 >= 5 goto there", "3501000005000000", code => code.Jump(JumpCondition.GreaterOrEqual, Register.R1, 5, s_there)),
        ("if r1 & 2 goto there", "4501000002000000", code => code.Jump(JumpCondition.AnyBit, Register.R1, 2, s_there)),
        ("if r1 != r2 goto there", "5d21000000000000", code => code.Jump(JumpCondition.NotEqual, Register.R1, Register.R2, s_there)),
        ("if r8 < 28 goto there", "a50800001c000000", code => code.Jump(JumpCondition.Less, Register.R8, 28, s_there)),
        ("if r0 s< 0 goto there", "c500000000000000", code => code.Jump(JumpCondition.SignedLess, Register.R0, 0, s_there)),
        ("if w1 == -1 goto there", "16010000ffffffff", code => code.Jump32(JumpCondition.Equal, Register.R1, -1, s_there)),
        ("call RedirectToNeighbour", "8500000098000000", code => code.Call(Helper.RedirectToNeighbour)),
        ("exit", "9500000000000000", code => code.Exit()),
    ];

    [Theory]
    [MemberData(nameof(Texts))]
    public void Encoding_and_text(string text)
    {
        (_, string bytes, Action<ProgramBuilder> write) = Cases.Single(one => one.Text == text);
        ProgramBuilder code = new();
        write(code);
        code.Mark(s_there);
        AssembledProgram program = code.Build();
        Assert.Equal(bytes, Convert.ToHexStringLower([.. program.Link(_ => 0).SelectMany(BitConverter.GetBytes)]));
        Assert.Equal($"    0: {text}\n", program.Disassemble());
    }

    [Fact]
    public void Jumps_go_forward_and_backward()
    {
        ProgramBuilder code = new();
        Label back = ProgramBuilder.CreateLabel("back");
        Label ahead = ProgramBuilder.CreateLabel("ahead");
        code.Mark(back);
        code.Jump(ahead);
        code.MoveWide(Register.R0, 1);
        code.Jump(JumpCondition.Equal, Register.R0, 1, back);
        code.Mark(ahead);
        code.Exit();
        AssembledProgram program = code.Build();
        Assert.Equal([3, 0, 0, -4, 0], program.Instructions.Select(instruction => (int)instruction.Offset));
        Assert.Equal(
            "back:\n    0: goto ahead\n    1: r0 = 0x1\n    3: if r0 == 1 goto back\nahead:\n    4: exit\n", program.Disassemble());
    }

    [Fact]
    public void Bytes_are_stored_in_their_order()
    {
        ProgramBuilder code = new();
        code.Store(Register.R10, -8, [1, 2, 3, 4, 5, 6]);
        Assert.Equal(
            "    0: *(u32 *)(r10 -8) = 0x4030201\n    1: *(u8 *)(r10 -4) = 5\n    2: *(u8 *)(r10 -3) = 6\n", code.Build().Disassemble());
    }

    [Fact]
    public void Maps_go_by_name_until_they_have_descriptors()
    {
        ProgramBuilder code = new();
        code.MoveMap(Register.R1, "first");
        code.MoveMap(Register.R2, "second");
        code.MoveMap(Register.R3, "first");
        AssembledProgram program = code.Build();
        Assert.Equal(["first", "second"], program.Maps);
        ulong[] linked = program.Link(map => map == "first" ? 11 : 12);
        Assert.Equal([11u, 12u, 11u], [(uint)(linked[0] >> 32), (uint)(linked[2] >> 32), (uint)(linked[4] >> 32)]);
    }

    [Fact]
    public void Labels_are_marked_once()
    {
        ProgramBuilder code = new();
        Label label = ProgramBuilder.CreateLabel("here");
        code.Jump(label);
        Assert.Contains("'here' was never marked", Assert.Throws<InvalidOperationException>(code.Build).Message, StringComparison.Ordinal);
        code.Mark(label);
        Assert.Contains("'here' is marked already", Assert.Throws<InvalidOperationException>(() => code.Mark(label)).Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_jump_beyond_the_range_is_rejected()
    {
        ProgramBuilder code = new();
        Label far = ProgramBuilder.CreateLabel("far");
        code.Jump(far);
        for (int i = 0; i <= short.MaxValue; i++)
        {
            code.Exit();
        }

        code.Mark(far);
        Assert.Contains("'far' is too far", Assert.Throws<InvalidOperationException>(code.Build).Message, StringComparison.Ordinal);
    }
}
