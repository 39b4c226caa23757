using System.Management.Automation;
using FouTools.Completion;
using FouTools.Composition;
using FouTools.Errors;
using FouTools.Management.Errors;
using FouTools.Management.Support;
using FouTools.Objects;

namespace FouTools.Commands;

/// <summary>Gets the FOU support of the kernel and the user, and remedies for what is missing.</summary>
[Cmdlet(VerbsCommon.Get, "FouSupport")]
[OutputType(typeof(FouSupport))]
public sealed class GetFouSupportCommand : PSCmdlet
{
    /// <summary>The network namespace: a name of `ip netns` or the path of a namespace file.</summary>
    [Parameter(Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(NetworkNamespaceCompleter))]
    public string? NetworkNamespace { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord()
    {
        try
        {
            WriteObject(new FouSupport(
                string.IsNullOrEmpty(NetworkNamespace) ? null : NetworkNamespace, HostSupport.Read(NetworkNamespace, VerboseLog.Of(this))));
        }
        catch (ManagementException failure)
        {
            WriteError(ManagementErrorRecord.From(failure, NetworkNamespace, MyInvocation.MyCommand));
        }
    }
}
