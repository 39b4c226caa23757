namespace FouTools.Errors;

/// <summary>Why a cmdlet of the kernel's FOU ports failed. The names are the identifiers of errors, so they stay.</summary>
internal enum FouError
{
    /// <summary>The UDP port is not from 1 to 65535.</summary>
    InvalidPort,

    /// <summary>The port is neither direct FOU nor GUE.</summary>
    InvalidType,

    /// <summary>Direct FOU has no protocol from 1 to 255, or GUE has one.</summary>
    InvalidProtocol,

    /// <summary>The local address cannot be one of this port.</summary>
    InvalidLocalAddress,

    /// <summary>The peer's address cannot be one of this port.</summary>
    InvalidPeerAddress,

    /// <summary>The peer's port is missing, has no peer, or is not from 1 to 65535.</summary>
    InvalidPeerPort,

    /// <summary>No interface can have the name, or a link-local address lacks its interface.</summary>
    InvalidInterfaceName,

    /// <summary>Direct FOU has no remote checksums.</summary>
    InvalidNoPartialRemoteChecksum,

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
    PeerUnreachable,

    /// <summary>The kernel lacks the address family.</summary>
    AddressFamilyNotSupported,

    /// <summary>The kernel refused for another reason.</summary>
    FouRequestFailed,
}
