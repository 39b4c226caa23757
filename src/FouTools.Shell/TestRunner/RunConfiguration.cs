namespace FouTools.Shell.TestRunner;

/// <summary>The Run section of a <see cref="PesterConfiguration"/>.</summary>
public sealed class RunConfiguration
{
    /// <summary>Gets or sets the files and folders to run; of a folder, all *.Tests.ps1 in it and below.</summary>
    public string[] Path { get; set; } = ["."];

    /// <summary>Gets or sets a value indicating whether Invoke-Pester returns the result.</summary>
    public bool PassThru { get; set; }

    /// <summary>Gets or sets a value indicating whether failures end the script, with their number as exit code.</summary>
    public bool Exit { get; set; }
}
