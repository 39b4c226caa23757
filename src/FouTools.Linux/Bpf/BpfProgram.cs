using System.Text;
using FouTools.Linux.Interop;
using Tmds.Linux;

namespace FouTools.Linux.Bpf;

/// <summary>A BPF program in the kernel that processes packets of an interface. It lives as long as this object or its attachment.</summary>
public sealed unsafe class BpfProgram : IDisposable
{
    // The kernel allows helpers for routes and redirects only to programs with a GPL-compatible licence, here MIT and GPL.
    private static readonly byte[] s_license = "Dual MIT/GPL\0"u8.ToArray();

    private const int LogBytes = 1 << 20;

    private readonly FileDescriptor _descriptor;

    private BpfProgram(FileDescriptor descriptor, string name)
    {
        _descriptor = descriptor;
        Name = name;
    }

    /// <summary>Its name in messages and in bpftool.</summary>
    public string Name { get; }

    /// <summary>Its descriptor.</summary>
    public int Descriptor => _descriptor.Number;

    /// <summary>Has the kernel verify and compile a program.</summary>
    /// <param name="name">At most 15 letters, digits or underscores.</param>
    /// <param name="instructions">The encoded instructions, which refer to maps by descriptor.</param>
    /// <param name="kind">The program type.</param>
    /// <returns>The program.</returns>
    /// <exception cref="BpfLoadException">The kernel rejected the program; the exception has the verifier's log.</exception>
    public static BpfProgram Load(string name, ReadOnlySpan<ulong> instructions, BpfProgramKind kind = BpfProgramKind.TrafficControl)
    {
        ArgumentNullException.ThrowIfNull(name);
        Errno error = TryLoad(name, instructions, kind, [], out BpfProgram? program);
        if (error == Errno.None)
        {
            return program!;
        }

        // With a log the verifier takes several times as long, so request one only after a failure.
        byte[] log = new byte[LogBytes];
        error = TryLoad(name, instructions, kind, log, out program);
        return error == Errno.None ? program! : throw new BpfLoadException(name, error, TextOf(log));
    }

    /// <summary>Lists the maps that a loaded program uses.</summary>
    /// <param name="id">The program's id.</param>
    /// <returns>The ids of its maps, at most 64.</returns>
    /// <exception cref="LinuxException">
    /// <see cref="Errno.EPERM"/>: CAP_SYS_ADMIN is lacking. <see cref="Errno.ENOENT"/>: there is no such program.
    /// </exception>
    public static IReadOnlyList<uint> ReadMaps(uint id)
    {
        const int MaxMaps = 64; // MAX_USED_MAPS of include/linux/bpf_verifier.h
        var request = new BpfNative.ById { Id = id };
        using FileDescriptor descriptor = FileDescriptor.FromReturn(
            BpfNative.Call(BpfNative.BPF_PROG_GET_FD_BY_ID, &request, sizeof(BpfNative.ById)), $"open BPF program {id}");
        uint* maps = stackalloc uint[MaxMaps];
        var info = new BpfNative.ProgramInfo { MapCount = MaxMaps, Maps = (ulong)maps };
        return BpfNative.TryDescribe(descriptor.Number, &info, sizeof(BpfNative.ProgramInfo))
            ? new ReadOnlySpan<uint>(maps, (int)Math.Min(info.MapCount, MaxMaps)).ToArray()
            : throw LinuxException.FromErrno($"read what BPF program {id} is");
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
