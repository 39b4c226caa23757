using System.Management.Automation;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Management.Tunnels;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Commands;

/// <summary>The part that the cmdlets share which read tunnels: finding them by name and kind.</summary>
public abstract class TunnelQueryCommand : TunnelCommand
{
    private protected TunnelQueryCommand()
    {
    }

    /// <summary>Names of tunnels, with wildcards; left out, all.</summary>
    [Parameter(ParameterSetName = ByName, Position = 0, ValueFromPipelineByPropertyName = true)]
    [SupportsWildcards]
    [AllowNull]
    [AllowEmptyCollection]
    [ArgumentCompleter(typeof(TunnelNameCompleter))]
    public string[]? Name { get; set; }

    /// <summary>Only tunnels of these kinds.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [AllowNull]
    [AllowEmptyCollection]
    [TextValue(typeof(TunnelKind))]
    public TunnelKind[]? Kind { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Try(Name ?? (object?)NetworkNamespace, () =>
    {
        string[] names = [.. (Name ?? []).Where(name => !string.IsNullOrEmpty(name))];
        TunnelKind[] kinds = Kind ?? [];
        IEnumerable<KernelTunnel> found = names.Length > 0 ? Select(names) : Manager.List(kinds is [var only] ? only : null);
        foreach (KernelTunnel tunnel in found)
        {
            if ((kinds.Length == 0 || kinds.Contains(tunnel.Kind)) && IsMeant(tunnel))
            {
                WriteObject(Present(tunnel));
            }
        }
    });

    /// <summary>Whether the filters of the cmdlet let a tunnel through.</summary>
    private protected abstract bool IsMeant(KernelTunnel tunnel);

    /// <summary>What is written of a tunnel.</summary>
    private protected abstract object Present(KernelTunnel tunnel);
}
