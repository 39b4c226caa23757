using System.Management.Automation;
using FouTools.Packets;

namespace FouTools.Binding;

/// <summary>Rejects the source port policies that only the userspace engine supports: a kernel tunnel has Auto or a number.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class KernelSourcePortAttribute : ValidateArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments is SourcePortPolicy { Port: null } policy && policy != SourcePortPolicy.Auto)
        {
            throw new ValidationMetadataException($"The kernel does not support the source port policy {policy}; "
                + "give Auto, or a number from 1 to 65535.");
        }
    }
}
