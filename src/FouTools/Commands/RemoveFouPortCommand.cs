using System.Management.Automation;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Composition;
using FouTools.Errors;
using FouTools.Management.Errors;
using FouTools.Management.Ports;
using FouTools.Netlink.Fou;
using FouTools.Packets;

namespace FouTools.Commands;

/// <summary>Removes UDP ports on which the kernel decapsulates FOU or GUE.</summary>
/// <remarks>The default set is that of the object, because PowerShell tries its pipeline parameters first.</remarks>
[Cmdlet(VerbsCommon.Remove, "FouPort", DefaultParameterSetName = ByObject, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(KernelFouPort))]
public sealed class RemoveFouPortCommand : FouPortSelectionCommand
{
    /// <summary>The UDP ports.</summary>
    [Parameter(ParameterSetName = ByPort, Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Numbers]
    [ArgumentCompleter(typeof(FouPortCompleter))]
    public int[] Port { get; set; } = [];

    /// <summary>The ports, as returned by Get-FouPort.</summary>
    [Parameter(ParameterSetName = ByObject, Mandatory = true, ValueFromPipeline = true)]
    public KernelFouPort[] InputObject { get; set; } = [];

    /// <summary>Returns the removed ports.</summary>
    [Parameter]
    public SwitchParameter PassThru { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        if (ParameterSetName == ByObject)
        {
            foreach (KernelFouPort port in InputObject)
            {
                Try(port, () => Remove(Managers.Get(port.NetworkNamespace), port));
            }

            return;
        }

        Try(Port, () =>
        {
            FouPortManager ports = Managers.Get(NetworkNamespace);
            foreach (KernelFouPort port in Select(ports, Port))
            {
                Try(port, () => Remove(ports, port));
            }
        });
    }

    private void Remove(FouPortManager ports, KernelFouPort port)
    {
        if (!Confirmation.Ask(this, $"Remove the {(port.Type == FouPortType.Gue ? "GUE" : "FOU")} port at {port}"))
        {
            return;
        }

        ports.Remove(port);
        if (PassThru)
        {
            WriteObject(port);
        }
    }

    private void Try(object target, Action action)
    {
        try
        {
            action();
        }
        catch (ManagementException failure)
        {
            WriteError(ManagementErrorRecord.From(failure, target, MyInvocation.MyCommand));
        }
    }
}
