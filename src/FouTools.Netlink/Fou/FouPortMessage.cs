using System.Net;
using System.Net.Sockets;
using FouTools.Netlink.Codec;
using FouTools.Netlink.Fou.Wire;
using FouTools.Netlink.Generic.Wire;

namespace FouTools.Netlink.Fou;

/// <summary>Writes and reads the messages of the family fou.</summary>
internal static class FouPortMessage
{
    public static MessageWriter ListRequest(ushort family) => Request(family, FOU_CMD.GET);

    public static MessageWriter GetRequest(ushort family, FouPort port)
    {
        MessageWriter request = Request(family, FOU_CMD.GET);
        AddKey(request, port);
        return request;
    }

    public static MessageWriter RemoveRequest(ushort family, FouPort port)
    {
        MessageWriter request = Request(family, FOU_CMD.DEL);
        AddKey(request, port);
        return request;
    }

    public static MessageWriter AddRequest(ushort family, FouPort port)
    {
        MessageWriter request = Request(family, FOU_CMD.ADD);
        AddKey(request, port);
        request.AddByte(FOU_ATTR.TYPE, (byte)port.Type);

        // The policy refuses 0, so that GUE has to leave it out; before that kernels took and dropped it.
        if (port.Type != FouPortType.Gue)
        {
            request.AddByte(FOU_ATTR.IPPROTO, (byte)port.Protocol);
        }

        if (port.NoPartialRemoteChecksum)
        {
            request.AddFlag(FOU_ATTR.REMCSUM_NOPARTIAL);
        }

        return request;
    }

    public static FouPort Decode(NetlinkMessage message)
    {
        _ = message.ReadHeader<GenlMsgHdr>();
        var port = new FouPort { Port = 0, Type = FouPortType.Unspecified };
        foreach (NetlinkAttribute attribute in message.ReadAttributes(GenlMsgHdr.Size))
        {
            port = attribute.Type switch
            {
                FOU_ATTR.PORT => port with { Port = attribute.AsUInt16BigEndian() },
                FOU_ATTR.AF => port with { AddressFamily = DecodeFamily(attribute.AsByte()) },
                FOU_ATTR.IPPROTO => port with { Protocol = attribute.AsByte() },
                FOU_ATTR.TYPE => port with { Type = (FouPortType)attribute.AsByte() },
                FOU_ATTR.REMCSUM_NOPARTIAL => port with { NoPartialRemoteChecksum = true },
                FOU_ATTR.LOCAL_V4 or FOU_ATTR.LOCAL_V6 => port with { LocalAddress = WildcardAddress.ToNull(attribute.AsAddress()) },
                FOU_ATTR.PEER_V4 or FOU_ATTR.PEER_V6 => port with { PeerAddress = WildcardAddress.ToNull(attribute.AsAddress()) },
                FOU_ATTR.PEER_PORT => port with { PeerPort = attribute.AsUInt16BigEndian() },
                FOU_ATTR.IFINDEX => port with { InterfaceIndex = attribute.AsInt32() },
                _ => port,
            };
        }

        return port.Type != FouPortType.Unspecified
            ? port
            : throw new MalformedMessageException($"FOU port {port} has no type.");
    }

    // What the kernel tells ports apart by. What is left out counts as zero, except that it wants a local address with
    // an interface, and a peer port with a peer.
    private static void AddKey(MessageWriter request, FouPort port)
    {
        bool isIpv6 = port.AddressFamily == AddressFamily.InterNetworkV6;
        request.AddUInt16BigEndian(FOU_ATTR.PORT, (ushort)port.Port);
        request.AddByte(FOU_ATTR.AF, KernelFamily.Of(port.AddressFamily));
        IPAddress? local = WildcardAddress.ToNull(port.LocalAddress);
        if (local is not null || port.InterfaceIndex != 0)
        {
            request.AddAddress(
                isIpv6 ? FOU_ATTR.LOCAL_V6 : FOU_ATTR.LOCAL_V4, local ?? (isIpv6 ? IPAddress.IPv6Any : IPAddress.Any));
        }

        if (WildcardAddress.ToNull(port.PeerAddress) is { } peer)
        {
            request.AddAddress(isIpv6 ? FOU_ATTR.PEER_V6 : FOU_ATTR.PEER_V4, peer);
            request.AddUInt16BigEndian(FOU_ATTR.PEER_PORT, (ushort)port.PeerPort);
        }

        if (port.InterfaceIndex != 0)
        {
            request.AddInt32(FOU_ATTR.IFINDEX, port.InterfaceIndex);
        }
    }

    private static AddressFamily DecodeFamily(byte family) => family switch
    {
        AF.INET => AddressFamily.InterNetwork,
        AF.INET6 => AddressFamily.InterNetworkV6,
        _ => throw new MalformedMessageException($"A FOU port is of address family {family}."),
    };

    private static MessageWriter Request(ushort family, byte command)
    {
        var request = new MessageWriter(family);
        request.AddHeader(new GenlMsgHdr { Command = command, Version = FOU_GENL.VERSION });
        return request;
    }
}
