using System.Net;
using System.Net.Sockets;

namespace FouTools.TestPeer;

/// <summary>Makes an interface a member of a multicast group for as long as the program runs.</summary>
internal static class GroupMember
{
    /// <summary>Joins, prints "ready" and waits to be killed.</summary>
    public static int Stay(IPAddress group, int interfaceIndex)
    {
        using var socket = new Socket(group.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        if (group.AddressFamily == AddressFamily.InterNetworkV6)
        {
            socket.SetSocketOption(SocketOptionLevel.IPv6, SocketOptionName.AddMembership, new IPv6MulticastOption(group, interfaceIndex));
        }
        else
        {
            socket.SetSocketOption(SocketOptionLevel.IP, SocketOptionName.AddMembership, new MulticastOption(group, interfaceIndex));
        }

        Console.WriteLine("ready");
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }
}
