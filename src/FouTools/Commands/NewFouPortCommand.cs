using System.Management.Automation;
using System.Net;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Composition;
using FouTools.Errors;
using FouTools.Netlink;
using FouTools.Netlink.Fou;
using FouTools.Objects;

namespace FouTools.Commands;

/// <summary>Makes a UDP port at which the kernel takes packets out of FOU or GUE.</summary>
[Cmdlet(VerbsCommon.New, "FouPort", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(KernelFouPort))]
public sealed class NewFouPortCommand : PSCmdlet, IDisposable
{
    private const string Module = "fou";

    // Stands for the interface until the kernel has told its index.
    private const int SomeInterface = 1;

    private readonly Places<FouPlace> _places;

    /// <summary>Opens nothing yet.</summary>
    public NewFouPortCommand() => _places = new(name => FouPlace.Open(name, Narration.Of(this)));

    /// <summary>The UDP port, 1 to 65535.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(int))]
    public int Port { get; set; }

    /// <summary>Fou or Gue; left out, Fou.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(FouPortType))]
    [ArgumentCompleter(typeof(FouPortTypeCompleter))]
    public FouPortType? Type { get; set; }

    /// <summary>The IP protocol of the packets inside, by number or name; only direct FOU has it, and has to.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Protocol]
    [ArgumentCompleter(typeof(ProtocolCompleter))]
    public int? Protocol { get; set; }

    /// <summary>IPv4 or IPv6; left out, that of the addresses, or IPv4.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(IPVersion))]
    [ArgumentCompleter(typeof(EnumCompleter<IPVersion>))]
    public IPVersion? AddressFamily { get; set; }

    /// <summary>The only destination address to take packets for.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(IPAddress))]
    [ArgumentCompleter(typeof(LocalAddressCompleter))]
    public IPAddress? LocalAddress { get; set; }

    /// <summary>The only address to take packets from.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(IPAddress))]
    public IPAddress? PeerAddress { get; set; }

    /// <summary>The only UDP port to take packets from, 1 to 65535.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(int))]
    public int? PeerPort { get; set; }

    /// <summary>The only interface to take packets from.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("ifAlias")]
    [ArgumentCompleter(typeof(InterfaceNameCompleter))]
    public string? InterfaceName { get; set; }

    /// <summary>Completes remote checksums of GUE at once.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BooleanText(EmptyIsFalse = true)]
    public SwitchParameter NoPartialRemoteChecksum { get; set; }

    /// <summary>The network namespace: a name of `ip netns` or the path of a namespace file.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NetworkNamespaceCompleter))]
    public string? NetworkNamespace { get; set; }

    /// <summary>Loads the kernel module fou by modprobe where it is not loaded.</summary>
    [Parameter]
    public SwitchParameter LoadModule { get; set; }

    /// <summary>Closes what the call has opened.</summary>
    public void Dispose() => _places.Dispose();

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            FouPort port = ReadPort();
            FouPlace place = _places.Get(NetworkNamespace);
            if (port.InterfaceIndex != 0)
            {
                port = port with { InterfaceIndex = place.IndexOf(InterfaceName!) };
            }

            if (LoadModule && place.FindCapabilities() is null)
            {
                ModuleLoading.Load(this, Module);
            }

            string kind = port.Type == FouPortType.Gue ? "a GUE port" : $"a FOU port of protocol {ProtocolNames.NameOf(port.Protocol)}";
            if (Consent.Ask(this, $"Make {kind} at {KernelFouPort.Describe(port, NetworkNamespace)}"))
            {
                WriteObject(place.Add(port));
            }
        }
        catch (FouException failure)
        {
            WriteError(FouErrorRecord.From(failure, Port));
        }
    }

    private FouPort ReadPort()
    {
        FouPortType type = Type ?? FouPortType.Fou;
        if (type == FouPortType.Fou && Protocol is null)
        {
            throw Refuse(nameof(Protocol), "Direct FOU needs the IP protocol of the packets inside, such as IPIP.");
        }

        if (type == FouPortType.Gue && Protocol is not null)
        {
            throw Refuse(nameof(Protocol), "A GUE port has no protocol: every packet names its own.");
        }

        // The peer's port 0 would mean none.
        if (PeerPort == 0)
        {
            throw Refuse(nameof(PeerPort), "A peer's port is a number from 1 to 65535, not 0.");
        }

        bool isBound = !string.IsNullOrEmpty(InterfaceName);
        if (isBound && Linux.Interfaces.InterfaceName.FindFault(InterfaceName!) is { } reason)
        {
            throw Refuse(nameof(InterfaceName), $"'{InterfaceName}' cannot be the name of an interface: {reason}.");
        }

        var port = new FouPort
        {
            Port = Port,
            Type = type,
            Protocol = Protocol ?? 0,
            AddressFamily = AddressFamily?.ToAddressFamily()
                ?? LocalAddress?.AddressFamily
                ?? PeerAddress?.AddressFamily
                ?? System.Net.Sockets.AddressFamily.InterNetwork,
            LocalAddress = LocalAddress,
            PeerAddress = PeerAddress,
            PeerPort = PeerPort ?? 0,
            InterfaceIndex = isBound ? SomeInterface : 0,
            NoPartialRemoteChecksum = NoPartialRemoteChecksum,
        };
        return FouPortRules.FindFault(port) is { } fault ? throw FouRefusals.Of(fault) : port;
    }

    private static FouException Refuse(string parameter, string reason) =>
        FouRefusals.Of(new SpecificationFault(parameter, reason));
}
