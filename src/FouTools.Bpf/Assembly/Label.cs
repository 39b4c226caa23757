namespace FouTools.Bpf.Assembly;

/// <summary>A jump target in a program. Created and marked by a <see cref="ProgramBuilder"/>.</summary>
/// <param name="Name">Its name in a disassembly.</param>
public sealed record Label(string Name);
