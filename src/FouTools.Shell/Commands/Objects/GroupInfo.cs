using System.Collections.ObjectModel;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Objects that share their grouping values.</summary>
public class GroupInfo
{
    internal GroupInfo(string name, Collection<object?> values)
    {
        Name = name;
        Values = [.. values];
    }

    /// <summary>Gets the number of objects in the group.</summary>
    public int Count { get; internal set; }

    /// <summary>Gets the grouping values as text.</summary>
    public string Name { get; }

    /// <summary>Gets the objects.</summary>
    public Collection<PSObject> Group { get; } = [];

    /// <summary>Gets the grouping values.</summary>
    public System.Collections.ArrayList Values { get; }
}
