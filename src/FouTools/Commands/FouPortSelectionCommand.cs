using System.Management.Automation;
using System.Net;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Composition;
using FouTools.Errors;
using FouTools.Management.Namespaces;
using FouTools.Management.Ports;
using FouTools.Netlink.Fou;

namespace FouTools.Commands;

/// <summary>Base class of the cmdlets that act on existing FOU ports: selects them.</summary>
public abstract class FouPortSelectionCommand : PSCmdlet, IDisposable
{
    private protected const string ByPort = "ByPort";
    private protected const string ByObject = "ByObject";

    /// <summary>Creates the cmdlet; connections are opened on first use.</summary>
    private protected FouPortSelectionCommand() => Managers = new(name => FouPortManager.Open(name, VerboseLog.Of(this)));

    /// <summary>Only ports that carry this protocol, by number or name.</summary>
    [Parameter(ParameterSetName = ByPort, ValueFromPipelineByPropertyName = true)]
    [Protocol]
    [ArgumentCompleter(typeof(ProtocolCompleter))]
    public int? Protocol { get; set; }

    /// <summary>Only ports of this type.</summary>
    [Parameter(ParameterSetName = ByPort, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(FouPortType))]
    [ArgumentCompleter(typeof(FouPortTypeCompleter))]
    public FouPortType? Type { get; set; }

    /// <summary>Only ports that receive over this IP version.</summary>
    [Parameter(ParameterSetName = ByPort, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(IPVersion))]
    [ArgumentCompleter(typeof(EnumCompleter<IPVersion>))]
    public IPVersion? AddressFamily { get; set; }

    /// <summary>Only ports bound to this address; the wildcard address for unbound ones.</summary>
    [Parameter(ParameterSetName = ByPort, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(IPAddress))]
    [ArgumentCompleter(typeof(LocalAddressCompleter))]
    public IPAddress? LocalAddress { get; set; }

    /// <summary>Only ports that receive from this address; the wildcard address for those that receive from any.</summary>
    [Parameter(ParameterSetName = ByPort, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(IPAddress))]
    public IPAddress? PeerAddress { get; set; }

    /// <summary>Only ports bound to this interface.</summary>
    [Parameter(ParameterSetName = ByPort, ValueFromPipelineByPropertyName = true)]
    [Alias("ifAlias")]
    [ArgumentCompleter(typeof(InterfaceNameCompleter))]
    public string? InterfaceName { get; set; }

    /// <summary>The network namespace: a name of `ip netns` or the path of a namespace file.</summary>
    [Parameter(ParameterSetName = ByPort, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NetworkNamespaceCompleter))]
    public string? NetworkNamespace { get; set; }

    private protected NamespaceClients<FouPortManager> Managers { get; }

    /// <summary>Closes the netlink connections.</summary>
    public void Dispose()
    {
        Managers.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Finds the selected ports, and reports each number that matches none.</summary>
    /// <param name="ports">The ports of the network namespace.</param>
    /// <param name="numbers">The UDP ports; empty for all.</param>
    private protected IEnumerable<KernelFouPort> Select(FouPortManager ports, int[] numbers)
    {
        KernelFouPort[] all = [.. ports.List().Where(IsSelected)];
        if (numbers.Length == 0)
        {
            return all;
        }

        foreach (int number in numbers.Where(number => !all.Any(port => port.Port == number)))
        {
            WriteError(ManagementErrorRecord.From(ports.NotFound(number), number, MyInvocation.MyCommand));
        }

        return all.Where(port => numbers.Contains(port.Port));
    }

    private bool IsSelected(KernelFouPort port) =>
        (Protocol is null || Protocol == port.Protocol)
        && (Type is null || Type == port.Type)
        && (AddressFamily is null || AddressFamily == port.AddressFamily)
        && AddressFilter.Fits(LocalAddress, port.LocalAddress)
        && AddressFilter.Fits(PeerAddress, port.PeerAddress)
        && (string.IsNullOrEmpty(InterfaceName) || string.Equals(InterfaceName, port.InterfaceName, StringComparison.Ordinal));
}
