using System.Management.Automation;
using System.Net;
using FouTools.Binding;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;

namespace FouTools.Commands;

/// <summary>Base class of the cmdlets that add and change peers: the options of a peer.</summary>
/// <remarks>
/// With a piped object they bind from the command line only: the object's properties are its current options, not the requested ones.
/// </remarks>
public abstract class PeerSettingsCommand : PeerCommand
{
    /// <summary>The outer address of the peer.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ByObject)]
    [TextValue(typeof(IPAddress))]
    public IPAddress? RemoteAddress { get; set; }

    /// <summary>The UDP port of the peer, 1 to 65535.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ByObject)]
    [TextValue(typeof(int))]
    public int? RemotePort { get; set; }

    /// <summary>The UDP port for IPv6 in Mixed mode with direct FOU.</summary>
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

    /// <summary>Whether the peer's endpoint follows the source of its datagrams.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ByObject)]
    [BooleanText]
    public bool? Roaming { get; set; }

    /// <summary>Whether the peer's datagrams may come from any port.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ByObject)]
    [BooleanText]
    public bool? AnySourcePort { get; set; }

    /// <summary>The keepalive interval in seconds, 0 for none.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ByObject)]
    [TextValue(typeof(int))]
    public int? KeepaliveInterval { get; set; }

    /// <summary>The interval of GUE echo requests to the peer in seconds, 0 for none.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ByObject)]
    [TextValue(typeof(int))]
    public int? EchoInterval { get; set; }

    /// <summary>Applies the given parameters to the current options.</summary>
    /// <exception cref="DatapathException">A prefix is invalid.</exception>
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
