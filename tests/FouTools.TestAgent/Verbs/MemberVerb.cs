using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace FouTools.TestAgent.Verbs;

/// <summary>Joins a multicast group on an interface until it is killed.</summary>
internal sealed class MemberVerb : IVerb
{
    public string Name => "member";

    public string Arguments => "GROUP INTERFACE-INDEX";

    public int? Run(string[] arguments) => arguments is [string group, string index]
        ? Stay(IPAddress.Parse(group), int.Parse(index, CultureInfo.InvariantCulture))
        : null;

    // Joins, prints "ready" and waits to be killed.
    private static int Stay(IPAddress group, int interfaceIndex)
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
