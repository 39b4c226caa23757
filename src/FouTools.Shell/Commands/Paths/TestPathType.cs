namespace Microsoft.PowerShell.Commands;

/// <summary>The kind of item that Test-Path looks for.</summary>
public enum TestPathType
{
    /// <summary>Any item.</summary>
    Any,

    /// <summary>An item that can hold others, such as a directory.</summary>
    Container,

    /// <summary>An item that holds no others, such as a file.</summary>
    Leaf,
}
