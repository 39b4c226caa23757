using System.Management.Automation;
using FouTools.Packets;

namespace FouTools.Binding;

/// <summary>Refuses the source port policies that only the userspace engine has: a tunnel of the kernel has Auto or a number.</summary>
[AttributeUsage(AttributeTargets.Property)]
public sealed class KernelSourcePortAttribute : ValidateArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments is SourcePortPolicy { Port: null } policy && policy != SourcePortPolicy.Auto)
        {
            throw new ValidationMetadataException($"The kernel has no source port {policy}; give Auto, or a number from 1 to 65535.");
        }
    }
}
