using System.Management.Automation;
using System.Net;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Management.Tunnels;
using FouTools.Packets;

namespace FouTools.Commands;

/// <summary>The part that the cmdlets share which make and change tunnels: what can be said of one.</summary>
public abstract class TunnelSettingsCommand : TunnelHeaderCommand, IDisposable
{
    private protected const string ByName = ParameterSets.ByName;
    private protected const string ByObject = ParameterSets.ByObject;

    /// <summary>Opens nothing yet.</summary>
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

    /// <summary>The interface that outer packets leave by.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(InterfaceNameCompleter))]
    public string? UnderlayInterface { get; set; }

    /// <summary>Whether an inner packet gets the DSCP of the outer one when it arrives over IPv6.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? CopyDscp { get; set; }

    /// <summary>Whether the remote IPv6 address may be one of this host.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? AllowLocalRemote { get; set; }

    /// <summary>Whether it is for Mobile IPv6 (over IPv6).</summary>
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

    /// <summary>The MTU of the device in bytes; left out, the right one for the headers.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(int))]
    public int? Mtu { get; set; }

    /// <summary>Whether the device is set up.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? Up { get; set; }

    /// <summary>The tunnels that are meant.</summary>
    private protected TunnelSelection Tunnels { get; }

    /// <summary>Closes what the call has opened.</summary>
    public void Dispose()
    {
        Tunnels.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>What is said by the parameters.</summary>
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

    /// <summary>The value of a parameter, or null where it is not meant.</summary>
    private protected virtual T? Given<T>(string parameter, T? value) => value;
}
