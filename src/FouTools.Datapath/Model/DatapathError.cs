namespace FouTools.Datapath.Model;

/// <summary>Why a datapath could not be started, or a peer not be added or changed.</summary>
public enum DatapathError
{
    /// <summary>A property has a value that it cannot have: <see cref="DatapathException.AllowedValues"/> has those that it can.</summary>
    InvalidValue,

    /// <summary>A property was not given that is needed.</summary>
    MissingValue,

    /// <summary>A property has the same item twice.</summary>
    DuplicateValue,

    /// <summary>A property has no meaning together with the value of another, <see cref="DatapathException.OtherProperty"/>.</summary>
    OptionNotApplicable,

    /// <summary>The device has an IPv6 address, and its MTU is below 1280 bytes (RFC 8200 section 5).</summary>
    MtuTooSmallForIPv6,

    /// <summary>A peer has the address of a multicast group that the sockets have not joined.</summary>
    MulticastGroupNotJoined,

    /// <summary>The process may not use the CPU that a worker is to run on, or there is none of that number.</summary>
    CpuNotAvailable,

    /// <summary>Local and remote address, or mode and interface address, are of different families.</summary>
    AddressFamilyMismatch,

    /// <summary>An interface has the name already.</summary>
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

    /// <summary>There is no interface of that name in the transport namespace.</summary>
    InterfaceNotFound,

    /// <summary>The route to the remote leads into the tunnel itself.</summary>
    RoutingLoop,

    /// <summary>The datapath has been stopped.</summary>
    DatapathStopped,

    /// <summary>A peer of the datapath has the name already.</summary>
    PeerExists,

    /// <summary>The datapath has no such peer.</summary>
    PeerNotFound,

    /// <summary>The mode has no room for a further peer.</summary>
    PeerNotPossible,

    /// <summary>Another peer has a prefix already.</summary>
    PrefixInUse,

    /// <summary>BPF cannot carry the datapath's packets.</summary>
    AccelerationNotPossible,

    /// <summary>The datapath is being captured already.</summary>
    CaptureRunning,
}
