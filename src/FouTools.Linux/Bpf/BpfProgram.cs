using System.Text;
using FouTools.Linux.Interop;
using Tmds.Linux;

namespace FouTools.Linux.Bpf;

/// <summary>
/// A BPF program in the kernel that looks at packets of an interface. It lives as long as this object or what it is attached by.
/// </summary>
public sealed unsafe class BpfProgram : IDisposable
{
    // Helpers that look at routes and redirect are for programs under a licence that goes with the kernel's; MIT does.
    private static readonly byte[] s_license = "Dual MIT/GPL\0"u8.ToArray();

    private const int LogBytes = 1 << 20;

    private readonly FileDescriptor _descriptor;

    private BpfProgram(FileDescriptor descriptor, string name)
    {
        _descriptor = descriptor;
        Name = name;
    }

    /// <summary>What it is called in messages and by bpftool.</summary>
    public string Name { get; }

    /// <summary>Its descriptor.</summary>
    public int Descriptor => _descriptor.Number;

    /// <summary>Has the kernel verify and compile a program.</summary>
    /// <param name="name">At most 15 letters, digits or underscores.</param>
    /// <param name="instructions">The instructions, each as the kernel reads it, with maps named by their descriptors.</param>
    /// <param name="kind">Where it is to look at packets.</param>
    /// <returns>The program.</returns>
    /// <exception cref="BpfLoadException">The kernel refused; the exception has its verifier's log.</exception>
    public static BpfProgram Load(string name, ReadOnlySpan<ulong> instructions, BpfProgramKind kind = BpfProgramKind.TrafficControl)
    {
        ArgumentNullException.ThrowIfNull(name);
        Errno error = TryLoad(name, instructions, kind, [], out BpfProgram? program);
        if (error == Errno.None)
        {
            return program!;
        }

        // Writing the log takes the verifier several times as long, so it is asked only where there is something to tell.
        byte[] log = new byte[LogBytes];
        error = TryLoad(name, instructions, kind, log, out program);
        return error == Errno.None ? program! : throw new BpfLoadException(name, error, TextOf(log));
    }

    /// <inheritdoc/>
    public void Dispose() => _descriptor.Dispose();

    /// <inheritdoc/>
    public override string ToString() => Name;

    private static Errno TryLoad(string name, ReadOnlySpan<ulong> instructions, BpfProgramKind kind, Span<byte> log, out BpfProgram? program)
    {
        program = null;
        fixed (ulong* code = instructions)
        fixed (byte* license = s_license)
        fixed (byte* text = log)
        {
            var attributes = new BpfNative.ProgramLoad
            {
                Type = (uint)kind,
                InstructionCount = (uint)instructions.Length,
                Instructions = (ulong)code,
                License = (ulong)license,
                LogLevel = log.IsEmpty ? 0 : BpfNative.VerifierLog,
                LogSize = (uint)log.Length,
                Log = (ulong)text,
                Name = BpfName.From(name),
            };
            int returned = BpfNative.Call(BpfNative.BPF_PROG_LOAD, &attributes, sizeof(BpfNative.ProgramLoad));
            if (returned < 0)
            {
                return (Errno)LibC.errno;
            }

            program = new BpfProgram(new FileDescriptor(returned), name);
            return Errno.None;
        }
    }

    private static string TextOf(byte[] log)
    {
        int length = Array.IndexOf(log, (byte)0);
        return Encoding.UTF8.GetString(log, 0, length < 0 ? log.Length : length);
    }
}
