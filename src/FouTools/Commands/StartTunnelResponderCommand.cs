using System.Management.Automation;
using System.Net;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Composition;
using FouTools.Errors;
using FouTools.Linux;
using FouTools.Management.Namespaces;
using FouTools.Measurement;
using FouTools.Measurement.Responding;

namespace FouTools.Commands;

/// <summary>Starts the responder that Measure-Tunnel needs at the remote.</summary>
[Cmdlet(VerbsLifecycle.Start, "TunnelResponder", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(TunnelResponder))]
public sealed class StartTunnelResponderCommand : PSCmdlet
{
    /// <summary>The inner address to listen on.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(IPAddress))]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(LocalAddressCompleter))]
    public IPAddress Address { get; set; } = IPAddress.None;

    /// <summary>The TCP port; by default 5210.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(int))]
    public int? Port { get; set; }

    /// <summary>The network namespace; by default that of this process.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NetworkNamespaceCompleter))]
    public string? NetworkNamespace { get; set; }

    /// <summary>The maximum number of concurrent measurements; by default 4.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(int))]
    public int? SessionLimit { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var options = new TunnelResponderOptions { Address = Address, NetworkNamespace = NetworkNamespace };
        options = options with { Port = Port ?? options.Port, SessionLimit = SessionLimit ?? options.SessionLimit };
        string endpoint = $"{Address} TCP port {options.Port}{NamespacePhrase.In(NetworkNamespace)}";
        if (!Confirmation.Ask(this, $"Start a responder at {endpoint}"))
        {
            return;
        }

        try
        {
            WriteObject(ModuleServices.Current.Responders.Start(options));
        }
        catch (MeasurementException failure)
        {
            WriteError(MeasurementErrorRecord.From(failure, Address));
        }
        catch (LinuxException refusal)
        {
            WriteError(ManagementErrorRecord.From(NamespaceErrors.Explain(refusal, NetworkNamespace), NetworkNamespace, MyInvocation.MyCommand));
        }
    }
}
