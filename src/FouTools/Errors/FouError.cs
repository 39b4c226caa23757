namespace FouTools.Errors;

/// <summary>The identifiers of errors about kernel FOU ports and tunnels, packets and captures. The names are stable.</summary>
internal enum FouError
{
    /// <summary>The UDP port is not from 1 to 65535.</summary>
    InvalidPort,

    /// <summary>The port or encapsulation is neither direct FOU nor GUE.</summary>
    InvalidType,

    /// <summary>Direct FOU has no protocol from 1 to 255, GUE has one, or a tunnel's kind does not carry it.</summary>
    InvalidProtocol,

    /// <summary>The local address is not valid for this port or tunnel.</summary>
    InvalidLocalAddress,

    /// <summary>The peer's address is not valid for this port.</summary>
    InvalidPeerAddress,

    /// <summary>The peer's port is missing, given without a peer, or not from 1 to 65535.</summary>
    InvalidPeerPort,

    /// <summary>The name is not a valid interface name, or a link-local address lacks its interface.</summary>
    InvalidInterfaceName,

    /// <summary>Direct FOU does not support remote checksum offload.</summary>
    InvalidNoPartialRemoteChecksum,

    /// <summary>The name is not a valid interface name.</summary>
    InvalidName,

    /// <summary>Tunnels of this kind can be read, but not created.</summary>
    InvalidKind,

    /// <summary>The remote address is not valid for this tunnel, or the change would add or remove it.</summary>
    InvalidRemoteAddress,

    /// <summary>The name is not a valid interface name, or a link-local address lacks its interface.</summary>
    InvalidUnderlayInterface,

    /// <summary>The TTL is not from 0 to 255.</summary>
    InvalidTtl,

    /// <summary>The TOS is not from 0 to 255.</summary>
    InvalidTos,

    /// <summary>The flow label has more than 20 bits.</summary>
    InvalidFlowLabel,

    /// <summary>Path MTU discovery is off while there is a TTL.</summary>
    InvalidPathMtuDiscovery,

    /// <summary>The inner DF bit is to be ignored while path MTU discovery is on.</summary>
    InvalidIgnoreDf,

    /// <summary>The flag is not a field of received GRE headers.</summary>
    InvalidInputFlags,

    /// <summary>The flag is not a field of sent GRE headers.</summary>
    InvalidOutputFlags,

    /// <summary>The encapsulation limit is not from 0 to 255.</summary>
    InvalidEncapsulationLimit,

    /// <summary>The firewall mark has more than 32 bits.</summary>
    InvalidFirewallMark,

    /// <summary>The value is not an IPv6 prefix, or leaves no room for IPv4 addresses.</summary>
    InvalidSixRdPrefix,

    /// <summary>The value is not an IPv4 prefix.</summary>
    InvalidSixRdRelayPrefix,

    /// <summary>Collect metadata mode excludes encapsulation, and cannot be changed.</summary>
    InvalidCollectMetadata,

    /// <summary>The MTU is not valid for a tunnel.</summary>
    InvalidMtu,

    /// <summary>An address of the device is invalid.</summary>
    InvalidAddress,

    /// <summary>The encapsulation is neither FOU nor GUE, or is missing.</summary>
    InvalidEncapType,

    /// <summary>The destination port is not from 1 to 65535, or is missing.</summary>
    InvalidEncapDestinationPort,

    /// <summary>The same for Set-TunnelEncap.</summary>
    InvalidDestinationPort,

    /// <summary>The tunnel's kind has no such parameter.</summary>
    ParameterNotOfKind,

    /// <summary>No tunnel has the name.</summary>
    TunnelNotFound,

    /// <summary>An interface has the name already.</summary>
    DeviceExists,

    /// <summary>Another tunnel has the same endpoints.</summary>
    TunnelEndpointsInUse,

    /// <summary>The kernel does not support the kind of tunnel.</summary>
    TunnelKindNotSupported,

    /// <summary>The device is a fallback device of the kernel, which can be neither changed nor removed.</summary>
    FallbackDevice,

    /// <summary>A change failed, and the previous state could not be restored completely.</summary>
    TunnelNotRestored,

    /// <summary>A FOU port or a program uses the UDP port.</summary>
    FouPortInUse,

    /// <summary>No FOU port has the number.</summary>
    FouPortNotFound,

    /// <summary>The kernel module for FOU is not loaded.</summary>
    FouModuleNotLoaded,

    /// <summary>modprobe could not load the module.</summary>
    ModuleLoadFailed,

    /// <summary>The user lacks a capability.</summary>
    PermissionDenied,

    /// <summary>There is no such network namespace.</summary>
    NamespaceNotFound,

    /// <summary>There is no such interface in the network namespace.</summary>
    InterfaceNotFound,

    /// <summary>The local address is not an address of this host.</summary>
    LocalAddressNotAvailable,

    /// <summary>There is no route to the peer.</summary>
    RemoteUnreachable,

    /// <summary>The kernel does not support the address family.</summary>
    AddressFamilyNotSupported,

    /// <summary>The kernel rejected the request for another reason.</summary>
    FouRequestFailed,

    /// <summary>There is no file with the name.</summary>
    FileNotFound,

    /// <summary>The file exists already.</summary>
    FileExists,

    /// <summary>The path is not the path of a file.</summary>
    InvalidPath,

    /// <summary>The file is not a capture, or is truncated or damaged.</summary>
    InvalidCapture,

    /// <summary>The system could not read the file.</summary>
    FileReadFailed,

    /// <summary>The system could not write the file.</summary>
    FileWriteFailed,

    /// <summary>The value is not a packet.</summary>
    InvalidPacket,

    /// <summary>A tunnel of these parameters does not carry the packet.</summary>
    PacketNotCarried,

    /// <summary>Packets of the mode cannot be built without a datapath.</summary>
    InvalidMode,

    /// <summary>The snap length is invalid.</summary>
    InvalidSnapLength,

    /// <summary>The format of the plot file is not supported.</summary>
    InvalidPlot,
}
