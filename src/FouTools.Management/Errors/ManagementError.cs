namespace FouTools.Management.Errors;

/// <summary>Why a FOU port or a tunnel could not be read, created, changed or removed.</summary>
public enum ManagementError
{
    /// <summary>A property has an invalid value, or lacks one. Nothing was sent to the kernel, except where it judges addresses itself.</summary>
    InvalidValue,

    /// <summary>Tunnels of the kind do not have the property.</summary>
    PropertyNotOfKind,

    /// <summary>A FOU port or a program holds the UDP port.</summary>
    FouPortInUse,

    /// <summary>There is no such FOU port.</summary>
    FouPortNotFound,

    /// <summary>There is no such tunnel.</summary>
    TunnelNotFound,

    /// <summary>An interface has the name.</summary>
    DeviceExists,

    /// <summary>Another tunnel has the same endpoints.</summary>
    TunnelEndpointsInUse,

    /// <summary>The kernel has no tunnels of the kind.</summary>
    TunnelKindNotSupported,

    /// <summary>The kernel created the device itself; only its MTU and its state can be changed.</summary>
    FallbackDevice,

    /// <summary>A change failed, and the previous configuration could not be restored completely.</summary>
    TunnelNotRestored,

    /// <summary>The kernel module that has FOU is not loaded.</summary>
    FouModuleNotLoaded,

    /// <summary>modprobe could not load a kernel module.</summary>
    ModuleLoadFailed,

    /// <summary>The caller lacks a capability.</summary>
    PermissionDenied,

    /// <summary>There is no such network namespace.</summary>
    NamespaceNotFound,

    /// <summary>There is no such interface in the network namespace.</summary>
    InterfaceNotFound,

    /// <summary>The local address does not belong to this host.</summary>
    LocalAddressNotAvailable,

    /// <summary>There is no route to the peer.</summary>
    PeerUnreachable,

    /// <summary>The kernel lacks the address family.</summary>
    AddressFamilyNotSupported,

    /// <summary>The kernel rejected the request for another reason.</summary>
    RequestFailed,
}
