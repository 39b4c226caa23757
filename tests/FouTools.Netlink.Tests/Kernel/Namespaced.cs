using System.Diagnostics;
using System.Text.Json;
using FouTools.Linux;
using FouTools.Linux.Namespaces;
using FouTools.Netlink.Rtnetlink;
using FouTools.Netlink.Rtnetlink.Client;

namespace FouTools.Netlink.Tests.Kernel;

/// <summary>A fresh network namespace without a name, and rtnetlink inside it. Skips the test where none can be made.</summary>
internal sealed class Namespaced : IDisposable
{
    public Namespaced()
    {
        try
        {
            Netns = NetworkNamespace.CreateUnnamed();
        }
        catch (LinuxException exception) when (exception.Error == Errno.EPERM)
        {
            Assert.Skip("Making a network namespace needs CAP_SYS_ADMIN; run as root.");
            throw;
        }

        Route = RouteNetlink.Open(Netns);
    }

    public NetworkNamespace Netns { get; }

    public RouteNetlink Route { get; }

    public Links Links => Route.Links;

    public Addresses Addresses => Route.Addresses;

    public Routes Routes => Route.Routes;

    /// <summary>What iproute2 says in this namespace; skips the test where it is not installed.</summary>
    public JsonElement Ip(params string[] arguments)
    {
        string output = Netns.Run(() =>
        {
            var start = new ProcessStartInfo("ip", ["-j", "-d", "-s", .. arguments]) { RedirectStandardOutput = true };
            try
            {
                // The child begins in the namespace of the thread that starts it.
                using Process process = Process.Start(start)!;
                string text = process.StandardOutput.ReadToEnd();
                process.WaitForExit();
                return process.ExitCode == 0 ? text : $"exit code {process.ExitCode}";
            }
            catch (System.ComponentModel.Win32Exception)
            {
                Assert.Skip("iproute2's ip is not installed.");
                throw;
            }
        });
        return JsonDocument.Parse(output.Length == 0 ? "[]" : output).RootElement;
    }

    /// <summary>Sets both ends of a veth up and waits until the kernel's link watch has taken notice, on which IPv6 waits.</summary>
    public void SetUpJoined(params string[] names)
    {
        foreach (string name in names)
        {
            Links.SetUp(Links.Get(name));
        }

        Assert.True(
            SpinWait.SpinUntil(() => names.All(name => Links.Get(name).OperationalState == OperationalState.Up), TimeSpan.FromSeconds(10)),
            "The veth pair did not come up.");
    }

    public void Dispose()
    {
        Route.Dispose();
        Netns.Dispose();
    }
}
