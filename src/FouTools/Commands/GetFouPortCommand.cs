using System.Management.Automation;
using FouTools.Binding;
using FouTools.Completion;
using FouTools.Errors;
using FouTools.Management.Errors;
using FouTools.Management.Ports;
using FouTools.Packets;

namespace FouTools.Commands;

/// <summary>Gets the UDP ports on which the kernel decapsulates FOU or GUE.</summary>
[Cmdlet(VerbsCommon.Get, "FouPort", DefaultParameterSetName = ByPort)]
[OutputType(typeof(KernelFouPort))]
public sealed class GetFouPortCommand : FouPortSelectionCommand
{
    /// <summary>The UDP ports; by default all.</summary>
    [Parameter(ParameterSetName = ByPort, Position = 0, ValueFromPipelineByPropertyName = true)]
    [Numbers]
    [ArgumentCompleter(typeof(FouPortCompleter))]
    [AllowNull]
    [AllowEmptyCollection]
    public int[]? Port { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            WriteObject(Select(Managers.Get(NetworkNamespace), Port ?? []).ToArray(), enumerateCollection: true);
        }
        catch (ManagementException failure)
        {
            WriteError(ManagementErrorRecord.From(failure, Port ?? (object?)NetworkNamespace, MyInvocation.MyCommand));
        }
    }
}
