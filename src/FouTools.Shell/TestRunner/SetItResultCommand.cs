using System.Management.Automation;

namespace FouTools.Shell.TestRunner;

/// <summary>Set-ItResult: ends the test as skipped or as inconclusive.</summary>
internal sealed class SetItResultCommand : PSCmdlet
{
    [Parameter(ParameterSetName = "Skipped")]
    public SwitchParameter Skipped { get; set; }

    [Parameter(ParameterSetName = "Inconclusive")]
    public SwitchParameter Inconclusive { get; set; }

    [Parameter]
    public string? Because { get; set; }

    protected override void EndProcessing()
    {
        var (id, message) = Skipped ? (TestCase.SkippedId, "is skipped")
            : Inconclusive ? (TestCase.InconclusiveId, "is inconclusive")
            : throw new PSArgumentException("Set-ItResult needs -Skipped or -Inconclusive.");
        throw ThrownError.Create(id, message + ValueFormat.Because(Because).TrimEnd(','), target: null);
    }
}
