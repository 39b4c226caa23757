using System.Net;
using System.Net.Sockets;
using FouTools.Datapath.Model;
using FouTools.Datapath.Runtime;
using FouTools.Datapath.Tests.Support;
using FouTools.Packets;

namespace FouTools.Datapath.Tests;

/// <summary>Frames to a multicast group, as gretap with a multicast remote sends them.</summary>
public sealed class MulticastTests
{
    [Theory]
    [InlineData("239.1.1.1", 1)]
    [InlineData("239.1.1.1", 3)]
    [InlineData("ff05::4711", 1)]
    [InlineData("ff05::4711", 3)]
    public void Members_of_a_group_reach_each_other_and_get_every_frame_once(string group, int workerCount)
    {
        const int Count = 50;
        using var hosts = new TwoHosts();
        bool overIPv4 = !group.Contains(':', StringComparison.Ordinal);
        foreach ((FouTools.Linux.Namespaces.NetworkNamespace netns, string device) in new[] { (hosts.Left, "l0"), (hosts.Right, "r0") })
        {
            Ip.Run(netns, overIPv4 ? $"route add 239.0.0.0/8 dev {device}" : $"route add multicast ff05::/16 dev {device} table local");
        }

        FouDatapath near = hosts.Start(To(hosts.LeftOptions(TunnelMode.GRETAP, overIPv4), "l0"));
        FouDatapath far = hosts.Start(To(hosts.RightOptions(TunnelMode.GRETAP, overIPv4), "r0"));
        Socket here = hosts.OpenSocket(hosts.Left, "10.9.0.1", 7000);
        Socket there = hosts.OpenSocket(hosts.Right, "10.9.0.2", 7000);
        byte[] buffer = new byte[100];
        for (byte i = 0; i < Count; i++)
        {
            here.SendTo([i], new IPEndPoint(IPAddress.Parse("10.9.0.2"), 7000));
            Assert.Equal((1, i), (there.Receive(buffer), buffer[0]));
            there.SendTo([i], new IPEndPoint(IPAddress.Parse("10.9.0.1"), 7000));
            Assert.Equal((1, i), (here.Receive(buffer), buffer[0]));
        }

        // What has arrived by a stop is carried: so a copy would be, too.
        near.Stop();
        far.Stop();
        Assert.Equal((0, 0), (here.Available, there.Available));
        Assert.Empty(near.GetStatistics().Drops);
        Assert.Empty(far.GetStatistics().Drops);

        FouDatapathOptions To(FouDatapathOptions options, string device) => options with
        {
            RemoteAddress = IPAddress.Parse(group), UnderlayInterface = device, WorkerCount = workerCount,
        };
    }
}
