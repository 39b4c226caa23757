using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>One member of a type, as Get-Member lists it.</summary>
public sealed class MemberDefinition(string typeName, string name, PSMemberTypes memberType, string definition)
{
    /// <summary>Gets the name of the type.</summary>
    public string TypeName { get; } = typeName;

    /// <summary>Gets the name of the member.</summary>
    public string Name { get; } = name;

    /// <summary>Gets the kind of the member.</summary>
    public PSMemberTypes MemberType { get; } = memberType;

    /// <summary>Gets the member as it would be declared.</summary>
    public string Definition { get; } = definition;

    /// <inheritdoc/>
    public override string ToString() => Definition;
}
