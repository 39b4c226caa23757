using System.Net.Sockets;
using System.Text;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Netfilter;

namespace FouTools.Linux.Tests.Netfilter;

public sealed class LegacyTablesTests
{
    // IPPROTO_IP and IPT_SO_GET_INFO, include/uapi/linux/netfilter_ipv4/ip_tables.h, whose answer begins with the table's name.
    private const int Level = 0;
    private const int GetInformation = 64;
    private const int InformationLength = 84;

    [Fact]
    public void A_table_exists_after_its_first_access()
    {
        using NetworkNamespace netns = Scratch.CreateNamespace();
        Assert.Empty(LegacyTables.List(netns, isIPv4: true));
        using Socket socket = netns.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Raw, ProtocolType.Udp));
        byte[] table = new byte[InformationLength];
        Encoding.ASCII.GetBytes("filter", table);
        try
        {
            socket.GetRawSocketOption(Level, GetInformation, table);
        }
        catch (SocketException)
        {
            Assert.Skip("The kernel has no tables of iptables-legacy.");
        }

        Assert.Equal(["filter"], LegacyTables.List(netns, isIPv4: true));
        Assert.Empty(LegacyTables.List(netns, isIPv4: false));
    }
}
