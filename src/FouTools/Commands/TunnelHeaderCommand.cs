using System.Management.Automation;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Packets;

namespace FouTools.Commands;

/// <summary>
/// Base class of the cmdlets that configure kernel tunnels and datapaths: the header fields. The defaults depend on the cmdlet.
/// </summary>
public abstract class TunnelHeaderCommand : PSCmdlet
{
    /// <summary>The IP protocol of inner packets, by number or name.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Protocol]
    [ArgumentCompleter(typeof(ProtocolCompleter))]
    public int? Protocol { get; set; }

    /// <summary>The GRE key, for both directions.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [GreKey]
    public uint? Key { get; set; }

    /// <summary>The GRE key that received packets must have.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [GreKey]
    public uint? InputKey { get; set; }

    /// <summary>The GRE key of sent packets.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [GreKey]
    public uint? OutputKey { get; set; }

    /// <summary>The fields that received GRE headers must have: Checksum, Sequence.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(GreFlags))]
    [ArgumentCompleter(typeof(EnumCompleter<GreFlags>))]
    public GreFlags? InputFlags { get; set; }

    /// <summary>The optional fields of sent GRE headers: Checksum, Sequence.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(GreFlags))]
    [ArgumentCompleter(typeof(EnumCompleter<GreFlags>))]
    public GreFlags? OutputFlags { get; set; }

    /// <summary>The TTL or hop limit of outer packets, 1 to 255, or Inherit for that of the inner packet.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("HopLimit")]
    [TextValue(typeof(OuterField))]
    [ArgumentCompleter(typeof(InheritCompleter))]
    public OuterField? Ttl { get; set; }

    /// <summary>The TOS or traffic class of outer packets, 0 to 255, or Inherit for that of the inner packet.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("TrafficClass")]
    [TextValue(typeof(OuterField))]
    [ArgumentCompleter(typeof(InheritCompleter))]
    public OuterField? Tos { get; set; }

    /// <summary>The flow label of outer packets over IPv6, 0 to 0xfffff, or Inherit for that of the inner packet.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(OuterField))]
    [ArgumentCompleter(typeof(InheritCompleter))]
    public OuterField? FlowLabel { get; set; }

    /// <summary>How many more times an outer packet over IPv6 may be encapsulated, 0 to 255, or None.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(EncapsulationLimit))]
    public EncapsulationLimit? EncapsulationLimit { get; set; }

    /// <summary>Whether outer packets over IPv4 are never fragmented.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? PathMtuDiscovery { get; set; }

    /// <summary>Whether the DF bit of inner packets is ignored.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BooleanText]
    public bool? IgnoreDf { get; set; }

    /// <summary>The parameters given on the command line, not from the pipeline.</summary>
    private protected HashSet<string> Typed { get; } = new(StringComparer.OrdinalIgnoreCase);

    /// <inheritdoc/>
    protected override void BeginProcessing() => Typed.UnionWith(MyInvocation.BoundParameters.Keys);

    /// <summary>Whether -Key on the command line overrides a key for one direction from the pipeline: piped objects have no Key property.</summary>
    /// <param name="parameter">The name of the parameter for one direction.</param>
    private protected bool IsOverruled(string parameter) => Typed.Contains(nameof(Key)) && !Typed.Contains(parameter);
}
