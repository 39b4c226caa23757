using System.Management.Automation;
using System.Net;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Management.Tunnels;
using FouTools.Packets;

namespace FouTools.Commands;

/// <summary>Base class of the cmdlets that create and change tunnels: the settings of a tunnel.</summary>
public abstract class TunnelSettingsCommand : TunnelHeaderCommand, IDisposable
{
    private protected const string ByName = ParameterSets.ByName;
    private protected const string ByObject = ParameterSets.ByObject;

    /// <summary>Creates the cmdlet; connections are opened on first use.</summary>
    private protected TunnelSettingsCommand() => Tunnels = new TunnelSelection(this, () => NetworkNamespace);

    /// <summary>The network namespace: a name of `ip netns` or the path of a namespace file.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NetworkNamespaceCompleter))]
    public string? NetworkNamespace { get; set; }

    /// <summary>The source address of outer packets.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(IPAddress))]
    [ArgumentCompleter(typeof(LocalAddressCompleter))]
    public IPAddress? LocalAddress { get; set; }

    /// <summary>The destination address of outer packets.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(IPAddress))]
    public IPAddress? RemoteAddress { get; set; }

    /// <summary>The underlay interface.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(InterfaceNameCompleter))]
    public string? UnderlayInterface { get; set; }

    /// <summary>Whether the DSCP of the outer packet is copied to the inner one on decapsulation (over IPv6).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? CopyDscp { get; set; }

    /// <summary>Whether the remote IPv6 address may be one of this host.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? AllowLocalRemote { get; set; }

    /// <summary>Whether the tunnel is for Mobile IPv6 (over IPv6).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? MobileIPv6 { get; set; }

    /// <summary>The firewall mark that outer packets are routed by, 0 for none; over IPv6 also Inherit.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(OuterField))]
    [ArgumentCompleter(typeof(InheritCompleter))]
    public OuterField? FirewallMark { get; set; }

    /// <summary>The IPv6 prefix of 6rd (sit).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(IPNetwork))]
    public IPNetwork? SixRdPrefix { get; set; }

    /// <summary>The IPv4 prefix that all 6rd addresses share (sit).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(IPNetwork))]
    public IPNetwork? SixRdRelayPrefix { get; set; }

    /// <summary>The MTU of the device in bytes; by default calculated from the headers.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(int))]
    public int? Mtu { get; set; }

    /// <summary>Whether the device is up.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? Up { get; set; }

    /// <summary>The selected tunnels.</summary>
    private protected TunnelSelection Tunnels { get; }

    /// <summary>Closes the netlink connections.</summary>
    public void Dispose()
    {
        Tunnels.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Reads the settings from the parameters.</summary>
    private protected TunnelSettings ReadSettings() => new()
    {
        LocalAddress = Given(nameof(LocalAddress), LocalAddress),
        RemoteAddress = Given(nameof(RemoteAddress), RemoteAddress),
        UnderlayInterface = Given(nameof(UnderlayInterface), UnderlayInterface) is { Length: > 0 } name ? name : null,
        Ttl = Given(nameof(Ttl), Ttl),
        Tos = Given(nameof(Tos), Tos),
        FlowLabel = Given(nameof(FlowLabel), FlowLabel),
        PathMtuDiscovery = Given(nameof(PathMtuDiscovery), PathMtuDiscovery),
        IgnoreDf = Given(nameof(IgnoreDf), IgnoreDf),
        Protocol = Given(nameof(Protocol), Protocol),
        Key = Given(nameof(Key), Key),
        InputKey = IsOverruled(nameof(InputKey)) ? null : Given(nameof(InputKey), InputKey),
        OutputKey = IsOverruled(nameof(OutputKey)) ? null : Given(nameof(OutputKey), OutputKey),
        InputFlags = Given(nameof(InputFlags), InputFlags),
        OutputFlags = Given(nameof(OutputFlags), OutputFlags),
        EncapsulationLimit = Given(nameof(EncapsulationLimit), EncapsulationLimit),
        CopyDscp = Given(nameof(CopyDscp), CopyDscp),
        AllowLocalRemote = Given(nameof(AllowLocalRemote), AllowLocalRemote),
        MobileIPv6 = Given(nameof(MobileIPv6), MobileIPv6),
        FirewallMark = Given(nameof(FirewallMark), FirewallMark),
        SixRdPrefix = Given(nameof(SixRdPrefix), SixRdPrefix),
        SixRdRelayPrefix = Given(nameof(SixRdRelayPrefix), SixRdRelayPrefix),
    };

    /// <summary>The value of a parameter, or null if it does not apply.</summary>
    private protected virtual T? Given<T>(string parameter, T? value) => value;
}
