using System.Collections.ObjectModel;

namespace Microsoft.PowerShell.Commands;

/// <summary>A group of which only the size is kept.</summary>
public sealed class GroupInfoNoElement : GroupInfo
{
    internal GroupInfoNoElement(string name, Collection<object?> values)
        : base(name, values)
    {
    }
}
