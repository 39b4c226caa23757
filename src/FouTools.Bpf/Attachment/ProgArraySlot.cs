using FouTools.Bpf.Programs;
using FouTools.Linux;
using FouTools.Linux.Bpf;

namespace FouTools.Bpf.Attachment;

/// <summary>
/// A stub program and the slot with the program that it tail-calls. Only this process holds the slot's descriptor: when it is closed, the
/// kernel empties the slot and frees the program, even if an interface keeps the stub.
/// </summary>
internal sealed class ProgArraySlot : IDisposable
{
    private const int IndexLength = 4;

    private static readonly byte[] s_first = new byte[IndexLength];

    private readonly BpfMap _slot;

    private ProgArraySlot(BpfMap slot, BpfProgram stub)
    {
        _slot = slot;
        Stub = stub;
    }

    /// <summary>The program to attach.</summary>
    public BpfProgram Stub { get; }

    /// <summary>Creates a stub that tail-calls a program.</summary>
    /// <exception cref="LinuxException">The kernel did not create the program array.</exception>
    /// <exception cref="BpfLoadException">The kernel did not load the stub.</exception>
    public static ProgArraySlot Create(BpfProgram program)
    {
        BpfMap slot = BpfMap.Create(TailCallProgram.Slot, BpfMapKind.Programs, IndexLength, sizeof(int), capacity: 1);
        BpfProgram? stub = null;
        try
        {
            stub = BpfProgram.Load(TailCallProgram.Name, TailCallProgram.Build().Link(_ => slot.Descriptor));
            slot.Set(s_first, BitConverter.GetBytes(program.Descriptor));
            return new ProgArraySlot(slot, stub);
        }
        catch
        {
            stub?.Dispose();
            slot.Dispose();
            throw;
        }
    }

    /// <summary>Whether a program is a stub of a process that has gone.</summary>
    /// <param name="id">The program's id.</param>
    /// <returns>Also false if that is unknown, as without CAP_SYS_ADMIN.</returns>
    public static bool IsAbandoned(uint id)
    {
        try
        {
            if (BpfProgram.ReadMaps(id) is not [uint only])
            {
                return false;
            }

            using BpfMap slot = BpfMap.Open(only);
            return slot.Kind == BpfMapKind.Programs && slot.Name == TailCallProgram.Slot && !slot.TryRead(s_first, stackalloc byte[sizeof(int)]);
        }
        catch (LinuxException exception) when (exception.Error is Errno.EPERM or Errno.ENOENT)
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
