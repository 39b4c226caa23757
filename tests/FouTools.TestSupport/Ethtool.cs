using System.ComponentModel;
using System.Diagnostics;

namespace FouTools.Tests.Support;

/// <summary>ethtool(8) in the network namespace of the calling thread; skips the test where it is not installed.</summary>
public static class Ethtool
{
    public static string Run(params string[] arguments)
    {
        try
        {
            using Process process = Ip.Start(null, new ProcessStartInfo("ethtool", arguments) { RedirectStandardOutput = true });

            // A process that is disposed of leaves its pipe open.
            using StreamReader reader = process.StandardOutput;
            string output = reader.ReadToEnd();
            process.WaitForExit();
            Assert.Equal(0, process.ExitCode);
            return output;
        }
        catch (Win32Exception)
        {
            Assert.Skip("ethtool is not installed.");
            throw;
        }
    }
}
