using System.Management.Automation;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Datapath.Model;
using FouTools.Packets;

namespace FouTools.Commands;

/// <summary>The part of a start that says what is on the wire: the encapsulation, and every field of the headers.</summary>
public abstract class DatapathSettingsCommand : PSCmdlet
{
    private readonly HashSet<string> _typed = new(StringComparer.OrdinalIgnoreCase);

    /// <summary>What the tunnel carries: IPIP, SIT, GRE, GRETAP, Mixed, MPLS or Any.</summary>
    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(TunnelMode))]
    public TunnelMode Mode { get; set; }

    /// <summary>What stands between the outer IP header and what the tunnel carries: Fou, Gue, GueV1 or None; left out, Fou.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(UdpEncapsulation))]
    [ArgumentCompleter(typeof(EnumCompleter<UdpEncapsulation>))]
    public UdpEncapsulation? Encapsulation { get; set; }

    /// <summary>The IP protocol of mode Any, by number or name; left out, every one, which needs GUE.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Protocol]
    [ArgumentCompleter(typeof(ProtocolCompleter))]
    public int? Protocol { get; set; }

    /// <summary>Auto, Glb, Local, or a port from 1 to 65535; left out, Auto.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(SourcePortPolicy))]
    [ArgumentCompleter(typeof(SourcePortCompleter))]
    public SourcePortPolicy? SourcePort { get; set; }

    /// <summary>Whether datagrams are sent with a UDP checksum; on unless turned off.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? UdpChecksum { get; set; }

    /// <summary>Whether datagrams without a UDP checksum are received; on unless turned off.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? AcceptZeroChecksum { get; set; }

    /// <summary>Whether GUE leaves inner checksums that the host has not computed to the other end.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? RemoteChecksum { get; set; }

    /// <summary>Whether checksums that the other end left to this one are computed here and not left to the host.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? RemoteChecksumNoPartial { get; set; }

    /// <summary>The key of GRE, both ways.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [GreKey]
    public uint? Key { get; set; }

    /// <summary>The key that received GRE headers must have.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [GreKey]
    public uint? InputKey { get; set; }

    /// <summary>The key that sent GRE headers get.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [GreKey]
    public uint? OutputKey { get; set; }

    /// <summary>The fields that received GRE headers must have: Checksum, Sequence.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(GreFlags))]
    [ArgumentCompleter(typeof(EnumCompleter<GreFlags>))]
    public GreFlags? InputFlags { get; set; }

    /// <summary>The fields that sent GRE headers get: Checksum, Sequence.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(GreFlags))]
    [ArgumentCompleter(typeof(EnumCompleter<GreFlags>))]
    public GreFlags? OutputFlags { get; set; }

    /// <summary>The TTL or hop limit of outer packets, 1 to 255, or Inherit; left out, 64.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("HopLimit")]
    [TextValue(typeof(OuterField))]
    [ArgumentCompleter(typeof(InheritCompleter))]
    public OuterField? Ttl { get; set; }

    /// <summary>The TOS or traffic class of outer packets, 0 to 255, or Inherit; left out, 0.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("TrafficClass")]
    [TextValue(typeof(OuterField))]
    [ArgumentCompleter(typeof(InheritCompleter))]
    public OuterField? Tos { get; set; }

    /// <summary>The flow label of outer packets over IPv6, 0 to 0xfffff, or Inherit; left out, one of the inner flow.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(OuterField))]
    [ArgumentCompleter(typeof(InheritCompleter))]
    public OuterField? FlowLabel { get; set; }

    /// <summary>How often an outer packet over IPv6 may be encapsulated again, 0 to 255, or None.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(EncapsulationLimit))]
    public EncapsulationLimit? EncapsulationLimit { get; set; }

    /// <summary>Whether outer packets over IPv4 are never fragmented; on unless turned off.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? PathMtuDiscovery { get; set; }

    /// <summary>Whether the DF bit of inner packets is passed over.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? IgnoreDf { get; set; }

    /// <summary>Whether the MSS of TCP connections is held to what fits the device's MTU.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? ClampMss { get; set; }

    /// <summary>How many UDP tunnels to this port may be nested in one datagram, 0 to 16; left out, 4.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(int))]
    public int? NestingLimit { get; set; }

    /// <summary>Whether GUE echo requests are answered.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? AnswerEcho { get; set; }

    /// <inheritdoc/>
    protected override void BeginProcessing() => _typed.UnionWith(MyInvocation.BoundParameters.Keys);

    /// <summary>Whether a parameter was on the command line, and not from the pipeline.</summary>
    private protected bool IsTyped(string parameter) => _typed.Contains(parameter);

    /// <summary>Adds what is on the wire to what else is said.</summary>
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

    // A piped datapath has one key each way and none for both, which is what was typed.
    private uint? KeyOf(string parameter, uint? value) =>
        IsTyped(nameof(Key)) && !IsTyped(parameter) ? Key : value ?? Key;

    private byte? ReadProtocol() => Protocol is < byte.MinValue or > byte.MaxValue
        ? throw new DatapathException(
            DatapathError.ValueOutOfRange, $"{Protocol} cannot be the IP protocol.", $"Give a number from 1 to {byte.MaxValue}.")
        : (byte?)Protocol;
}
