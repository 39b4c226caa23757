using System.Runtime.ExceptionServices;
using System.Runtime.InteropServices;

namespace FouTools.Netlink.Tests.Kernel;

/// <summary>Runs work on a thread that has given up every capability, so that a test as root meets EPERM (capabilities(7)).</summary>
internal static class Capabilities
{
    // _LINUX_CAPABILITY_VERSION_3.
    private const uint Version3 = 0x20080522;

    public static void RunWithout(Action work)
    {
        ExceptionDispatchInfo? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                // capset changes the calling thread only, and the thread ends here.
                var header = new Header { Version = Version3 };
                Assert.Equal(0, capset(ref header, new uint[6]));
                work();
            }
            catch (Exception exception)
            {
                failure = ExceptionDispatchInfo.Capture(exception);
            }
        });
        thread.Start();
        thread.Join();
        failure?.Throw();
    }

    [DllImport("libc", SetLastError = true)]
    private static extern int capset(ref Header header, uint[] data);

    [StructLayout(LayoutKind.Sequential)]
    private struct Header
    {
        public uint Version;
        public int Pid;
    }
}
