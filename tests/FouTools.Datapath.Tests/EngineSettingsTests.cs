using System.Net;
using FouTools.Datapath.Engine;
using FouTools.Datapath.Engine.Receive;
using FouTools.Datapath.Engine.Transmit;
using FouTools.Datapath.Model;
using FouTools.Packets;

namespace FouTools.Datapath.Tests;

/// <summary>What the engine makes of options.</summary>
public sealed class EngineSettingsTests
{
    private const GreFlags Both = GreFlags.Checksum | GreFlags.Sequence;

    // The MTUs that kernels gave to such devices over a link of 1500 bytes.
    [Theory]
    [InlineData(TunnelMode.IPIP, true, null, GreFlags.None, 1472, 1468, 1460)]
    [InlineData(TunnelMode.SIT, true, null, GreFlags.None, 1472, 1468, 1460)]
    [InlineData(TunnelMode.Mixed, true, null, GreFlags.None, 1472, 1468, 1460)]
    [InlineData(TunnelMode.MPLS, true, null, GreFlags.None, 1472, 1468, 1460)]
    [InlineData(TunnelMode.GRE, true, null, GreFlags.None, 1468, 1464, 1456)]
    [InlineData(TunnelMode.GRE, true, 7u, GreFlags.None, 1464, 1460, 1452)]
    [InlineData(TunnelMode.GRE, true, 7u, Both, 1456, 1452, 1444)]
    [InlineData(TunnelMode.GRETAP, true, null, GreFlags.None, 1454, 1450, 1442)]
    [InlineData(TunnelMode.GRETAP, true, 7u, GreFlags.None, 1450, 1446, 1438)]
    [InlineData(TunnelMode.IPIP, false, null, GreFlags.None, 1452, 1448, 1440)]
    [InlineData(TunnelMode.SIT, false, null, GreFlags.None, 1452, 1448, 1440)]
    [InlineData(TunnelMode.GRE, false, 7u, Both, 1436, 1432, 1424)]
    [InlineData(TunnelMode.GRETAP, false, null, GreFlags.None, 1434, 1430, 1422)]
    public void MTUs(TunnelMode mode, bool overIPv4, uint? key, GreFlags flags, int fou, int gue, int remoteChecksum)
    {
        FouDatapathOptions options = Options(mode, overIPv4) with { Gre = new GreOptions { OutputKey = key, OutputFlags = flags } };
        Assert.Equal(fou, Mtu(options));
        Assert.Equal(fou, Mtu(options with { Encapsulation = UdpEncapsulation.GueV1 }));
        Assert.Equal(gue, Mtu(options with { Encapsulation = UdpEncapsulation.Gue }));
        Assert.Equal(remoteChecksum, Mtu(options with { Encapsulation = UdpEncapsulation.Gue, RemoteChecksum = true }));
        if (!overIPv4)
        {
            Assert.Equal(fou - 8, Mtu(options with { EncapsulationLimit = 4 }));
            Assert.Equal(gue - 8, Mtu(options with { EncapsulationLimit = 4, Encapsulation = UdpEncapsulation.Gue }));
        }
    }

    // Only what is sent takes room.
    [Fact]
    public void Fields_that_are_only_received_take_no_room() => Assert.Equal(
        1468, Mtu(Options(TunnelMode.GRE, true) with { Gre = new GreOptions { InputKey = 7, InputFlags = Both } }));

    [Fact]
    public void Directions_have_their_own_GRE_fields()
    {
        FouDatapathOptions options = Options(TunnelMode.GRE, true) with
        {
            Gre = new GreOptions { InputKey = 1, OutputKey = 2, InputFlags = GreFlags.Checksum, OutputFlags = GreFlags.Sequence },
        };
        Assert.Equal(new GreSettings { Key = 2, Sequence = true }, EngineSettings.ForTransmit(options, SourcePortRange.Default).Gre);
        Assert.Equal(new GreSettings { Key = 1, Checksum = true }, EngineSettings.ForReceive(options).Gre);
    }

    [Fact]
    public void Numbers_and_what_is_inherited()
    {
        FouDatapathOptions options = Options(TunnelMode.GRE, false);
        EncapsulationSettings given = EngineSettings.ForTransmit(
            options with { Ttl = 7, Tos = 0xb8, FlowLabel = 0xabcde, EncapsulationLimit = 0, PathMtuDiscovery = true }, SourcePortRange.Default);
        Assert.Equal(((byte?)7, (byte?)0xb8, 0xabcdeu, false, (byte?)0), (given.Ttl, given.Tos, given.FlowLabel, given.InheritFlowLabel, given.EncapsulationLimit));

        EncapsulationSettings inherited = EngineSettings.ForTransmit(
            options with { Ttl = OuterField.Inherit, Tos = OuterField.Inherit, FlowLabel = OuterField.Inherit }, SourcePortRange.Default);
        Assert.Equal((null, null, null, true, null), (inherited.Ttl, inherited.Tos, inherited.FlowLabel, inherited.InheritFlowLabel, inherited.EncapsulationLimit));

        EncapsulationSettings usual = EngineSettings.ForTransmit(options, SourcePortRange.Default);
        Assert.Equal(((byte?)64, (byte?)0, null, false, true), (usual.Ttl, usual.Tos, usual.FlowLabel, usual.InheritFlowLabel, usual.PathMtuDiscovery));
    }

    [Fact]
    public void Every_other_option_reaches_its_direction()
    {
        FouDatapathOptions options = Options(TunnelMode.Any, true) with
        {
            Encapsulation = UdpEncapsulation.Gue, Protocol = 89, UdpChecksum = false, RemoteChecksum = true, RemoteChecksumNoPartial = true,
            PathMtuDiscovery = false, IgnoreDf = true, NestingLimit = 2, SourcePort = SourcePortPolicy.Local,
        };
        EncapsulationSettings sent = EngineSettings.ForTransmit(options, SourcePortRange.Default);
        Assert.Equal(
            (TunnelMode.Any, UdpEncapsulation.Gue, (byte?)89, false, true, false, true, true),
            (sent.Mode, sent.Encapsulation, sent.Protocol, sent.UdpChecksum, sent.RemoteChecksum, sent.PathMtuDiscovery, sent.IgnoreDf, sent.OverIPv4));
        Assert.Equal(5555, sent.SourcePort.Select(1));
        DecapsulationSettings received = EngineSettings.ForReceive(options);
        Assert.Equal(
            (TunnelMode.Any, UdpEncapsulation.Gue, (byte?)89, (ushort)5555, true, 2),
            (received.Mode, received.Encapsulation, received.Protocol, received.LocalPort, received.RemoteChecksumNoPartial, received.NestingLimit));
        Assert.NotEqual(sent.HashSeed, EngineSettings.ForTransmit(options, SourcePortRange.Default).HashSeed);
    }

    private static int Mtu(FouDatapathOptions options) => TunnelMtu.FromUnderlay(1500, options.Layers, 68);

    private static FouDatapathOptions Options(TunnelMode mode, bool overIPv4) => new()
    {
        Mode = mode,
        LocalPort = 5555,
        RemoteAddress = IPAddress.Parse(overIPv4 ? "192.0.2.2" : "2001:db8::2"),
        RemotePort = 5555,
    };
}
