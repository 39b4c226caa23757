using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Get-ChildItem: what lies at or below paths. The provider adds -File, -Directory and the like.</summary>
[Cmdlet(VerbsCommon.Get, "ChildItem", DefaultParameterSetName = "Path")]
internal sealed class GetChildItemCommand : PathCommand, IDynamicParameters
{
    private object? _providerParameters;

    [Parameter(Position = 0, ParameterSetName = "Path", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public override string[]? Path { get; set; }

    [Parameter(Position = 1)]
    public override string? Filter { get; set; }

    [Parameter]
    [Alias("s", "r")]
    public SwitchParameter Recurse { get; set; }

    [Parameter]
    public uint? Depth { get; set; }

    [Parameter]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter Name { get; set; }

    public object? GetDynamicParameters()
    {
        var path = Paths is [var first, ..] ? first : ".";
        _providerParameters = Ask(() => NewContext(Force).ChildParameters(path, Recurse));
        return _providerParameters;
    }

    protected override void ProcessRecord()
    {
        var recurse = Recurse || Depth is not null;
        foreach (var path in Paths is { Length: > 0 } given ? given : [""])
        {
            ForPath(() =>
            {
                var context = NewContext(Force, _providerParameters);
                if (Name)
                {
                    context.GetChildNames(path, recurse, Depth ?? uint.MaxValue);
                }
                else
                {
                    context.GetChildItems(path, recurse, Depth ?? uint.MaxValue);
                }
            });
        }
    }
}
