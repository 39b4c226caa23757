using System.Management.Automation;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Management.Tunnels;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Commands;

/// <summary>Base class of the cmdlets that read tunnels: selects them by name and kind.</summary>
public abstract class TunnelQueryCommand : TunnelCommand
{
    private protected TunnelQueryCommand()
    {
    }

    /// <summary>Names of tunnels, with wildcards; by default all.</summary>
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
            if ((kinds.Length == 0 || kinds.Contains(tunnel.Kind)) && IsSelected(tunnel))
            {
                WriteObject(Present(tunnel));
            }
        }
    });

    /// <summary>Whether a tunnel matches the filters of the cmdlet.</summary>
    private protected abstract bool IsSelected(KernelTunnel tunnel);

    /// <summary>The output object for a tunnel.</summary>
    private protected abstract object Present(KernelTunnel tunnel);
}
