using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Text;

namespace FouTools.Linux.Tests.Abi;

/// <summary>Asks the C compiler, with the system's own headers, what C expressions are worth.</summary>
internal static class CProgram
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    private static readonly string[] s_headers =
    [
        "errno.h", "fcntl.h", "poll.h", "sched.h", "stddef.h", "stdio.h", "sys/eventfd.h", "sys/ioctl.h", "sys/socket.h",
        "sys/uio.h", "netinet/in.h", "netinet/ip.h", "netinet/udp.h", "netinet/icmp6.h", "net/if.h", "net/if_arp.h", "linux/bpf.h", "linux/filter.h",
        "linux/icmp.h", "linux/if_tun.h", "linux/netlink.h", "linux/virtio_net.h",
    ];

    // What headers before Linux 6.2 lack, as the later ones have it.
    private const string Newer = """
        #ifndef TUN_F_USO4
        #define TUN_F_USO4 0x20
        #define TUN_F_USO6 0x40
        #endif

        """;

    /// <summary>Evaluates integer expressions; skips the test where there is no compiler.</summary>
    /// <param name="expressions">C constant expressions.</param>
    /// <returns>Their values in the order given.</returns>
    public static IReadOnlyList<long> Evaluate(IReadOnlyList<string> expressions)
    {
        string folder = Directory.CreateTempSubdirectory("foutools-abi").FullName;
        try
        {
            string source = Path.Combine(folder, "abi.c");
            string program = Path.Combine(folder, "abi");
            File.WriteAllText(source, Write(expressions));
            Run("gcc", ["-D_GNU_SOURCE", "-w", "-o", program, source]);
            long[] values =
            [
                .. Run(program, [])
                    .Split('\n', StringSplitOptions.RemoveEmptyEntries)
                    .Select(line => long.Parse(line, CultureInfo.InvariantCulture)),
            ];
            Assert.Equal(expressions.Count, values.Length);
            return values;
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static string Write(IReadOnlyList<string> expressions)
    {
        var text = new StringBuilder();
        foreach (string header in s_headers)
        {
            text.Append(CultureInfo.InvariantCulture, $"#include <{header}>\n");
        }

        text.Append(Newer).Append("int main(void) {\n");
        foreach (string expression in expressions)
        {
            text.Append(CultureInfo.InvariantCulture, $"printf(\"%lld\\n\", (long long)({expression}));\n");
        }

        return text.Append("return 0; }\n").ToString();
    }

    private static string Run(string program, string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardOutput = true, RedirectStandardError = true };
        try
        {
            using Process process = Process.Start(start)!;
            using StreamReader outputReader = process.StandardOutput;
            using StreamReader errorReader = process.StandardError;
            Task<string> errors = errorReader.ReadToEndAsync();
            string output = outputReader.ReadToEnd();
            Assert.True(process.WaitForExit(s_patience), $"{program} did not end.");
            Assert.True(process.ExitCode == 0, errors.GetAwaiter().GetResult());
            return output;
        }
        catch (Win32Exception)
        {
            Assert.Skip($"{program} is not installed, so nothing can be compared with the system's headers.");
            throw;
        }
    }
}
