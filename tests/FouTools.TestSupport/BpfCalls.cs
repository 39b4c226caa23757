using System.ComponentModel;
using System.Runtime.InteropServices;
using FouTools.Linux.Bpf;

namespace FouTools.Tests.Support;

/// <summary>bpf(2) commands that only tests need: run a program on a packet, and list objects.</summary>
public static unsafe partial class BpfCalls
{
    private const int TestRunCommand = 10;
    private const int NextProgramCommand = 11;
    private const int NextMapCommand = 12;
    private const int NextLinkCommand = 31;
    private const int ENOENT = 2;

    private static readonly string[] s_kinds = ["prog_id", "map_id", "link_id"];

    private static readonly long s_number = RuntimeInformation.ProcessArchitecture == Architecture.X64 ? 321 : 280;

    /// <summary>Runs a program on a packet (BPF_PROG_TEST_RUN); redirects are not executed.</summary>
    /// <param name="program">The program.</param>
    /// <param name="packet">An Ethernet frame.</param>
    /// <param name="result">The program's return value.</param>
    /// <param name="repeat">How often to run it on the same packet.</param>
    /// <returns>The frame afterwards.</returns>
    public static byte[] Run(BpfProgram program, ReadOnlySpan<byte> packet, out int result, int repeat = 1)
    {
        byte[] output = new byte[packet.Length + 256];
        fixed (byte* input = packet)
        fixed (byte* room = output)
        {
            var attributes = new TestRun
            {
                Program = (uint)program.Descriptor,
                InputLength = (uint)packet.Length,
                OutputLength = (uint)output.Length,
                Input = (ulong)input,
                Output = (ulong)room,
                Repeat = (uint)repeat,
            };
            if (Call(TestRunCommand, &attributes, sizeof(TestRun)) < 0)
            {
                throw new Win32Exception(Marshal.GetLastPInvokeError());
            }

            result = (int)attributes.Result;
            return output[..(int)attributes.OutputLength];
        }
    }

    /// <summary>The identifiers of all programs, maps and links of the system.</summary>
    public static IReadOnlyList<string> Objects() =>
    [
        .. Ids(NextProgramCommand).Select(id => $"program {id}"),
        .. Ids(NextMapCommand).Select(id => $"map {id}"),
        .. Ids(NextLinkCommand).Select(id => $"link {id}"),
    ];

    /// <summary>The programs, maps and links that a process holds by descriptors, as <see cref="Objects"/> names them (proc_pid_fdinfo(5)).</summary>
    public static IReadOnlyList<string> HeldBy(int process) =>
    [
        .. Directory.GetFiles($"/proc/{process}/fdinfo")
            .Select(file => LinesOf(file).Select(line => line.Split(':')).Where(pair => s_kinds.Contains(pair[0])).ToArray())
            .Where(found => found.Length > 0)

            // A link shows its program, too.
            .Select(found => found.FirstOrDefault(pair => pair[0] == "link_id") ?? found[0])
            .Select(pair => $"{(pair[0] == "prog_id" ? "program" : pair[0].Split('_')[0])} {pair[1].Trim()}"),
    ];

    /// <summary>The descriptors of links that this process has.</summary>
    public static IReadOnlyList<int> LinkDescriptors() =>
    [
        .. Directory.GetFiles("/proc/self/fdinfo")
            .Where(file => LinesOf(file).Any(line => line.StartsWith("link_id", StringComparison.Ordinal)))
            .Select(file => int.Parse(Path.GetFileName(file), null)),
    ];

    // The descriptor may have been closed since.
    private static string[] LinesOf(string file)
    {
        try
        {
            return File.ReadAllLines(file);
        }
        catch (IOException)
        {
            return [];
        }
    }

    /// <summary>Duplicates a descriptor (dup(2)), as a child process that is being started does.</summary>
    [LibraryImport("libc", EntryPoint = "dup", SetLastError = true)]
    public static partial int Duplicate(int descriptor);

    private static List<uint> Ids(int command)
    {
        List<uint> ids = [];
        uint id = 0;
        while (true)
        {
            var attributes = new NextId { Start = id };
            if (Call(command, &attributes, sizeof(NextId)) < 0)
            {
                int error = Marshal.GetLastPInvokeError();
                return error == ENOENT ? ids : throw new Win32Exception(error);
            }

            ids.Add(id = attributes.Next);
        }
    }

    private static int Call(int command, void* attributes, int length) => (int)SystemCall(s_number, command, attributes, length);

    [LibraryImport("libc", EntryPoint = "syscall", SetLastError = true)]
    private static partial nint SystemCall(long number, long command, void* attributes, long length);

    [StructLayout(LayoutKind.Sequential)]
    private struct TestRun
    {
        public uint Program;
        public uint Result;
        public uint InputLength;
        public uint OutputLength;
        public ulong Input;
        public ulong Output;
        public uint Repeat;
        public uint Duration;
    }

    [StructLayout(LayoutKind.Sequential)]
    private struct NextId
    {
        public uint Start;
        public uint Next;
        public uint Flags;
    }
}
