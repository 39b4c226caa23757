namespace FouTools.Datapath.Model;

/// <summary>Why a datapath could not be started, or a peer not be added or changed. The names are error identifiers that users may rely on.</summary>
public enum DatapathError
{
    /// <summary>The name cannot be an interface's.</summary>
    InvalidName,

    /// <summary>A port is not from 1 to 65535.</summary>
    InvalidPort,

    /// <summary>The MTU is below what the inner protocol allows or above what the outer can carry.</summary>
    InvalidMtu,

    /// <summary>The number of workers is out of range.</summary>
    InvalidWorkerCount,

    /// <summary>The process may not use the CPU that a worker is to run on, or there is none of that number.</summary>
    CpuNotAvailable,

    /// <summary>An address cannot be used as the local, remote or interface address it was given for.</summary>
    InvalidAddress,

    /// <summary>Local and remote address, or mode and interface address, are of different families.</summary>
    AddressFamilyMismatch,

    /// <summary>An interface has the wished name already.</summary>
    DeviceExists,

    /// <summary>A socket holds the UDP port already.</summary>
    PortInUse,

    /// <summary>The local address is not an address of this host.</summary>
    LocalAddressNotAvailable,

    /// <summary>There is no route to the remote address.</summary>
    RemoteUnreachable,

    /// <summary>There is no such network namespace.</summary>
    NamespaceNotFound,

    /// <summary>The user lacks a capability.</summary>
    PermissionDenied,

    /// <summary>The system has no TUN driver.</summary>
    TunNotAvailable,

    /// <summary>The TUN device was made but the kernel refused its addresses, MTU or state.</summary>
    DeviceConfigurationFailed,

    /// <summary>The system ran out of descriptors, memory or threads.</summary>
    ResourceLimit,

    /// <summary>The kernel refused for a reason that has no name here.</summary>
    SystemCallFailed,

    /// <summary>An option has no meaning together with another.</summary>
    OptionNotApplicable,

    /// <summary>A number is outside what its field holds: TTL, TOS, flow label, encapsulation limit, nesting limit, IP protocol, busy polling.</summary>
    ValueOutOfRange,

    /// <summary>There is no interface of that name in the transport namespace.</summary>
    InterfaceNotFound,

    /// <summary>The route to the remote leads into the tunnel itself.</summary>
    RoutingLoop,

    /// <summary>The datapath has been stopped.</summary>
    DatapathStopped,

    /// <summary>A peer of the datapath has the wished name already.</summary>
    PeerExists,

    /// <summary>The datapath has no such peer.</summary>
    PeerNotFound,

    /// <summary>The mode has no room for a further peer.</summary>
    PeerNotPossible,

    /// <summary>Another peer has a prefix already.</summary>
    PrefixInUse,

    /// <summary>The prefixes of a peer are missing, or one is given twice.</summary>
    InvalidPrefix,

    /// <summary>An interval is out of range.</summary>
    InvalidInterval,

    /// <summary>BPF cannot carry the datapath's packets, as was demanded.</summary>
    AccelerationNotPossible,

    /// <summary>The datapath is being captured already.</summary>
    CaptureRunning,
}
