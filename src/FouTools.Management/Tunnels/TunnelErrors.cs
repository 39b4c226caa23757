using FouTools.Linux;
using FouTools.Management.Errors;
using FouTools.Netlink;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Management.Tunnels;

/// <summary>What the kernel's error numbers mean about tunnels, and what settings cannot be.</summary>
internal static class TunnelErrors
{
    private const string AddressProperty = "Address";
    private const string WasDeleted = "The tunnel was deleted again.";

    /// <summary>A number is not in its range.</summary>
    public static ManagementException OutOfRange(string property, long number, uint max) =>
        new(ManagementError.InvalidValue, ManagedObject.Tunnel, $"It takes a number from 0 to {max}, not {number}.")
        {
            Property = property,
            Value = number,
            Allowed = $"0 to {max}",
        };

    /// <summary>A kind of tunnel does not have a property.</summary>
    public static ManagementException NotOfKind(string property, TunnelKind kind) =>
        new(ManagementError.PropertyNotOfKind, ManagedObject.Tunnel, $"A tunnel of kind {TunnelKindNames.NameOf(kind)} has no such parameter.")
        {
            Property = property,
            Value = kind,
        };

    /// <summary>The underlay of a tunnel is in another network namespace.</summary>
    public static ManagementException ForeignUnderlay(KernelTunnel tunnel, string interfaceName) =>
        InvalidUnderlay(interfaceName, $"The underlay of {tunnel} is in another network namespace, whose interfaces cannot be named here.");

    /// <summary>An interface cannot be the underlay.</summary>
    public static ManagementException InvalidUnderlay(string interfaceName, string reason) =>
        new(ManagementError.InvalidValue, ManagedObject.Tunnel, reason)
        {
            Property = nameof(TunnelSettings.UnderlayInterface),
            Value = interfaceName,
        };

    /// <summary>A device that the kernel created cannot be changed.</summary>
    public static ManagementException Fallback(KernelTunnel tunnel, Exception? cause = null) =>
        Of(ManagementError.FallbackDevice, $"{tunnel} is a device of the kernel's own, of which only MTU and state can be changed.", tunnel.Name, cause);

    /// <summary>Explains why a tunnel could not be created.</summary>
    /// <param name="rejection">What the kernel answered.</param>
    /// <param name="specification">The tunnel.</param>
    /// <param name="nameExists">Whether an interface has the name.</param>
    public static ManagementException OfCreate(NetlinkException rejection, TunnelSpecification specification, bool nameExists) => rejection.Error switch
    {
        Errno.EEXIST when nameExists => Of(ManagementError.DeviceExists, rejection.Message, specification.Name, rejection),
        Errno.EOPNOTSUPP => new ManagementException(ManagementError.TunnelKindNotSupported, ManagedObject.Tunnel, rejection.Message, rejection)
        {
            ObjectName = specification.Name,
            Value = specification.Kind,
        },
        Errno.EINVAL when EncapModule.IsMissing(specification.Kind, specification.Parameters.Encap) => EncapModule.NotLoaded(specification.Kind, rejection),
        _ => Explain(rejection, specification.Name),
    };

    /// <summary>Explains why a tunnel was created, and deleted again.</summary>
    public static ManagementException OfEquipping(NetlinkException rejection, string name)
    {
        return rejection.Error switch
        {
            Errno.EEXIST => InvalidAddress($"{rejection.Message} {WasDeleted}"),
            Errno.EACCES => InvalidAddress($"{rejection.Message} IPv6 is turned off on the new device. {WasDeleted}"),
            _ => Of(ManagementError.RequestFailed, $"{rejection.Message} {WasDeleted}", name, rejection),
        };

        ManagementException InvalidAddress(string reason) =>
            new(ManagementError.InvalidValue, ManagedObject.Tunnel, reason, rejection) { ObjectName = name, Property = AddressProperty };
    }

    /// <summary>Explains why a tunnel could not be set up or down, after everything else was done.</summary>
    public static ManagementException OfState(NetlinkException rejection, string name) =>
        new(ManagementError.RequestFailed, ManagedObject.Tunnel, $"{rejection.Message} All other changes were made.", rejection)
        {
            ObjectName = name,
            Property = nameof(KernelTunnel.Up),
        };

    /// <summary>Explains why a tunnel could not be changed.</summary>
    /// <param name="rejection">What the kernel answered, and what became of the tunnel.</param>
    /// <param name="tunnel">The tunnel.</param>
    /// <param name="encap">The requested encapsulation.</param>
    public static ManagementException OfChange(TunnelChangeException rejection, Tunnel tunnel, TunnelEncap? encap) => rejection switch
    {
        { Error: Errno.ENODEV } => Explain(rejection, tunnel.Link.Name),
        { Restoration: TunnelRestoration.Failed or TunnelRestoration.Unknown } =>
            Of(ManagementError.TunnelNotRestored, rejection.Message, tunnel.Link.Name, rejection),
        { Error: Errno.EINVAL } when tunnel.IsFallback => Of(ManagementError.FallbackDevice, rejection.Message, tunnel.Link.Name, rejection),
        { Error: Errno.EINVAL } when encap != tunnel.Parameters.Encap && EncapModule.IsMissing(tunnel.Kind, encap) =>
            EncapModule.NotLoaded(tunnel.Kind, rejection),
        _ => Explain(rejection, tunnel.Link.Name),
    };

    /// <summary>Explains what the kernel answered about a tunnel.</summary>
    /// <param name="rejection">What it answered.</param>
    /// <param name="name">The tunnel; null for a request about all of them.</param>
    public static ManagementException Explain(NetlinkException rejection, string? name = null)
    {
        ManagementError error = rejection.Error switch
        {
            Errno.ENODEV => ManagementError.TunnelNotFound,
            Errno.EEXIST => ManagementError.TunnelEndpointsInUse,
            Errno.EOPNOTSUPP => ManagementError.FallbackDevice,
            Errno.EPERM or Errno.EACCES => ManagementError.PermissionDenied,
            _ => ManagementError.RequestFailed,
        };
        return Of(error, rejection.Message, name, rejection);
    }

    private static ManagementException Of(ManagementError error, string reason, string? name, Exception? cause) =>
        new(error, ManagedObject.Tunnel, reason, cause) { ObjectName = name };
}
