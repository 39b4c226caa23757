namespace FouTools.Bpf.Assembly;

/// <summary>A place in a program that jumps lead to. Made and marked by a <see cref="ProgramBuilder"/>.</summary>
/// <param name="Name">What it is called in a disassembly.</param>
public sealed record Label(string Name);
