namespace FouTools.Bpf.Assembly;

/// <summary>A whole program, but for the descriptors of its maps.</summary>
public sealed class AssembledProgram
{
    private readonly IReadOnlyList<string> _maps;

    internal AssembledProgram(IReadOnlyList<Instruction> instructions, IReadOnlyDictionary<int, string> labels, IReadOnlyList<string> maps)
    {
        Instructions = instructions;
        Labels = labels;
        _maps = maps;
    }

    /// <summary>The instructions; a constant of 64 bits is two of them.</summary>
    public IReadOnlyList<Instruction> Instructions { get; }

    /// <summary>The names of the places that jumps lead to, by the number of the instruction there.</summary>
    public IReadOnlyDictionary<int, string> Labels { get; }

    /// <summary>The names of the maps that the program uses; an instruction names one by its place in this list.</summary>
    public IReadOnlyList<string> Maps => _maps;

    /// <summary>Makes what the kernel loads.</summary>
    /// <param name="descriptorOf">Gives the descriptor of the map with a name.</param>
    /// <returns>The instructions, encoded.</returns>
    public ulong[] Link(Func<string, int> descriptorOf)
    {
        ArgumentNullException.ThrowIfNull(descriptorOf);
        int[] descriptors = [.. _maps.Select(descriptorOf)];
        return
        [
            .. Instructions.Select(instruction => (instruction.IsMap ? instruction with { Immediate = descriptors[instruction.Immediate] } : instruction).Encode()),
        ];
    }

    /// <summary>The program as text, an instruction a line.</summary>
    /// <returns>For example "  12: if r0 == 0 goto unknown peer".</returns>
    public string Disassemble() => Disassembler.Write(this);
}
