using System.Management.Automation;
using System.Net;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Composition;
using FouTools.Errors;
using FouTools.Netlink.Fou;
using FouTools.Objects;

namespace FouTools.Commands;

/// <summary>The part that the cmdlets share which act on FOU ports that are there: saying which ones.</summary>
public abstract class FouPortSelectionCommand : PSCmdlet, IDisposable
{
    private protected const string ByPort = "ByPort";
    private protected const string ByObject = "ByObject";

    /// <summary>Opens nothing yet.</summary>
    private protected FouPortSelectionCommand() => Places = new(name => FouPlace.Open(name, Narration.Of(this)));

    /// <summary>Only ports that carry these protocols, by number or name.</summary>
    [Parameter(ParameterSetName = ByPort, ValueFromPipelineByPropertyName = true)]
    [Protocol]
    [ArgumentCompleter(typeof(ProtocolCompleter))]
    public int? Protocol { get; set; }

    /// <summary>Only ports of this type.</summary>
    [Parameter(ParameterSetName = ByPort, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(FouPortType))]
    [ArgumentCompleter(typeof(FouPortTypeCompleter))]
    public FouPortType? Type { get; set; }

    /// <summary>Only ports that receive over this.</summary>
    [Parameter(ParameterSetName = ByPort, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(IPVersion))]
    [ArgumentCompleter(typeof(EnumCompleter<IPVersion>))]
    public IPVersion? AddressFamily { get; set; }

    /// <summary>Only ports bound to this address; the wildcard for those that are bound to none.</summary>
    [Parameter(ParameterSetName = ByPort, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(IPAddress))]
    [ArgumentCompleter(typeof(LocalAddressCompleter))]
    public IPAddress? LocalAddress { get; set; }

    /// <summary>Only ports that receive from this address; the wildcard for those that receive from any.</summary>
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

    private protected Places<FouPlace> Places { get; }

    /// <summary>Closes what the call has opened.</summary>
    public void Dispose()
    {
        Places.Dispose();
        GC.SuppressFinalize(this);
    }

    /// <summary>Finds the ports that are meant, reporting each number that none of them has.</summary>
    /// <param name="place">The network namespace.</param>
    /// <param name="numbers">The UDP ports; empty for all.</param>
    private protected IEnumerable<KernelFouPort> Select(FouPlace place, int[] numbers)
    {
        KernelFouPort[] all = [.. place.List().Where(IsMeant)];
        if (numbers.Length == 0)
        {
            return all;
        }

        foreach (int number in numbers.Where(number => !all.Any(port => port.Port == number)))
        {
            WriteError(FouErrorRecord.From(NotFound(number), number));
        }

        return all.Where(port => numbers.Contains(port.Port));
    }

    private bool IsMeant(KernelFouPort port) =>
        (Protocol is null || Protocol == port.Protocol)
        && (Type is null || Type == port.Type)
        && (AddressFamily is null || AddressFamily == port.AddressFamily)
        && AddressFilter.Fits(LocalAddress, port.LocalAddress)
        && AddressFilter.Fits(PeerAddress, port.PeerAddress)
        && (string.IsNullOrEmpty(InterfaceName) || string.Equals(InterfaceName, port.InterfaceName, StringComparison.Ordinal));

    private FouException NotFound(int number) => new(
        FouError.FouPortNotFound,
        $"There is no such FOU port {number}{NamespaceWords.In(NetworkNamespace)}.",
        "See what there is with Get-FouPort; what -Type, -LocalAddress and the like say has to fit too.");
}
