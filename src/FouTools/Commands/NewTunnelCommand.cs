using System.Management.Automation;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Composition;
using FouTools.Datapath.Model;
using FouTools.Errors;
using FouTools.Linux.Interfaces;
using FouTools.Netlink.Rtnetlink.Tunnels;
using FouTools.Objects;

namespace FouTools.Commands;

/// <summary>Makes a tunnel device of the kernel.</summary>
[Cmdlet(VerbsCommon.New, "Tunnel", DefaultParameterSetName = ByName, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(KernelTunnel))]
public sealed class NewTunnelCommand : TunnelSettingsCommand
{
    private const string EncapPrefix = "Encap";

    // Stands for the interface until the kernel has told its index.
    private const int SomeInterface = 1;

    /// <summary>The name of the device, at most 15 characters.</summary>
    [Parameter(ParameterSetName = ByName, Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    public string Name { get; set; } = string.Empty;

    /// <summary>The kind, such as ipip.</summary>
    [Parameter(ParameterSetName = ByName, Mandatory = true, Position = 1, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(TunnelKind))]
    public TunnelKind Kind { get; set; }

    /// <summary>Whether every packet brings its own tunnel parameters (`external`).</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? CollectMetadata { get; set; }

    /// <summary>Whether it does ISATAP (sit).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? Isatap { get; set; }

    /// <summary>The encapsulation in UDP: Fou, Gue or None.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(TunnelEncapType))]
    [ArgumentCompleter(typeof(EncapTypeCompleter))]
    public TunnelEncapType? EncapType { get; set; }

    /// <summary>The UDP port that packets come from: Auto, or 1 to 65535.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(SourcePortPolicy))]
    [KernelSourcePort]
    [ArgumentCompleter(typeof(KernelSourcePortCompleter))]
    public SourcePortPolicy? EncapSourcePort { get; set; }

    /// <summary>The UDP port that packets go to, 1 to 65535: the FOU port of the other end.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(int))]
    [ArgumentCompleter(typeof(FouPortCompleter))]
    public int? EncapDestinationPort { get; set; }

    /// <summary>Whether outer packets over IPv4 get a UDP checksum.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? EncapUdpChecksum { get; set; }

    /// <summary>Whether outer packets over IPv6 get a UDP checksum.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? EncapUdpChecksum6 { get; set; }

    /// <summary>Whether GUE offloads the inner checksum.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? EncapRemoteChecksum { get; set; }

    /// <summary>Addresses for the device with their prefix lengths, such as 10.9.0.1/30.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [AllowEmptyCollection]
    [AllowNull]
    public string[]? Address { get; set; }

    /// <summary>Loads the kernel module fou or fou6 by modprobe where the encapsulation needs it.</summary>
    [Parameter(ParameterSetName = ByName)]
    public SwitchParameter LoadModule { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Tunnels.Try(Name, () =>
    {
        IReadOnlyList<InterfaceAddress> addresses = ReadAddresses();
        TunnelSettings settings = ReadSettings() with { CollectMetadata = CollectMetadata, Isatap = Isatap };
        Check(settings);
        TunnelPlace place = Tunnels.Place;
        TunnelSpecification specification = Specify(settings, settings.UnderlayInterface is { } name ? place.IndexOf(name) : null);
        EncapAdvice.Give(this, specification.Parameters.Encap);
        if (specification.Parameters.Encap is { Type: not TunnelEncapType.None })
        {
            EncapModule.Prepare(this, Kind, LoadModule);
        }

        if (Consent.Ask(this, $"Make {Describe(specification, place.Name)}"))
        {
            WriteObject(place.Create(specification, addresses, Up == true, WriteVerbose));
        }
    });

    private static string Describe(TunnelSpecification specification, string? networkNamespace)
    {
        TunnelParameters parameters = specification.Parameters;
        string encap = parameters.Encap is { Type: not TunnelEncapType.None } encapsulation
            ? $", encapsulated in {KernelTunnelEncap.Describe(encapsulation.Type, encapsulation.DestinationPort)}"
            : string.Empty;
        return $"{TunnelKindNames.NameOf(specification.Kind)} tunnel {specification.Name}{NamespaceWords.In(networkNamespace)}"
            + $" from {parameters.LocalAddress?.ToString() ?? "any address"} to {parameters.RemoteAddress?.ToString() ?? "any address"}{encap}";
    }

    private TunnelSpecification Specify(TunnelSettings settings, int? underlayIndex)
    {
        var encap = new EncapSettings
        {
            Type = EncapType,
            SourcePort = EncapSourcePort,
            DestinationPort = EncapDestinationPort,
            UdpChecksum = EncapUdpChecksum,
            UdpChecksum6 = EncapUdpChecksum6,
            RemoteChecksum = EncapRemoteChecksum,
        };
        TunnelParameters said = settings.ApplyTo(Kind, new TunnelParameters(), underlayIndex);
        return new TunnelSpecification
        {
            Name = Name,
            Kind = Kind,
            Parameters = TunnelDefaults.Complete(Kind, said) with { Encap = encap.IsEmpty ? null : encap.ApplyTo(Kind, null) },
            Mtu = Mtu,
        };
    }

    // Before the namespace is even opened.
    private void Check(TunnelSettings settings)
    {
        try
        {
            TunnelSpecification specification = Specify(settings, settings.UnderlayInterface is null ? null : SomeInterface);
            if (TunnelRules.FindFault(specification) is { } fault)
            {
                throw fault.ToException();
            }
        }
        catch (ArgumentException fault)
        {
            throw TunnelRefusals.Of(fault, MyInvocation.MyCommand, EncapPrefix);
        }
    }

    private IReadOnlyList<InterfaceAddress> ReadAddresses()
    {
        try
        {
            return AddressList.Read(Address);
        }
        catch (FormatException fault)
        {
            throw TunnelRefusals.Invalid(nameof(Address), fault.Message, cause: fault);
        }
    }
}
