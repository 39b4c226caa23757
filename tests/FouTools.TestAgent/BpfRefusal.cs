using System.ComponentModel;
using System.Runtime.InteropServices;

namespace FouTools.TestAgent;

/// <summary>Makes bpf(2) fail in this process, as on a locked-down kernel or one without it (seccomp(2)).</summary>
internal static unsafe partial class BpfRefusal
{
    private const int NoNewPrivileges = 38; // PR_SET_NO_NEW_PRIVS
    private const int FilterMode = 1; // SECCOMP_SET_MODE_FILTER
    private const int AllThreads = 1; // SECCOMP_FILTER_FLAG_TSYNC
    private const uint Allow = 0x7fff_0000;
    private const uint Refuse = 0x0005_0000;

    private static readonly bool s_isX64 = RuntimeInformation.ProcessArchitecture == Architecture.X64;

    /// <summary>Installs the filter for all threads; it cannot be removed.</summary>
    /// <param name="error">The error that bpf(2) returns.</param>
    public static void Begin(int error)
    {
        // Load the system call number; fail bpf, allow all others (classic BPF over struct seccomp_data).
        Statement* statements = stackalloc Statement[4]
        {
            new() { Code = 0x20 },
            new() { Code = 0x15, IfNot = 1, Value = s_isX64 ? 321u : 280u },
            new() { Code = 0x06, Value = Refuse | (uint)error },
            new() { Code = 0x06, Value = Allow },
        };
        var filter = new Filter { Length = 4, Statements = statements };
        if (Control(NoNewPrivileges, 1, 0, 0, 0) < 0 || SystemCall(s_isX64 ? 317 : 277, FilterMode, AllThreads, &filter) != 0)
        {
            throw new Win32Exception(Marshal.GetLastPInvokeError());
        }
    }

    [LibraryImport("libc", EntryPoint = "prctl", SetLastError = true)]
    private static partial int Control(int option, long second, long third, long fourth, long fifth);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(long number, long operation, long flags, Filter* filter);

    [StructLayout(LayoutKind.Sequential)]
    private struct Statement
    {
        public ushort Code;
        public byte IfSo;
        public byte IfNot;
        public uint Value;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct Filter
    {
        public ushort Length;
        public Statement* Statements;
    }
}
