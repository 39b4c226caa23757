namespace FouTools.Bpf.Assembly;

/// <summary>A complete program, except for the descriptors of its maps.</summary>
public sealed class AssembledProgram
{
    private readonly IReadOnlyList<string> _maps;

    internal AssembledProgram(IReadOnlyList<Instruction> instructions, IReadOnlyDictionary<int, string> labels, IReadOnlyList<string> maps)
    {
        Instructions = instructions;
        Labels = labels;
        _maps = maps;
    }

    /// <summary>The instructions; a 64-bit constant takes two.</summary>
    public IReadOnlyList<Instruction> Instructions { get; }

    /// <summary>The names of jump targets, by instruction index.</summary>
    public IReadOnlyDictionary<int, string> Labels { get; }

    /// <summary>The names of the maps that the program uses; an instruction refers to one by its index here.</summary>
    public IReadOnlyList<string> Maps => _maps;

    /// <summary>Encodes the program for the kernel.</summary>
    /// <param name="descriptorOf">Returns the descriptor of the map with a name.</param>
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
