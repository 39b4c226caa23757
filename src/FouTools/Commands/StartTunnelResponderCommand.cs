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

/// <summary>Starts what Measure-Tunnel needs at the far side of a tunnel.</summary>
[Cmdlet(VerbsLifecycle.Start, "TunnelResponder", SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Low)]
[OutputType(typeof(TunnelResponder))]
public sealed class StartTunnelResponderCommand : PSCmdlet
{
    /// <summary>The address to listen at, inside the tunnel.</summary>
    [Parameter(Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(IPAddress))]
    [ValidateNotNull]
    [ArgumentCompleter(typeof(LocalAddressCompleter))]
    public IPAddress Address { get; set; } = IPAddress.None;

    /// <summary>The TCP port; left out, 5210.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(int))]
    public int? Port { get; set; }

    /// <summary>The network namespace; left out, that of this process.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NetworkNamespaceCompleter))]
    public string? NetworkNamespace { get; set; }

    /// <summary>The most measurements at a time; left out, 4.</summary>
    [Parameter(ValueFromPipelineByPropertyName = true)]
    [TextValue(typeof(int))]
    public int? SessionLimit { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        var options = new TunnelResponderOptions { Address = Address, NetworkNamespace = NetworkNamespace };
        options = options with { Port = Port ?? options.Port, SessionLimit = SessionLimit ?? options.SessionLimit };
        string netns = $"{Address} TCP port {options.Port}{NamespacePhrase.In(NetworkNamespace)}";
        if (!Confirmation.Ask(this, $"Start a responder at {netns}"))
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
