namespace FouTools.Packets.Tests;

public sealed class TunnelMtuTests
{
    // MTUs that kernels gave to devices over an underlay of 1500.
    [Theory]
    [InlineData(TunnelLayers.None, 1480, 1472, 1468, 1460)]
    [InlineData(TunnelLayers.Gre, 1476, 1468, 1464, 1456)]
    [InlineData(TunnelLayers.GreKey, 1472, 1464, 1460, 1452)]
    [InlineData(TunnelLayers.GreKey | TunnelLayers.GreChecksum | TunnelLayers.GreSequence, 1464, 1456, 1452, 1444)]
    [InlineData(TunnelLayers.Ethernet, 1462, 1454, 1450, 1442)]
    [InlineData(TunnelLayers.Ethernet | TunnelLayers.GreKey, 1458, 1450, 1446, 1438)]
    [InlineData(TunnelLayers.EncapsulationLimit, 1452, 1444, 1440, 1432)]
    [InlineData(TunnelLayers.IPv6Underlay, 1460, 1452, 1448, 1440)]
    [InlineData(TunnelLayers.EncapsulationLimit | TunnelLayers.Gre, 1448, 1440, 1436, 1428)]
    [InlineData(
        TunnelLayers.IPv6Underlay | TunnelLayers.GreKey | TunnelLayers.GreChecksum | TunnelLayers.GreSequence,
        1444, 1436, 1432, 1424)]
    [InlineData(TunnelLayers.EncapsulationLimit | TunnelLayers.Ethernet, 1434, 1426, 1422, 1414)]
    [InlineData(TunnelLayers.IPv6Underlay | TunnelLayers.Ethernet, 1442, 1434, 1430, 1422)]
    public void Kernel_table(TunnelLayers device, int plain, int fou, int gue, int remoteChecksum)
    {
        Assert.Equal(plain, Mtu(device));
        Assert.Equal(fou, Mtu(device | TunnelLayers.Fou));
        Assert.Equal(gue, Mtu(device | TunnelLayers.Gue));
        Assert.Equal(remoteChecksum, Mtu(device | TunnelLayers.RemoteChecksum));
        Assert.Equal(1500 - plain, TunnelMtu.Overhead(device));
    }

    [Theory]
    [InlineData(95, TunnelMtu.IPv4Minimum, 68)]
    [InlineData(96, TunnelMtu.IPv4Minimum, 68)]
    [InlineData(97, TunnelMtu.IPv4Minimum, 69)]
    [InlineData(1307, TunnelMtu.IPv6Minimum, 1280)]
    [InlineData(1308, TunnelMtu.IPv6Minimum, 1280)]
    [InlineData(1309, TunnelMtu.IPv6Minimum, 1281)]
    [InlineData(0, TunnelMtu.IPv4Minimum, 68)]
    public void Floors(int underlay, int minimum, int expected) =>
        Assert.Equal(expected, TunnelMtu.FromUnderlay(underlay, TunnelLayers.Fou, minimum));

    private static int Mtu(TunnelLayers layers) => TunnelMtu.FromUnderlay(1500, layers, TunnelMtu.IPv4Minimum);
}
