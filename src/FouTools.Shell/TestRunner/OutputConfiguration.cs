namespace FouTools.Shell.TestRunner;

/// <summary>The Output section of a <see cref="PesterConfiguration"/>.</summary>
public sealed class OutputConfiguration
{
    /// <summary>Gets or sets how much is printed: None, Normal, Detailed or Diagnostic.</summary>
    public OutputVerbosity Verbosity { get; set; } = OutputVerbosity.Normal;
}
