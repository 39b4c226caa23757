using FouTools.Linux;
using FouTools.Netlink.Codec;
using FouTools.Netlink.Rtnetlink;
using FouTools.Netlink.Rtnetlink.Client;
using FouTools.Netlink.Rtnetlink.Tunnels;
using FouTools.Netlink.Tests.Twin;

namespace FouTools.Netlink.Tests.Tunnels;

/// <summary>
/// A kernel in memory that has one tunnel. As the real one it takes encapsulation and IgnoreDf over before it looks at
/// the rest of a change, so that a refused change can leave a part behind.
/// </summary>
internal sealed class TwinTunnels
{
    public const int Index = 9;

    public TunnelKind Kind { get; init; } = TunnelKind.Ipip;

    public string Name { get; init; } = "t0";

    public TunnelParameters Parameters { get; set; } = new();

    public int Mtu { get; set; } = 1480;

    public bool Exists { get; set; } = true;

    /// <summary>Whether a deletion is answered by yes and not done.</summary>
    public bool IsKernelsOwn { get; init; }

    /// <summary>What the kernel says to a change or creation, by its number from 1, 0 for the MTU alone; it may change what is there.</summary>
    public Func<int, TunnelParameters, Errno> Judge { get; set; } = (_, _) => Errno.None;

    /// <summary>What the kernel makes of what it accepted.</summary>
    public Func<TunnelParameters, TunnelParameters> Make { get; set; } = parameters => parameters;

    /// <summary>The changes that arrived, with the kind's fixed attributes missing as on the wire.</summary>
    public List<(TunnelParameters Parameters, int? Mtu)> Changes { get; } = [];

    public RouteNetlink Connect() => new(new NetlinkConnection(new TwinTransport(request => [TwinReply.Of(Answer(request))])));

    private byte[][] Answer(TwinRequest request)
    {
        switch (request.Header.Type)
        {
            case 18 when !Exists:
                return [request.Acknowledge(Errno.ENODEV)];
            case 18:
                return [request.Message(16, 0, Describe()), ((ushort)request.Header.Flags & 0x300) == 0x300 ? request.Done() : request.Acknowledge()];
            case 17:
                Exists = IsKernelsOwn;
                return [request.Acknowledge()];
            case 26:
                return [request.Acknowledge(Errno.ENETUNREACH)];
            default:
                return [request.Acknowledge(Change(request))];
        }
    }

    private Errno Change(TwinRequest request)
    {
        // A change has no name, without which a link cannot be decoded.
        var message = new NetlinkMessage(request.Header, [.. request.Bytes[16..], .. TwinReply.Attribute(3, Name)]);
        if (TunnelMessage.Decode(message) is not { } tunnel)
        {
            return ChangeMtu(LinkDecoder.Decode(message).Mtu);
        }

        TunnelParameters sent = tunnel.Parameters;
        bool isCreation = ((int)request.Header.Flags & 0x400) != 0;
        Changes.Add((sent, tunnel.Link.Mtu == 0 ? null : tunnel.Link.Mtu));
        if (!isCreation)
        {
            Parameters = Parameters with { Encap = sent.Encap ?? Parameters.Encap };
            if (Parameters.IgnoreDf == true && sent.PathMtuDiscovery != false)
            {
                return Errno.EINVAL;
            }

            Parameters = Parameters with { IgnoreDf = sent.IgnoreDf };
        }

        else
        {
            Parameters = Parameters with { Encap = sent.Encap };
        }

        Errno error = Judge(Changes.Count, sent);
        if (error == Errno.None)
        {
            bool isFixed = !isCreation && Kind is TunnelKind.Ipip or TunnelKind.Sit;
            Parameters = Make(sent with { Encap = Parameters.Encap, Protocol = isFixed ? Parameters.Protocol : sent.Protocol, CollectMetadata = Parameters.CollectMetadata });
            Mtu = tunnel.Link.Mtu == 0 ? Mtu : tunnel.Link.Mtu;
            Exists = true;
        }

        return error;
    }

    private Errno ChangeMtu(int mtu)
    {
        Errno error = Judge(0, Parameters);
        Mtu = error == Errno.None ? mtu : Mtu;
        return error;
    }

    private byte[] Describe()
    {
        var writer = new MessageWriter(16);
        writer.AddHeader(new Netlink.Rtnetlink.Wire.IfInfoMsg { Index = Index });
        writer.AddString(3, Name);
        writer.AddInt32(4, Mtu);
        using (writer.Nest(18))
        {
            writer.AddString(1, TunnelKindSchema.Of(Kind).Name);
            using (writer.Nest(2))
            {
                TunnelKindSchema.Of(Kind).Write(writer, Parameters, isChange: false);
            }
        }

        return writer.Build(MessageFlags.None, 0, 0)[16..].ToArray();
    }
}
