using FouTools.Bpf.Programs;
using FouTools.Linux;
using FouTools.Linux.Bpf;

namespace FouTools.Bpf.Attachment;

/// <summary>
/// A stub program and the slot with the program that it goes on to. Only this process has the slot's descriptor, and when that is closed,
/// the kernel empties the slot and frees the program, even while an interface keeps the stub.
/// </summary>
internal sealed class ProgramSlot : IDisposable
{
    private const int IndexLength = 4;

    private static readonly byte[] s_first = new byte[IndexLength];

    private readonly BpfMap _slot;

    private ProgramSlot(BpfMap slot, BpfProgram stub)
    {
        _slot = slot;
        Stub = stub;
    }

    /// <summary>The program to attach.</summary>
    public BpfProgram Stub { get; }

    /// <summary>Makes a stub that goes on to a program.</summary>
    /// <exception cref="LinuxException">The kernel made no map of programs.</exception>
    /// <exception cref="BpfLoadException">The kernel did not load the stub.</exception>
    public static ProgramSlot Create(BpfProgram program)
    {
        BpfMap slot = BpfMap.Create(StubProgram.Slot, BpfMapKind.Programs, IndexLength, sizeof(int), capacity: 1);
        BpfProgram? stub = null;
        try
        {
            stub = BpfProgram.Load(StubProgram.Name, StubProgram.Build().Link(_ => slot.Descriptor));
            slot.Set(s_first, BitConverter.GetBytes(program.Descriptor));
            return new ProgramSlot(slot, stub);
        }
        catch
        {
            stub?.Dispose();
            slot.Dispose();
            throw;
        }
    }

    /// <summary>Says of a program whether it is a stub of a process that has gone.</summary>
    /// <param name="id">The program's number.</param>
    /// <returns>False also where that cannot be found out, which takes CAP_SYS_ADMIN.</returns>
    public static bool IsAbandoned(uint id)
    {
        try
        {
            if (BpfProgram.ReadMaps(id) is not [uint only])
            {
                return false;
            }

            using BpfMap slot = BpfMap.Open(only);
            return slot.Kind == BpfMapKind.Programs && slot.Name == StubProgram.Slot && !slot.TryRead(s_first, stackalloc byte[sizeof(int)]);
        }
        catch (LinuxException refusal) when (refusal.Error is Errno.EPERM or Errno.ENOENT)
        {
            return false;
        }
    }

    public void Dispose()
    {
        Stub.Dispose();
        _slot.Dispose();
    }
}
