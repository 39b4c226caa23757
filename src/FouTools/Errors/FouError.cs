namespace FouTools.Errors;

/// <summary>The identifiers of errors of the kernel's FOU ports and tunnels, and of packets and captures. The names stay.</summary>
internal enum FouError
{
    /// <summary>The UDP port is not from 1 to 65535.</summary>
    InvalidPort,

    /// <summary>The port or encapsulation is neither direct FOU nor GUE.</summary>
    InvalidType,

    /// <summary>Direct FOU has no protocol from 1 to 255, GUE has one, or a tunnel's kind does not carry it.</summary>
    InvalidProtocol,

    /// <summary>The local address cannot be one of this port or tunnel.</summary>
    InvalidLocalAddress,

    /// <summary>The peer's address cannot be one of this port.</summary>
    InvalidPeerAddress,

    /// <summary>The peer's port is missing, has no peer, or is not from 1 to 65535.</summary>
    InvalidPeerPort,

    /// <summary>No interface can have the name, or a link-local address lacks its interface.</summary>
    InvalidInterfaceName,

    /// <summary>Direct FOU has no remote checksums.</summary>
    InvalidNoPartialRemoteChecksum,

    /// <summary>No interface can have the name.</summary>
    InvalidName,

    /// <summary>Tunnels of this kind can be read, but not made.</summary>
    InvalidKind,

    /// <summary>The remote address cannot be one of this tunnel, or would come or go.</summary>
    InvalidRemoteAddress,

    /// <summary>No interface can have the name, or a link-local address lacks its interface.</summary>
    InvalidUnderlayInterface,

    /// <summary>The TTL is not from 0 to 255.</summary>
    InvalidTtl,

    /// <summary>The TOS is not from 0 to 255.</summary>
    InvalidTos,

    /// <summary>The flow label has more than 20 bits.</summary>
    InvalidFlowLabel,

    /// <summary>Path MTU discovery is off while there is a TTL.</summary>
    InvalidPathMtuDiscovery,

    /// <summary>The DF bit of inner packets is passed over while path MTU discovery is on.</summary>
    InvalidIgnoreDf,

    /// <summary>A received GRE header has no such field.</summary>
    InvalidInputFlags,

    /// <summary>A sent GRE header has no such field.</summary>
    InvalidOutputFlags,

    /// <summary>The encapsulation limit is not from 0 to 255.</summary>
    InvalidEncapsulationLimit,

    /// <summary>The firewall mark has more than 32 bits.</summary>
    InvalidFirewallMark,

    /// <summary>It is no IPv6 prefix, or leaves no room for IPv4 addresses.</summary>
    InvalidSixRdPrefix,

    /// <summary>It is no IPv4 prefix.</summary>
    InvalidSixRdRelayPrefix,

    /// <summary>Tunnel parameters from packets exclude encapsulation, or cannot be changed.</summary>
    InvalidCollectMetadata,

    /// <summary>The MTU is not one of a tunnel.</summary>
    InvalidMtu,

    /// <summary>An address of the device is none.</summary>
    InvalidAddress,

    /// <summary>The encapsulation is neither FOU nor GUE, or is missing.</summary>
    InvalidEncapType,

    /// <summary>The destination port is not from 1 to 65535, or is missing.</summary>
    InvalidEncapDestinationPort,

    /// <summary>The same of Set-TunnelEncap.</summary>
    InvalidDestinationPort,

    /// <summary>The tunnel's kind has no such parameter.</summary>
    ParameterNotOfKind,

    /// <summary>No tunnel is what was named.</summary>
    TunnelNotFound,

    /// <summary>There is an interface of the name.</summary>
    DeviceExists,

    /// <summary>Another tunnel has the same ends.</summary>
    TunnelEndpointsInUse,

    /// <summary>The kernel makes no tunnels of the kind.</summary>
    TunnelKindNotSupported,

    /// <summary>The device is the kernel's own, which can be neither changed nor removed.</summary>
    FallbackDevice,

    /// <summary>A change failed, and what was in place could not be restored whole.</summary>
    TunnelNotRestored,

    /// <summary>A FOU port or a program holds the UDP port.</summary>
    FouPortInUse,

    /// <summary>No FOU port is what was named.</summary>
    FouPortNotFound,

    /// <summary>The kernel has no FOU now.</summary>
    FouModuleNotLoaded,

    /// <summary>modprobe could not load the module.</summary>
    ModuleLoadFailed,

    /// <summary>The user may not.</summary>
    PermissionDenied,

    /// <summary>There is no such network namespace.</summary>
    NamespaceNotFound,

    /// <summary>There is no such interface in the network namespace.</summary>
    InterfaceNotFound,

    /// <summary>The local address is not of this host.</summary>
    LocalAddressNotAvailable,

    /// <summary>There is no route to the peer.</summary>
    RemoteUnreachable,

    /// <summary>The kernel lacks the address family.</summary>
    AddressFamilyNotSupported,

    /// <summary>The kernel refused for another reason.</summary>
    FouRequestFailed,

    /// <summary>There is no file of the name.</summary>
    FileNotFound,

    /// <summary>There is a file of the name already.</summary>
    FileExists,

    /// <summary>The path is not that of one file.</summary>
    InvalidPath,

    /// <summary>The file is no capture, or not a whole one.</summary>
    InvalidCapture,

    /// <summary>The system could not read the file.</summary>
    FileReadFailed,

    /// <summary>The system could not write the file.</summary>
    FileWriteFailed,

    /// <summary>The value is no packet.</summary>
    InvalidPacket,

    /// <summary>A tunnel of these parameters does not carry the packet.</summary>
    PacketNotCarried,

    /// <summary>Packets of the mode cannot be made apart from a datapath.</summary>
    InvalidMode,

    /// <summary>A packet cannot be cut to so many bytes.</summary>
    InvalidSnapLength,

    /// <summary>The file is to hold a picture of a kind that cannot be drawn.</summary>
    InvalidPlot,
}
