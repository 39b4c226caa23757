using System.Management.Automation;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Datapath.Model;
using FouTools.Packets;

namespace FouTools.Commands;

/// <summary>The parameters of Start-FouDatapath for the wire format: the encapsulation, and every field of the headers.</summary>
public abstract class DatapathSettingsCommand : TunnelHeaderCommand
{
    /// <summary>What the tunnel carries: IPIP, SIT, GRE, GRETAP, Mixed, MPLS or Any.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(TunnelMode))]
    public TunnelMode Mode { get; set; }

    /// <summary>The encapsulation between the outer IP header and the inner packet: Fou, Gue, GueV1 or None; by default Fou.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(UdpEncapsulation))]
    [ArgumentCompleter(typeof(EnumCompleter<UdpEncapsulation>))]
    public UdpEncapsulation? Encapsulation { get; set; }

    /// <summary>Auto, Glb, Local, or a port from 1 to 65535; by default Auto.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(SourcePortPolicy))]
    [ArgumentCompleter(typeof(SourcePortCompleter))]
    public SourcePortPolicy? SourcePort { get; set; }

    /// <summary>Whether datagrams are sent with a UDP checksum; on by default.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? UdpChecksum { get; set; }

    /// <summary>Whether datagrams without a UDP checksum are accepted; on by default.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? AcceptZeroChecksum { get; set; }

    /// <summary>Whether GUE leaves inner checksums that the host has not computed to the remote (remote checksum offload).</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? RemoteChecksum { get; set; }

    /// <summary>Whether checksums that the remote left to this end are completed here rather than by the host.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? RemoteChecksumNoPartial { get; set; }

    /// <summary>Whether the MSS of TCP connections is clamped to the device's MTU.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? ClampMss { get; set; }

    /// <summary>The maximum nesting of UDP tunnels to this port in one datagram, 0 to 16; by default 4.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(int))]
    public int? NestingLimit { get; set; }

    /// <summary>Whether GUE echo requests are answered.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? AnswerEcho { get; set; }

    /// <summary>Applies these parameters to the options.</summary>
    private protected FouDatapathOptions ApplySettings(FouDatapathOptions ends) => ends with
    {
        Encapsulation = Encapsulation ?? ends.Encapsulation,
        Protocol = ReadProtocol(),
        SourcePort = SourcePort ?? ends.SourcePort,
        UdpChecksum = UdpChecksum ?? ends.UdpChecksum,
        AcceptZeroChecksum = AcceptZeroChecksum ?? ends.AcceptZeroChecksum,
        RemoteChecksum = RemoteChecksum ?? ends.RemoteChecksum,
        RemoteChecksumNoPartial = RemoteChecksumNoPartial ?? ends.RemoteChecksumNoPartial,
        Gre = new GreOptions
        {
            InputKey = KeyOf(nameof(InputKey), InputKey),
            OutputKey = KeyOf(nameof(OutputKey), OutputKey),
            InputFlags = InputFlags ?? ends.Gre.InputFlags,
            OutputFlags = OutputFlags ?? ends.Gre.OutputFlags,
        },
        Ttl = Ttl ?? ends.Ttl,
        Tos = Tos ?? ends.Tos,
        FlowLabel = FlowLabel,
        EncapsulationLimit = EncapsulationLimit ?? ends.EncapsulationLimit,
        PathMtuDiscovery = PathMtuDiscovery ?? ends.PathMtuDiscovery,
        IgnoreDf = IgnoreDf ?? ends.IgnoreDf,
        ClampMss = ClampMss ?? ends.ClampMss,
        NestingLimit = NestingLimit ?? ends.NestingLimit,
        AnswerEcho = AnswerEcho ?? ends.AnswerEcho,
    };

    private uint? KeyOf(string parameter, uint? value) => IsOverruled(parameter) ? Key : value ?? Key;

    private byte? ReadProtocol() => Protocol is < byte.MinValue or > byte.MaxValue
        ? throw new DatapathException(DatapathError.InvalidValue, $"{Protocol} cannot be the IP protocol.")
        {
            Property = DatapathProperty.Protocol,
            Value = Protocol,
            AllowedValues = $"1 to {byte.MaxValue}",
        }
        : (byte?)Protocol;
}
