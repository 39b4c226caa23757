namespace FouTools.Datapath;

/// <summary>Why a datapath could not be started. The names are error identifiers that users may rely on.</summary>
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

    /// <summary>An address cannot be used as the local, remote or interface address it was given for.</summary>
    InvalidAddress,

    /// <summary>Local and remote address, or mode and interface address, are of different families.</summary>
    AddressFamilyMismatch,

    /// <summary>The outer address family is one the engine does not carry.</summary>
    AddressFamilyNotSupported,

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
}
