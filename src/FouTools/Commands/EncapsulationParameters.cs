using System.Management.Automation;
using System.Net;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Datapath.Model;
using FouTools.Datapath.Runtime;
using FouTools.Packets;

namespace FouTools.Commands;

/// <summary>The parameters that say what a tunnel puts in front of packets, named as those of Start-FouDatapath.</summary>
public abstract class EncapsulationParameters : PSCmdlet
{
    /// <summary>The name of the parameter set that encapsulates, where a cmdlet has others.</summary>
    private protected const string Encapsulate = nameof(Encapsulate);

    /// <summary>The outer destination address.</summary>
    [Parameter(ParameterSetName = Encapsulate, Mandatory = true)]
    [TextValue(typeof(IPAddress))]
    public IPAddress? RemoteAddress { get; set; }

    /// <summary>The UDP port to send to, 1 to 65535.</summary>
    [Parameter(ParameterSetName = Encapsulate, Mandatory = true)]
    [TextValue(typeof(int))]
    public int RemotePort { get; set; }

    /// <summary>The outer source address; left out, 0.0.0.0 or ::.</summary>
    [Parameter(ParameterSetName = Encapsulate)]
    [TextValue(typeof(IPAddress))]
    public IPAddress? LocalAddress { get; set; }

    /// <summary>The UDP source port, 1 to 65535; left out, one by the inner flow.</summary>
    [Parameter(ParameterSetName = Encapsulate)]
    [TextValue(typeof(int))]
    public int? SourcePort { get; set; }

    /// <summary>What the tunnel carries: IPIP, SIT, GRE, GRETAP, Mixed or MPLS; left out, Mixed.</summary>
    [Parameter(ParameterSetName = Encapsulate)]
    [TextValue(typeof(TunnelMode))]
    public TunnelMode Mode { get; set; } = TunnelMode.Mixed;

    /// <summary>What stands between the UDP header and what the tunnel carries: Fou, Gue or GueV1; left out, Fou.</summary>
    [Parameter(ParameterSetName = Encapsulate)]
    [TextValue(typeof(UdpEncapsulation))]
    public UdpEncapsulation Encapsulation { get; set; }

    /// <summary>The key of GRE headers; left out, none.</summary>
    [Parameter(ParameterSetName = Encapsulate)]
    [GreKey]
    public uint? Key { get; set; }

    /// <summary>The fields that GRE headers get: Checksum, Sequence.</summary>
    [Parameter(ParameterSetName = Encapsulate)]
    [TextValue(typeof(GreFlags))]
    [ArgumentCompleter(typeof(EnumCompleter<GreFlags>))]
    public GreFlags? OutputFlags { get; set; }

    /// <summary>Whether datagrams have a UDP checksum; on unless turned off.</summary>
    [Parameter(ParameterSetName = Encapsulate)]
    [BooleanText]
    public bool? UdpChecksum { get; set; }

    /// <summary>The TTL or hop limit of outer packets, 1 to 255; left out, 64.</summary>
    [Parameter(ParameterSetName = Encapsulate)]
    [Alias("HopLimit")]
    [TextValue(typeof(int))]
    public int? Ttl { get; set; }

    /// <summary>The TOS or traffic class of outer packets, 0 to 255, or Inherit; left out, 0.</summary>
    [Parameter(ParameterSetName = Encapsulate)]
    [Alias("TrafficClass")]
    [TextValue(typeof(OuterField))]
    [ArgumentCompleter(typeof(InheritCompleter))]
    public OuterField? Tos { get; set; }
}
