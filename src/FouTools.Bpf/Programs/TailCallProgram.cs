using FouTools.Bpf.Assembly;

namespace FouTools.Bpf.Programs;

/// <summary>
/// A program that tail-calls the one in its slot. An interface may keep it after the process has gone: the slot is then empty, and the stub
/// passes every packet.
/// </summary>
internal static class TailCallProgram
{
    /// <summary>Its name in messages and in bpftool.</summary>
    public const string Name = "fou_stub";

    /// <summary>The program array with its only slot.</summary>
    public const string Slot = "fou_slot";

    /// <summary>Assembles the stub.</summary>
    public static AssembledProgram Build()
    {
        var code = new ProgramBuilder();

        // R1 still holds the packet's context.
        code.MoveMap(Register.R2, Slot);
        code.Move(Register.R3, 0);
        code.Call(Helper.TailCall);
        code.Exit(ProgramParts.PassOn);
        return code.Build();
    }
}
