namespace FouTools.Shell.TestRunner;

/// <summary>How much Invoke-Pester prints.</summary>
public enum OutputVerbosity
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>One line per file, and the failures.</summary>
    Normal,

    /// <summary>Every block and test.</summary>
    Detailed,

    /// <summary>As <see cref="Detailed"/>; accepted because Pester has it.</summary>
    Diagnostic,
}
