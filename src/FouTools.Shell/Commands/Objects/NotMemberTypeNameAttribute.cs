using System.Management.Automation;
using System.Runtime.CompilerServices;

namespace Microsoft.PowerShell.Commands;

/// <summary>Keeps "Add-Member ScriptProperty ..." from being read as a note property of that name.</summary>
internal sealed class NotMemberTypeNameAttribute : ValidateArgumentsAttribute
{
    /// <inheritdoc/>
    protected override void Validate(object arguments, EngineIntrinsics engineIntrinsics)
    {
        if (arguments?.ToString() is { } name && Enum.TryParse<PSMemberTypes>(name, ignoreCase: true, out _))
        {
            // A swallowed failure makes the engine try the next parameter set rather than end the command.
            throw NewValidationMetadataException($"'{name}' is a type of member: use -MemberType and -Name.", swallow: true);
        }
    }

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern ValidationMetadataException NewValidationMetadataException(string message, bool swallow);
}
