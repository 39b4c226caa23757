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

/// <summary>Creates a UDP port on which the kernel decapsulates FOU or GUE.</summary>
[Cmdlet(VerbsCommon.New, "FouPort", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(KernelFouPort))]
public sealed class NewFouPortCommand : PSCmdlet, IDisposable
{
    private const string Module = "fou";

    private readonly NamespaceClients<FouPortManager> _managers;

    /// <summary>Creates the cmdlet; connections are opened on first use.</summary>
    public NewFouPortCommand() => _managers = new(name => FouPortManager.Open(name, VerboseLog.Of(this)));

    /// <summary>The UDP port, 1 to 65535.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(int))]
    public int Port { get; set; }

    /// <summary>Fou or Gue; by default Fou.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(FouPortType))]
    [ArgumentCompleter(typeof(FouPortTypeCompleter))]
    public FouPortType? Type { get; set; }

    /// <summary>The inner IP protocol, by number or name; required for direct FOU, and invalid for GUE.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Protocol]
    [ArgumentCompleter(typeof(ProtocolCompleter))]
    public int? Protocol { get; set; }

    /// <summary>IPv4 or IPv6; by default that of the addresses, otherwise IPv4.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(IPVersion))]
    [ArgumentCompleter(typeof(EnumCompleter<IPVersion>))]
    public IPVersion? AddressFamily { get; set; }

    /// <summary>The only destination address to receive packets for.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(IPAddress))]
    [ArgumentCompleter(typeof(LocalAddressCompleter))]
    public IPAddress? LocalAddress { get; set; }

    /// <summary>The only address to receive packets from.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(IPAddress))]
    public IPAddress? PeerAddress { get; set; }

    /// <summary>The only UDP source port to receive packets from, 1 to 65535.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(int))]
    public int? PeerPort { get; set; }

    /// <summary>The only interface to receive packets on.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [Alias("ifAlias")]
    [ArgumentCompleter(typeof(InterfaceNameCompleter))]
    public string? InterfaceName { get; set; }

    /// <summary>Completes GUE remote checksums immediately.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [BooleanText(EmptyIsFalse = true)]
    public SwitchParameter NoPartialRemoteChecksum { get; set; }

    /// <summary>The network namespace: a name of `ip netns` or the path of a namespace file.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NetworkNamespaceCompleter))]
    public string? NetworkNamespace { get; set; }

    /// <summary>Loads the kernel module fou with modprobe if it is not loaded.</summary>
    [Parameter]
    public SwitchParameter LoadModule { get; set; }

    /// <summary>Closes the netlink connections.</summary>
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
            if (Confirmation.Ask(this, $"Create {kind} at {port}{NamespacePhrase.In(NetworkNamespace)}"))
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
