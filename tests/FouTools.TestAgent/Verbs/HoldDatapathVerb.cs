using System.Globalization;
using System.Net;
using FouTools.Datapath.Acceleration;
using FouTools.Datapath.HostNetwork;
using FouTools.Datapath.Model;
using FouTools.Datapath.Runtime;
using FouTools.Packets;

namespace FouTools.TestAgent.Verbs;

/// <summary>
/// Starts a datapath, prints its acceleration, and holds it until it is killed. An empty namespace is the process's own; the error is what
/// bpf(2) returns from the start.
/// </summary>
internal sealed class HoldDatapathVerb : IVerb
{
    public string Name => "hold-datapath";

    public string Arguments => "NAMESPACE ACCELERATION [ERROR]";

    public int? Run(string[] arguments)
    {
        switch (arguments)
        {
            case [string netns, string mode]:
                return Hold(netns, Enum.Parse<AccelerationMode>(mode));
            case [string netns, string mode, string error]:
                BpfRefusal.Begin(int.Parse(error, CultureInfo.InvariantCulture));
                return Hold(netns, Enum.Parse<AccelerationMode>(mode));
            default:
                return null;
        }
    }

    private static int Hold(string netns, AccelerationMode mode)
    {
        try
        {
            using var network = new NetlinkHostNetwork(_ => { });
            using FouDatapath datapath = FouDatapath.Start(
                new FouDatapathOptions
                {
                    Name = "fou0",
                    Mode = TunnelMode.IPIP,
                    LocalPort = 5555,
                    RemoteAddress = IPAddress.Parse("192.0.2.2"),
                    RemotePort = 5555,
                    UdpChecksum = false,
                    NetworkNamespace = netns.Length == 0 ? null : netns,
                    Acceleration = mode,
                },
                network);
            Console.WriteLine(datapath.Accelerated);
            Thread.Sleep(Timeout.Infinite);
        }
        catch (DatapathException refusal)
        {
            Console.WriteLine($"{refusal.Error}: {refusal.Message}");
        }

        return 0;
    }
}
