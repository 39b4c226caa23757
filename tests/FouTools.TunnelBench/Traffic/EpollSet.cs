using System.Net.Sockets;
using System.Runtime.InteropServices;

namespace FouTools.TunnelBench.Traffic;

/// <summary>Sockets that one thread waits on (epoll(7), level-triggered). Waiting allocates nothing.</summary>
internal sealed unsafe class EpollSet : IDisposable
{
    private const int Capacity = 64;

    // struct epoll_event is packed on x86-64 only (sys/epoll.h).
    private static readonly int s_entryBytes = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 12 : 16;
    private static readonly int s_dataOffset = s_entryBytes - sizeof(long);

    private readonly int _descriptor = Native.EpollCreate(Native.EPOLL_CLOEXEC);
    private readonly byte* _entries = (byte*)NativeMemory.AllocZeroed(Capacity * 16);

    public void Add(Socket socket, int number)
    {
        byte* entry = stackalloc byte[16];
        *(int*)entry = Native.EPOLLIN;
        *(long*)(entry + s_dataOffset) = number;
        if (Native.EpollControl(_descriptor, Native.EPOLL_CTL_ADD, (int)socket.Handle, entry) < 0)
        {
            throw new BenchException($"epoll_ctl failed with errno {Marshal.GetLastPInvokeError()}");
        }
    }

    /// <summary>Waits and returns how many sockets can be read, 0 after a tenth of a second without any.</summary>
    public int Wait() => Math.Max(0, Native.EpollWait(_descriptor, _entries, Capacity, 100));

    /// <summary>The number given to the ready socket at an index.</summary>
    public int Number(int index) => (int)*(long*)(_entries + (index * s_entryBytes) + s_dataOffset);

    public void Dispose()
    {
        _ = Native.Close(_descriptor);
        NativeMemory.Free(_entries);
    }
}
