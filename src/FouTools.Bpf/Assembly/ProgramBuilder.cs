using System.Buffers.Binary;

namespace FouTools.Bpf.Assembly;

/// <summary>
/// Assembles a program instruction by instruction. Jumps refer to labels, forward or backward; maps go by name. The kernel's verifier
/// decides whether the result is valid.
/// </summary>
public sealed class ProgramBuilder
{
    private readonly List<Instruction> _instructions = [];
    private readonly List<(int Instruction, Label Target)> _jumps = [];
    private readonly Dictionary<Label, int> _positions = new(ReferenceEqualityComparer.Instance);
    private readonly List<string> _maps = [];

    /// <summary>Creates a label, which must be marked once.</summary>
    /// <param name="name">Its name in a disassembly.</param>
    /// <returns>The label.</returns>
    public static Label CreateLabel(string name) => new(name);

    /// <summary>Marks a label at the current position.</summary>
    /// <exception cref="InvalidOperationException">The label is marked already.</exception>
    public void Mark(Label label)
    {
        if (!_positions.TryAdd(label, _instructions.Count))
        {
            throw new InvalidOperationException($"The label '{label?.Name}' is marked already.");
        }
    }

    /// <summary>Operates on all 64 bits of a register; the constant is sign-extended.</summary>
    public void Alu(AluOperation operation, Register destination, int constant) =>
        Add((byte)(Instruction.Alu64Class | (byte)operation), destination, default, 0, constant);

    /// <summary>Operates on all 64 bits of two registers.</summary>
    public void Alu(AluOperation operation, Register destination, Register source) =>
        Add((byte)(Instruction.Alu64Class | Instruction.FromRegister | (byte)operation), destination, source, 0, 0);

    /// <summary>Operates on the lower 32 bits of a register and clears the upper ones.</summary>
    public void Alu32(AluOperation operation, Register destination, int constant) =>
        Add((byte)(Instruction.Alu32Class | (byte)operation), destination, default, 0, constant);

    /// <summary>Operates on the lower 32 bits of two registers and clears the upper ones.</summary>
    public void Alu32(AluOperation operation, Register destination, Register source) =>
        Add((byte)(Instruction.Alu32Class | Instruction.FromRegister | (byte)operation), destination, source, 0, 0);

    /// <summary>Loads a constant, sign-extended.</summary>
    public void Move(Register destination, int constant) => Alu(AluOperation.Move, destination, constant);

    /// <summary>Copies a register.</summary>
    public void Move(Register destination, Register source) => Alu(AluOperation.Move, destination, source);

    /// <summary>Loads a 64-bit constant.</summary>
    public void MoveWide(Register destination, ulong constant)
    {
        Add(Instruction.LoadConstant, destination, default, 0, (int)constant);
        Add(0, default, default, 0, (int)(constant >> 32));
    }

    /// <summary>Loads the address of a map, for a helper.</summary>
    /// <param name="destination">The register to load.</param>
    /// <param name="map">The map's name.</param>
    public void MoveMap(Register destination, string map)
    {
        int index = _maps.IndexOf(map);
        if (index < 0)
        {
            index = _maps.Count;
            _maps.Add(map);
        }

        Add(Instruction.LoadConstant, destination, Instruction.MapDescriptor, 0, index);
        Add(0, default, default, 0, 0);
    }

    /// <summary>Swaps the lower bytes of a register between host and network order, and clears the upper ones.</summary>
    /// <param name="register">The register.</param>
    /// <param name="bits">16, 32 or 64.</param>
    public void SwapBytes(Register register, int bits) => Add(Instruction.ToBigEndian, register, default, 0, bits);

    /// <summary>Loads from memory, zero-extended.</summary>
    public void Load(MemorySize size, Register destination, Register address, int offset) =>
        Add((byte)(Instruction.LoadClass | Instruction.MemoryMode | (byte)size), destination, address, checked((short)offset), 0);

