namespace FouTools.Shell.TestRunner;

/// <summary>The Filter section of a <see cref="PesterConfiguration"/>; all entries are wildcards.</summary>
public sealed class FilterConfiguration
{
    /// <summary>Gets or sets the tags of which a test, or a block around it, must have one.</summary>
    public string[] Tag { get; set; } = [];

    /// <summary>Gets or sets the tags that keep a test out.</summary>
    public string[] ExcludeTag { get; set; } = [];

    /// <summary>Gets or sets the names a test, or a block around it, must match: names as written, from the outermost block, joined by dots.</summary>
    public string[] FullName { get; set; } = [];
}
