using System.Management.Automation;
using System.Net;
using FouTools.Binding;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;

namespace FouTools.Commands;

/// <summary>The part that the cmdlets share which make and change peers: what can be said of one.</summary>
/// <remarks>
/// Beside a piped object these are only what is typed: among its properties they are what it is, not what is to come.
/// </remarks>
public abstract class PeerSettingsCommand : PeerCommand
{
    /// <summary>Where packets for the peer are sent.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ByObject)]
    [TextValue(typeof(IPAddress))]
    public IPAddress? RemoteAddress { get; set; }

    /// <summary>The UDP port that they are sent to, 1 to 65535.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ByObject)]
    [TextValue(typeof(int))]
    public int? RemotePort { get; set; }

    /// <summary>The UDP port that IPv6 is sent to in Mixed mode under direct FOU.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ByObject)]
    [TextValue(typeof(int))]
    public int? RemotePortIPv6 { get; set; }

    /// <summary>The inner addresses behind the peer, as prefixes such as 10.9.1.0/24 or single addresses.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ByObject)]
    [AllowEmptyCollection]
    [AllowNull]
    public string[]? AllowedPrefix { get; set; }

    /// <summary>Whether the peer is followed to the address and port that its datagrams come from.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ByObject)]
    [BooleanText]
    public bool? Roaming { get; set; }

    /// <summary>Whether the peer's datagrams may come from any port.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ByObject)]
    [BooleanText]
    public bool? AnySourcePort { get; set; }

    /// <summary>After how many seconds of silence the peer is sent an empty datagram, 0 for never.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ByObject)]
    [TextValue(typeof(int))]
    public int? KeepaliveInterval { get; set; }

    /// <summary>How many seconds lie between GUE echo requests to the peer, 0 for none.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ByObject)]
    [TextValue(typeof(int))]
    public int? EchoInterval { get; set; }

    /// <summary>Makes the new options of those in place and what is said.</summary>
    /// <exception cref="DatapathException">A prefix is none.</exception>
    private protected FouPeerOptions ApplySettings(FouPeerOptions current) => current with
    {
        RemoteAddress = RemoteAddress ?? current.RemoteAddress,
        RemotePort = RemotePort ?? current.RemotePort,
        RemotePortIPv6 = RemotePortIPv6 ?? current.RemotePortIPv6,
        AllowedPrefix = ReadPrefixes() is { Count: > 0 } prefixes ? prefixes : current.AllowedPrefix,
        Roaming = Roaming ?? current.Roaming,
        AnySourcePort = AnySourcePort ?? current.AnySourcePort,
        KeepaliveInterval = KeepaliveInterval ?? current.KeepaliveInterval,
        EchoInterval = EchoInterval ?? current.EchoInterval,
    };

    private IReadOnlyList<IPNetwork> ReadPrefixes()
    {
        try
        {
            return PrefixList.Read(AllowedPrefix);
        }
        catch (FormatException fault)
        {
            throw new DatapathException(DatapathError.InvalidValue, fault.Message, fault)
            {
                Property = DatapathProperty.AllowedPrefix,
                AllowedValues = "ADDRESS/LENGTH",
            };
        }
    }
}
