using System.Management.Automation;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Composition;
using FouTools.Linux.Interfaces;
using FouTools.Management.Errors;
using FouTools.Management.Namespaces;
using FouTools.Management.Tunnels;
using FouTools.Netlink.Rtnetlink.Tunnels;
using FouTools.Packets;

namespace FouTools.Commands;

/// <summary>Creates a kernel tunnel device.</summary>
[Cmdlet(VerbsCommon.New, "Tunnel", DefaultParameterSetName = ByName, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(KernelTunnel))]
public sealed class NewTunnelCommand : TunnelSettingsCommand
{
    /// <summary>The name of the device, at most 15 characters.</summary>
    [Parameter(ParameterSetName = ByName, Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; } = string.Empty;

    /// <summary>The kind, such as ipip.</summary>
    [Parameter(ParameterSetName = ByName, Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(TunnelKind))]
    public TunnelKind Kind { get; set; }

    /// <summary>Whether each packet carries its own tunnel parameters (`external`).</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? CollectMetadata { get; set; }

    /// <summary>Whether the tunnel is an ISATAP tunnel (sit).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? Isatap { get; set; }

    /// <summary>The encapsulation in UDP: Fou, Gue or None.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(TunnelEncapType))]
    [ArgumentCompleter(typeof(EncapTypeCompleter))]
    public TunnelEncapType? EncapType { get; set; }

    /// <summary>The UDP source port: Auto, or 1 to 65535.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(SourcePortPolicy))]
    [KernelSourcePort]
    [ArgumentCompleter(typeof(KernelSourcePortCompleter))]
    public SourcePortPolicy? EncapSourcePort { get; set; }

    /// <summary>The UDP destination port, 1 to 65535: the FOU port of the remote.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(int))]
    [ArgumentCompleter(typeof(FouPortCompleter))]
    public int? EncapDestinationPort { get; set; }

    /// <summary>Whether outer packets over IPv4 have a UDP checksum.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? EncapUdpChecksum { get; set; }

    /// <summary>Whether outer packets over IPv6 have a UDP checksum.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? EncapUdpChecksum6 { get; set; }

    /// <summary>Whether GUE uses remote checksum offload.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? EncapRemoteChecksum { get; set; }

    /// <summary>Addresses for the device with their prefix lengths, such as 10.9.0.1/30.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [AllowNull]
    public string[]? Address { get; set; }

    /// <summary>Loads the kernel module fou or fou6 with modprobe if the encapsulation needs it.</summary>
    [Parameter(ParameterSetName = ByName)]
    public SwitchParameter LoadModule { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Tunnels.Try(Name, () =>
    {
        IReadOnlyList<InterfaceAddress> addresses = ReadAddresses();
        TunnelRequest request = ReadRequest();
        request.Validate();
        TunnelManager tunnels = Tunnels.Manager;
        TunnelSpecification specification = tunnels.Resolve(request);
        if (specification.Parameters.Encap is { Type: not TunnelEncapType.None } encap)
        {
            EncapAdvice.Give(this, encap.Type, encap.Flags.HasFlag(TunnelEncapFlags.RemoteChecksum));
            ModuleLoading.PrepareEncap(this, Kind, LoadModule);
        }

        if (Confirmation.Ask(this, $"Create {Describe(specification, tunnels.NetworkNamespace)}"))
        {
            WriteObject(tunnels.Create(specification, addresses, Up == true));
        }
    });

    private static string Describe(TunnelSpecification specification, string? networkNamespace)
    {
        TunnelParameters parameters = specification.Parameters;
        string encap = parameters.Encap is { Type: not TunnelEncapType.None } encapsulation
            ? $", encapsulated in {KernelTunnelEncap.Describe(encapsulation.Type, encapsulation.DestinationPort)}"
            : string.Empty;
        return $"{TunnelKindNames.NameOf(specification.Kind)} tunnel {specification.Name}{NamespacePhrase.In(networkNamespace)}"
            + $" from {parameters.LocalAddress?.ToString() ?? "any address"} to {parameters.RemoteAddress?.ToString() ?? "any address"}{encap}";
    }

    private TunnelRequest ReadRequest() => new()
    {
        Name = Name,
        Kind = Kind,
        Settings = ReadSettings() with { CollectMetadata = CollectMetadata, Isatap = Isatap },
        Encap = new EncapSettings
        {
            Type = EncapType,
            SourcePort = EncapSourcePort,
            DestinationPort = EncapDestinationPort,
            UdpChecksum = EncapUdpChecksum,
            UdpChecksum6 = EncapUdpChecksum6,
            RemoteChecksum = EncapRemoteChecksum,
        },
        Mtu = Mtu,
    };

    private IReadOnlyList<InterfaceAddress> ReadAddresses()
    {
        try
        {
            return AddressList.Read(Address);
        }
        catch (FormatException fault)
        {
            throw new ManagementException(ManagementError.InvalidValue, ManagedObject.Tunnel, fault.Message, fault)
            {
                ObjectName = Name,
                Property = nameof(Address),
            };
        }
    }
}
