using FouTools.Bpf.Assembly;

namespace FouTools.Bpf.Programs;

/// <summary>
/// A program that goes on to the one in its slot. An interface may keep it when the process has gone: its slot is empty then, and it
/// leaves every packet as it is.
/// </summary>
internal static class StubProgram
{
    /// <summary>What it is called in messages and by bpftool.</summary>
    public const string Name = "fou_stub";

    /// <summary>The map with the one program that it goes on to.</summary>
    public const string Slot = "fou_slot";

    /// <summary>Puts it together.</summary>
    public static AssembledProgram Build()
    {
        var code = new ProgramBuilder();

        // R1 is the packet still.
        code.MoveMap(Register.R2, Slot);
        code.Move(Register.R3, 0);
        code.Call(Helper.TailCall);
        code.Exit(ProgramParts.PassOn);
        return code.Build();
    }
}
