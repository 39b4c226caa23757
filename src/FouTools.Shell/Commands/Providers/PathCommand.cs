using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>A command with -Path, -LiteralPath and the filters for what they find.</summary>
internal abstract class PathCommand : ProviderCommand
{
    [Parameter(Position = 0, ParameterSetName = "Path", Mandatory = true, ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public virtual string[]? Path { get; set; }

    [Parameter(ParameterSetName = "LiteralPath", Mandatory = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[]? LiteralPath { get; set; }

    [Parameter]
    public virtual string? Filter { get; set; }

    [Parameter]
    public string[]? Include { get; set; }

    [Parameter]
    public string[]? Exclude { get; set; }

    /// <summary>Gets the paths to act on, of either kind.</summary>
    protected string[] Paths => LiteralPath ?? Path ?? [];

    /// <summary>Makes the request for one path.</summary>
    protected ProviderContext NewContext(bool force = false, object? dynamicParameters = null)
    {
        var context = new ProviderContext(this)
        {
            Force = force,
            Literal = LiteralPath is not null,
            DynamicParameters = dynamicParameters,
        };
        context.SetFilters(Include, Exclude, Filter);
        return context;
    }
}
