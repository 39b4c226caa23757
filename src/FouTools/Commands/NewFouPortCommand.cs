using System.Management.Automation;
using System.Net;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Composition;
using FouTools.Errors;
using FouTools.Management.Errors;
using FouTools.Management.Namespaces;
using FouTools.Management.Ports;
using FouTools.Netlink.Fou;
using FouTools.Packets;

namespace FouTools.Commands;

/// <summary>Makes a UDP port at which the kernel takes packets out of FOU or GUE.</summary>
[Cmdlet(VerbsCommon.New, "FouPort", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(KernelFouPort))]
public sealed class NewFouPortCommand : PSCmdlet, IDisposable
{
    private const string Module = "fou";

    private readonly NamespaceClients<FouPortManager> _managers;

    /// <summary>Opens nothing yet.</summary>
    public NewFouPortCommand() => _managers = new(name => FouPortManager.Open(name, VerboseLog.Of(this)));

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
    public void Dispose() => _managers.Dispose();

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            FouPortRequest request = ReadRequest();
            request.Validate();
            FouPortManager ports = _managers.Get(NetworkNamespace);
            FouPort port = ports.Resolve(request);
            if (LoadModule && ports.FindCapabilities() is null)
            {
                ModuleLoading.Load(this, Module);
            }

            string kind = port.Type == FouPortType.Gue ? "a GUE port" : $"a FOU port of protocol {IPProtocolNames.NameOf(port.Protocol)}";
            if (Confirmation.Ask(this, $"Make {kind} at {port}{NamespacePhrase.In(NetworkNamespace)}"))
            {
                WriteObject(ports.Add(port));
            }
        }
        catch (ManagementException failure)
        {
            WriteError(ManagementErrorRecord.From(failure, Port, MyInvocation.MyCommand));
        }
    }

    private FouPortRequest ReadRequest() => new()
    {
        Port = Port,
        Type = Type,
        Protocol = Protocol,
        AddressFamily = AddressFamily,
        LocalAddress = LocalAddress,
        PeerAddress = PeerAddress,
        PeerPort = PeerPort,
        InterfaceName = InterfaceName,
        NoPartialRemoteChecksum = NoPartialRemoteChecksum,
    };
}
