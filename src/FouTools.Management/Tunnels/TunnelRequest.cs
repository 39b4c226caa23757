using FouTools.Management.Errors;
using FouTools.Netlink;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Management.Tunnels;

/// <summary>A tunnel that is to be created, with its underlay interface by name.</summary>
public sealed record TunnelRequest
{
    // Stands for the underlay interface until its index is known.
    private const int SomeInterface = 1;

    /// <summary>The name of the device, at most 15 bytes.</summary>
    public required string Name { get; init; }

    /// <summary>The kind.</summary>
    public required TunnelKind Kind { get; init; }

    /// <summary>The parameters; what was not given is what `ip link add` chooses.</summary>
    public TunnelSettings Settings { get; init; } = new();

    /// <summary>The encapsulation in UDP; empty for none.</summary>
    public EncapSettings Encap { get; init; } = new();

    /// <summary>The MTU of the device in bytes; null for the one that fits the headers.</summary>
    public int? Mtu { get; init; }

    /// <summary>Checks everything that can be checked without the kernel.</summary>
    /// <exception cref="ManagementException">A property is invalid, or the kind does not have it.</exception>
    public void Validate() => Specify(Settings.UnderlayInterface is null ? null : SomeInterface);

    /// <summary>Makes the tunnel as netlink has it, and checks it.</summary>
    /// <param name="underlayIndex">The index of the underlay interface; null where none is given.</param>
    /// <exception cref="ManagementException">A property is invalid, or the kind does not have it.</exception>
    internal TunnelSpecification Specify(int? underlayIndex)
    {
        Settings.ValidateUnderlay();
        TunnelParameters given = Settings.ApplyTo(Kind, new TunnelParameters(), underlayIndex);
        try
        {
            var specification = new TunnelSpecification
            {
                Name = Name,
                Kind = Kind,
                Parameters = TunnelDefaults.Complete(Kind, given) with { Encap = Encap.IsEmpty ? null : Encap.ApplyTo(Kind, null) },
                Mtu = Mtu,
            };
            return TunnelRules.FindFault(specification) is { } fault ? throw fault.ToException() : specification;
        }
        catch (SpecificationException exception)
        {
            throw ManagedProperties.InvalidTunnel(exception.Fault, Name);
        }
    }
}
