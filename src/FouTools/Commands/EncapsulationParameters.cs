using System.Management.Automation;
using System.Net;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Datapath.Model;
using FouTools.Datapath.Runtime;
using FouTools.Packets;

namespace FouTools.Commands;

/// <summary>The encapsulation parameters, named as those of Start-FouDatapath.</summary>
public abstract class EncapsulationParameters : PSCmdlet
{
    /// <summary>The parameter set that encapsulates, if a cmdlet has others.</summary>
    private protected const string Encapsulate = nameof(Encapsulate);

    /// <summary>The outer destination address.</summary>
    [Parameter(ParameterSetName = Encapsulate, Mandatory = true)]
    [TextValue(typeof(IPAddress))]
    public IPAddress? RemoteAddress { get; set; }

    /// <summary>The UDP port to send to, 1 to 65535.</summary>
    [Parameter(ParameterSetName = Encapsulate, Mandatory = true)]
    [TextValue(typeof(int))]
    public int RemotePort { get; set; }

    /// <summary>The outer source address; by default 0.0.0.0 or ::.</summary>
    [Parameter(ParameterSetName = Encapsulate)]
    [TextValue(typeof(IPAddress))]
    public IPAddress? LocalAddress { get; set; }

    /// <summary>The UDP source port, 1 to 65535; by default derived from the inner flow.</summary>
    [Parameter(ParameterSetName = Encapsulate)]
    [TextValue(typeof(int))]
    public int? SourcePort { get; set; }

    /// <summary>What the tunnel carries: IPIP, SIT, GRE, GRETAP, Mixed or MPLS; by default Mixed.</summary>
    [Parameter(ParameterSetName = Encapsulate)]
    [TextValue(typeof(TunnelMode))]
    public TunnelMode Mode { get; set; } = TunnelMode.Mixed;

    /// <summary>The encapsulation in UDP: Fou, Gue or GueV1; by default Fou.</summary>
    [Parameter(ParameterSetName = Encapsulate)]
    [TextValue(typeof(UdpEncapsulation))]
    public UdpEncapsulation Encapsulation { get; set; }

    /// <summary>The GRE key; by default none.</summary>
    [Parameter(ParameterSetName = Encapsulate)]
    [GreKey]
    public uint? Key { get; set; }

    /// <summary>The optional GRE fields: Checksum, Sequence.</summary>
    [Parameter(ParameterSetName = Encapsulate)]
    [TextValue(typeof(GreFlags))]
    [ArgumentCompleter(typeof(EnumCompleter<GreFlags>))]
    public GreFlags? OutputFlags { get; set; }

    /// <summary>Whether datagrams have a UDP checksum; on by default.</summary>
    [Parameter(ParameterSetName = Encapsulate)]
    [BooleanText]
    public bool? UdpChecksum { get; set; }

    /// <summary>The TTL or hop limit of outer packets, 1 to 255; by default 64.</summary>
    [Parameter(ParameterSetName = Encapsulate)]
    [Alias("HopLimit")]
    [TextValue(typeof(int))]
    public int? Ttl { get; set; }

    /// <summary>The TOS or traffic class of outer packets, 0 to 255, or Inherit; by default 0.</summary>
    [Parameter(ParameterSetName = Encapsulate)]
    [Alias("TrafficClass")]
    [TextValue(typeof(OuterField))]
    [ArgumentCompleter(typeof(InheritCompleter))]
    public OuterField? Tos { get; set; }
}
