using System.Globalization;
using System.Text;

namespace FouTools.Bpf.Assembly;

/// <summary>Prints programs in the style of the kernel's verifier and bpftool, with names in place of numbers.</summary>
internal static class Disassembler
{
    /// <summary>Prints a program, one instruction per line, with labels on lines of their own.</summary>
    public static string Write(AssembledProgram program)
    {
        StringBuilder text = new();
        for (int i = 0; i < program.Instructions.Count; i++)
        {
            if (program.Labels.TryGetValue(i, out string? label))
            {
                text.Append(label).Append(":\n");
            }

            Instruction instruction = program.Instructions[i];
            bool isWide = instruction.Opcode == Instruction.LoadConstant;
            text.Append(CultureInfo.InvariantCulture, $"{i,5}: {(isWide ? Wide(program, i) : Describe(program, i, instruction))}\n");
            i += isWide ? 1 : 0;
        }

        return text.ToString();
    }

    private static string Wide(AssembledProgram program, int index)
    {
        Instruction low = program.Instructions[index];
        if (low.IsMap)
        {
            return $"{Name(low.Destination)} = map {program.Maps[low.Immediate]}";
        }

        ulong value = (uint)low.Immediate | ((ulong)(uint)program.Instructions[index + 1].Immediate << 32);
        return $"{Name(low.Destination)} = 0x{value:x}";
    }

    private static string Describe(AssembledProgram program, int index, in Instruction instruction) => instruction.Opcode switch
    {
        Instruction.Call => $"call {(Helper)instruction.Immediate}",
        Instruction.Exit => "exit",
        Instruction.ToBigEndian => $"{Name(instruction.Destination)} = be{instruction.Immediate} {Name(instruction.Destination)}",
        _ => (instruction.Opcode & Instruction.ClassMask) switch
        {
            Instruction.LoadClass => $"{Name(instruction.Destination)} = {Memory(instruction, instruction.Source)}",
            Instruction.StoreClass => $"{Memory(instruction, instruction.Destination)} = {Name(instruction.Source)}",
            Instruction.StoreConstantClass => $"{Memory(instruction, instruction.Destination)} = {Number(instruction.Immediate)}",
            Instruction.Alu32Class => Arithmetic(instruction, 'w'),
            Instruction.Alu64Class => Arithmetic(instruction, 'r'),
            Instruction.Jump32Class => Jump(program, index, instruction, 'w'),
            _ => Jump(program, index, instruction, 'r'),
        },
    };

    private static string Arithmetic(in Instruction instruction, char letter)
    {
        string sign = (AluOperation)(instruction.Opcode & Instruction.OperationMask) switch
        {
            AluOperation.Add => "+=",
            AluOperation.Subtract => "-=",
            AluOperation.Multiply => "*=",
            AluOperation.Divide => "/=",
            AluOperation.Or => "|=",
            AluOperation.And => "&=",
            AluOperation.ShiftLeft => "<<=",
            AluOperation.ShiftRight => ">>=",
            AluOperation.Xor => "^=",
            _ => "=",
        };
        return $"{Name(instruction.Destination, letter)} {sign} {Operand(instruction, letter)}";
    }

    private static string Jump(AssembledProgram program, int index, in Instruction instruction, char letter)
    {
        string target = program.Labels[index + 1 + instruction.Offset];
        string? sign = (JumpCondition)(instruction.Opcode & Instruction.OperationMask) switch
        {
            JumpCondition.Equal => "==",
            JumpCondition.Greater => ">",
            JumpCondition.GreaterOrEqual => ">=",
            JumpCondition.AnyBit => "&",
            JumpCondition.NotEqual => "!=",
            JumpCondition.SignedLess => "s<",
            JumpCondition.Less => "<",
            _ => null,
        };
        return sign is null
            ? $"goto {target}"
            : $"if {Name(instruction.Destination, letter)} {sign} {Operand(instruction, letter)} goto {target}";
    }

    private static string Operand(in Instruction instruction, char letter) => (instruction.Opcode & Instruction.FromRegister) != 0
        ? Name(instruction.Source, letter)
        : Number(instruction.Immediate);

    private static string Memory(in Instruction instruction, Register address)
    {
        string type = (MemorySize)(instruction.Opcode & Instruction.SizeMask) switch
        {
            MemorySize.U8 => "u8",
            MemorySize.U16 => "u16",
            MemorySize.U32 => "u32",
            _ => "u64",
        };
        string sign = instruction.Offset < 0 ? "-" : "+";
        return $"*({type} *)({Name(address)} {sign}{Math.Abs((int)instruction.Offset)})";
    }

    private static string Number(int value) =>
        value is > -4096 and < 4096 ? value.ToString(CultureInfo.InvariantCulture) : $"0x{value:x}";

    private static string Name(Register register, char letter = 'r') => $"{letter}{(int)register}";
}