    /// <summary>Stores a register into memory.</summary>
    public void Store(MemorySize size, Register address, int offset, Register source) =>
        Add((byte)(Instruction.StoreClass | Instruction.MemoryMode | (byte)size), address, source, checked((short)offset), 0);

    /// <summary>Stores a constant into memory.</summary>
    public void Store(MemorySize size, Register address, int offset, int constant) =>
        Add((byte)(Instruction.StoreConstantClass | Instruction.MemoryMode | (byte)size), address, default, checked((short)offset), constant);

    /// <summary>Stores constant bytes into memory, four at a time where possible.</summary>
    public void Store(Register address, int offset, ReadOnlySpan<byte> bytes)
    {
        while (bytes.Length >= sizeof(int))
        {
            Store(MemorySize.U32, address, offset, BinaryPrimitives.ReadInt32LittleEndian(bytes));
            offset += sizeof(int);
            bytes = bytes[sizeof(int)..];
        }

        foreach (byte value in bytes)
        {
            Store(MemorySize.U8, address, offset++, value);
        }
    }

    /// <summary>Jumps unconditionally.</summary>
    public void Jump(Label target) => AddJump(Instruction.JumpClass, JumpCondition.Always, default, default, 0, target);

    /// <summary>Jumps if the condition holds for all 64 bits of a register and a sign-extended constant.</summary>
    public void Jump(JumpCondition condition, Register left, int right, Label target) =>
        AddJump(Instruction.JumpClass, condition, left, default, right, target);

    /// <summary>Jumps if the condition holds for all 64 bits of two registers.</summary>
    public void Jump(JumpCondition condition, Register left, Register right, Label target) =>
        AddJump(Instruction.JumpClass | Instruction.FromRegister, condition, left, right, 0, target);

    /// <summary>Jumps if the condition holds for the lower 32 bits of a register and a constant.</summary>
    public void Jump32(JumpCondition condition, Register left, int right, Label target) =>
        AddJump(Instruction.Jump32Class, condition, left, default, right, target);

    /// <summary>Calls a kernel helper with the arguments in R1 to R5.</summary>
    public void Call(Helper helper) => Add(Instruction.Call, default, default, 0, (int)helper);

    /// <summary>Returns R0.</summary>
    public void Exit() => Add(Instruction.Exit, default, default, 0, 0);

    /// <summary>Returns a constant.</summary>
    public void Exit(int result)
    {
        Move(Register.R0, result);
        Exit();
    }

    /// <summary>Finishes the program.</summary>
    /// <returns>The program.</returns>
    /// <exception cref="InvalidOperationException">
    /// A jump refers to a label that was never marked, or is longer than 32 767 instructions.
    /// </exception>
    public AssembledProgram Build()
    {
        foreach ((int instruction, Label target) in _jumps)
        {
            if (!_positions.TryGetValue(target, out int position))
            {
                throw new InvalidOperationException($"The label '{target.Name}' was never marked.");
            }

            int distance = position - instruction - 1;
            if (distance is < short.MinValue or > short.MaxValue)
            {
                throw new InvalidOperationException($"The label '{target.Name}' is too far from a jump to it.");
            }

            _instructions[instruction] = _instructions[instruction] with { Offset = (short)distance };
        }

        Dictionary<int, string> names = [];
        foreach ((Label label, int position) in _positions)
        {
            names.TryAdd(position, label.Name);
        }

        return new AssembledProgram([.. _instructions], names, [.. _maps]);
    }

    private void AddJump(int kind, JumpCondition condition, Register left, Register right, int constant, Label target)
    {
        _jumps.Add((_instructions.Count, target));
        Add((byte)(kind | (int)condition), left, right, 0, constant);
    }

    private void Add(byte opcode, Register destination, Register source, short offset, int immediate) =>
        _instructions.Add(new Instruction(opcode, destination, source, offset, immediate));
}
