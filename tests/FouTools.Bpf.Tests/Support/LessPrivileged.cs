using System.ComponentModel;
using System.Runtime.InteropServices;
using FouTools.Linux.Privileges;

namespace FouTools.Bpf.Tests.Support;

/// <summary>Runs code on a thread of its own that has dropped capabilities (capset(2)); the process keeps them.</summary>
internal static unsafe partial class LessPrivileged
{
    private const uint Version3 = 0x20080522;
    private const Capability SysAdmin = (Capability)21;

    /// <summary>Runs without CAP_BPF, and without CAP_SYS_ADMIN, which includes it.</summary>
    public static void WithoutBpf(Action work) => Without([Capability.Bpf, SysAdmin], work);

    /// <summary>Runs without CAP_NET_ADMIN, and without CAP_SYS_ADMIN.</summary>
    public static void WithoutNetAdmin(Action work) => Without([Capability.NetAdmin, SysAdmin], work);

    private static void Without(Capability[] capabilities, Action work)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                Drop(capabilities);
                work();
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        });
        thread.Start();
        thread.Join();
        if (failure is not null)
        {
            throw new InvalidOperationException("On the thread with fewer capabilities: " + failure.Message, failure);
        }
    }

    private static void Drop(Capability[] capabilities)
    {
        ulong effective = ProcessPrivileges.Read().Effective;
        foreach (Capability capability in capabilities)
        {
            effective &= ~(1ul << (int)capability);
        }

        uint* header = stackalloc uint[2] { Version3, 0 };

        // Effective, permitted and inheritable of the lower 32 capabilities, then of the upper ones.
        uint* sets = stackalloc uint[6] { (uint)effective, (uint)effective, 0, (uint)(effective >> 32), (uint)(effective >> 32), 0 };
        if (SetCapabilities(header, sets) < 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "capset", SetLastError = true)]
    private static partial int SetCapabilities(uint* header, uint* sets);
}
