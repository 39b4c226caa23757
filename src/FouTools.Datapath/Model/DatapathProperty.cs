namespace FouTools.Datapath.Model;

/// <summary>
/// The properties of <see cref="FouDatapathOptions"/>, <see cref="GreOptions"/> and <see cref="FouPeerOptions"/> that an error can name. A
/// front end has a row for each: its own name of the property, and the identifier of the error.
/// </summary>
public enum DatapathProperty
{
    /// <summary>The name of the device, or of the peer.</summary>
    Name,

    /// <summary>What the tunnel carries.</summary>
    Mode,

    /// <summary>What stands between the outer IP header and the inner packet.</summary>
    Encapsulation,

    /// <summary>The IP protocol of mode Any.</summary>
    Protocol,

    /// <summary>The outer source address.</summary>
    LocalAddress,

    /// <summary>The UDP port that encapsulated packets arrive at.</summary>
    LocalPort,

    /// <summary>The outer destination address.</summary>
    RemoteAddress,

    /// <summary>The UDP port that encapsulated packets are sent to.</summary>
    RemotePort,

    /// <summary>The UDP port that IPv6 is sent to.</summary>
    RemotePortIPv6,

    /// <summary>The interface that outer packets leave and arrive by.</summary>
    UnderlayInterface,

    /// <summary>The UDP source port.</summary>
    SourcePort,

    /// <summary>Remote checksum offload.</summary>
    RemoteChecksum,

    /// <summary>Whether remote checksums are computed here.</summary>
    RemoteChecksumNoPartial,

    /// <summary>The key of received GRE headers.</summary>
    InputKey,

    /// <summary>The key of sent GRE headers.</summary>
    OutputKey,

    /// <summary>The fields of received GRE headers.</summary>
    InputFlags,

    /// <summary>The fields of sent GRE headers.</summary>
    OutputFlags,

    /// <summary>The TTL or hop limit of outer packets.</summary>
    Ttl,

    /// <summary>The TOS or traffic class of outer packets.</summary>
    Tos,

    /// <summary>The flow label of outer IPv6 packets.</summary>
    FlowLabel,

    /// <summary>The tunnel encapsulation limit of outer IPv6 packets.</summary>
    EncapsulationLimit,

    /// <summary>Whether outer packets over IPv4 are never fragmented.</summary>
    PathMtuDiscovery,

    /// <summary>Whether the DF bit of inner packets is passed over.</summary>
    IgnoreDf,

    /// <summary>How many UDP tunnels may be nested in one datagram.</summary>
    NestingLimit,

    /// <summary>Whether GUE echo requests are answered.</summary>
    AnswerEcho,

    /// <summary>The MTU of the device.</summary>
    Mtu,

    /// <summary>The addresses of the device.</summary>
    Address,

    /// <summary>The network namespace of the device.</summary>
    NetworkNamespace,

    /// <summary>The network namespace of the sockets.</summary>
    TransportNamespace,

    /// <summary>The number of workers.</summary>
    WorkerCount,

    /// <summary>The processors that the workers run on.</summary>
    Cpu,

    /// <summary>The time of busy polling.</summary>
    BusyPoll,

    /// <summary>Whether packets are carried inside the kernel.</summary>
    Acceleration,

    /// <summary>By what the kernel carries packets.</summary>
    AccelerationBackend,

    /// <summary>The inner addresses behind a peer.</summary>
    AllowedPrefix,

    /// <summary>Whether a peer is followed to where its datagrams come from.</summary>
    Roaming,

    /// <summary>Whether a peer's datagrams may come from any port.</summary>
    AnySourcePort,

    /// <summary>The interval of keepalives.</summary>
    KeepaliveInterval,

    /// <summary>The interval of GUE echo requests.</summary>
    EchoInterval,
}
