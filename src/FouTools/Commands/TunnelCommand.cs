using System.Management.Automation;
using FouTools.Completion;
using FouTools.Composition;
using FouTools.Management.Tunnels;

namespace FouTools.Commands;

/// <summary>Base class of the cmdlets that act on existing tunnels: network namespace, selection, and error reporting.</summary>
public abstract class TunnelCommand : PSCmdlet, IDisposable
{
    private protected const string ByName = ParameterSets.ByName;
    private protected const string ByObject = ParameterSets.ByObject;

    private readonly TunnelSelection _selection;

    /// <summary>Creates the cmdlet; connections are opened on first use.</summary>
    private protected TunnelCommand() => _selection = new TunnelSelection(this, () => NetworkNamespace);

    /// <summary>The network namespace: a name of `ip netns` or the path of a namespace file.</summary>
    [Parameter(ParameterSetName = ByName, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NetworkNamespaceCompleter))]
    public string? NetworkNamespace { get; set; }

    private protected TunnelManager Manager => _selection.Manager;

    /// <summary>Closes the netlink connections.</summary>
    public void Dispose()
    {
        _selection.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <inheritdoc cref="TunnelSelection.Select"/>
    private protected IReadOnlyCollection<KernelTunnel> Select(IReadOnlyList<string> names) => _selection.Select(names);

    /// <inheritdoc cref="TunnelSelection.ForEach"/>
    private protected void ForEach(IEnumerable<KernelTunnel>? tunnels, string[] names, Action<TunnelManager, KernelTunnel> action) =>
        _selection.ForEach(tunnels, names, action);

    /// <inheritdoc cref="TunnelSelection.Try"/>
    private protected void Try(object? target, Action action) => _selection.Try(target, action);
}
