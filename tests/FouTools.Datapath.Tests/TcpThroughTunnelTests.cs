using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using FouTools.Datapath.Model;
using FouTools.Datapath.Runtime;
using FouTools.Datapath.Telemetry;
using FouTools.Datapath.Tests.Support;
using FouTools.Linux.Namespaces;
using FouTools.Packets;

namespace FouTools.Datapath.Tests;

/// <summary>A TCP connection between the hosts of two engines carries what was sent, in far fewer writes than segments.</summary>
public abstract class TcpThroughTunnelTests(Carrier carrier) : WireTests(carrier)
{
    public sealed class ByEngine() : TcpThroughTunnelTests(Carrier.Engine);

    public sealed class ByPrograms() : TcpThroughTunnelTests(Carrier.Programs);

    private const int Bytes = 16 << 20;

    public static TheoryData<TunnelMode, UdpEncapsulation, bool, string> Tunnels => new()
    {
        { TunnelMode.IPIP, UdpEncapsulation.Fou, true, "" },
        { TunnelMode.SIT, UdpEncapsulation.Fou, false, "" },
        { TunnelMode.Mixed, UdpEncapsulation.GueV1, true, "" },
        { TunnelMode.GRE, UdpEncapsulation.Fou, true, "sequence" },
        { TunnelMode.GRETAP, UdpEncapsulation.Gue, false, "" },
        { TunnelMode.IPIP, UdpEncapsulation.Gue, true, "remote checksum" },
        { TunnelMode.GRE, UdpEncapsulation.Gue, true, "remote checksum" },
    };

    [Theory]
    [MemberData(nameof(Tunnels))]
    public async Task A_connection_carries_what_was_sent(TunnelMode mode, UdpEncapsulation encapsulation, bool overIPv4, string option)
    {
        using var hosts = CreateHosts();
        FouDatapath near = hosts.Start(With(hosts.LeftOptions(mode, overIPv4)));
        FouDatapath far = hosts.Start(With(hosts.RightOptions(mode, overIPv4)));
        bool isIPv4 = mode != TunnelMode.SIT;
        byte[] data = new byte[Bytes];
        new Random(1).NextBytes(data);
        using TcpListener listener = Listen(hosts.Right, isIPv4 ? "10.9.0.2" : "fd09::2");
        using TcpClient client = hosts.Left.Run(() => new TcpClient(isIPv4 ? AddressFamily.InterNetwork : AddressFamily.InterNetworkV6));
        ValueTask<TcpClient> accept = listener.AcceptTcpClientAsync(TestContext.Current.CancellationToken);
        await client.ConnectAsync((IPEndPoint)listener.LocalEndpoint, TestContext.Current.CancellationToken);
        using TcpClient server = await accept;
        await Transfer(client, server, data);
        await Transfer(server, client, data);
        foreach (FouDatapath datapath in new[] { near, far })
        {
            FouDatapathStatistics statistics = datapath.GetStatistics();
            Assert.True(statistics.ReceivedPackets > Bytes / 1500, $"{statistics}");
            Assert.True(datapath.DeviceWrites < statistics.ReceivedPackets / 3, $"{datapath.DeviceWrites} writes of {statistics}");
        }

        FouDatapathOptions With(FouDatapathOptions options) => options with
        {
            Encapsulation = encapsulation,
            RemoteChecksum = option == "remote checksum",
            Gre = option == "sequence"
                ? new GreOptions { InputKey = 5, OutputKey = 5, InputFlags = GreFlags.Sequence | GreFlags.Checksum, OutputFlags = GreFlags.Sequence | GreFlags.Checksum }
                : new GreOptions(),
        };
    }

    private static TcpListener Listen(NetworkNamespace netns, string address) => netns.Run(() =>
    {
        var listener = new TcpListener(IPAddress.Parse(address), 7000);
        listener.Start();
        return listener;
    });

    private static async Task Transfer(TcpClient from, TcpClient to, byte[] data)
    {
        Task send = from.GetStream().WriteAsync(data, TestContext.Current.CancellationToken).AsTask();
        byte[] received = new byte[data.Length];
        await to.GetStream().ReadExactlyAsync(received, TestContext.Current.CancellationToken);
        await send;
        Assert.Equal(SHA256.HashData(data), SHA256.HashData(received));
    }
}
