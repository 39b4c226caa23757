using System.Net;
using FouTools.Linux.Namespaces;
using FouTools.Measurement.Measuring;
using FouTools.Measurement.Responding;

namespace FouTools.Measurement.Tests.Support;

/// <summary>Two network namespaces joined by a veth pair, and a responder in the right one. Skips the test where they cannot be made.</summary>
internal sealed class TwoHosts : IDisposable
{
    public TwoHosts()
    {
        Left = Scratch.CreateNamespace();
        Right = Scratch.CreateNamespace();
        Ip.Run(Left, $"link add name wire type veth peer name wire netns {PathOf(Right)}");
        SetUp(Left, 1);
        SetUp(Right, 2);
    }

    public NetworkNamespace Left { get; }

    public NetworkNamespace Right { get; }

    public TunnelResponder StartResponder(string address = "192.0.2.2", int sessions = 4, TimeSpan? idle = null) => TunnelResponder.Start(
        new TunnelResponderOptions
        {
            Address = IPAddress.Parse(address),
            NetworkNamespace = PathOf(Right),
            SessionLimit = sessions,
            IdleTimeout = idle ?? TimeSpan.FromSeconds(30),
        });

    public TunnelMeterOptions Options(MeasurementTest test, string address = "192.0.2.2") => new()
    {
        Target = IPAddress.Parse(address),
        NetworkNamespace = PathOf(Left),
        Test = test,
        Duration = TimeSpan.FromSeconds(0.6),
    };

    /// <summary>Gives the device of a side a queue; skips the test where the kernel lacks it.</summary>
    public static void Limit(NetworkNamespace netns, string discipline)
    {
        if (!Ip.TryTrafficControl(netns, $"qdisc replace dev wire root {discipline}", out string reason))
        {
            Assert.Skip($"The kernel has no such queue: {reason}");
        }
    }

    public void Dispose()
    {
        Left.Dispose();
        Right.Dispose();
    }

    private static string PathOf(NetworkNamespace netns) => $"/proc/{Environment.ProcessId}/fd/{netns.Descriptor}";

    private static void SetUp(NetworkNamespace netns, int number)
    {
        Ip.Run(netns, $"address add 192.0.2.{number}/24 dev wire");
        Ip.Run(netns, $"address add 2001:db8::{number}/64 dev wire nodad");
        Ip.Run(netns, "link set wire up");
        Ip.Run(netns, "link set lo up");
    }
}
