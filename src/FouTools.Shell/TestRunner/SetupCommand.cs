using System.Management.Automation;

namespace FouTools.Shell.TestRunner;

/// <summary>What BeforeAll, BeforeEach, AfterEach and AfterAll do: keep their script for the run; of two in one block the last counts.</summary>
internal abstract class SetupCommand(SetupStep step) : PSCmdlet
{
    [Parameter(Mandatory = true, Position = 0)]
    public ScriptBlock? ScriptBlock { get; set; }

    protected override void EndProcessing()
    {
        TestSession.BlockFor(step.ToString()).Steps[step] = ScriptBlock!;
    }
}

internal sealed class BeforeAllCommand() : SetupCommand(SetupStep.BeforeAll);

internal sealed class BeforeEachCommand() : SetupCommand(SetupStep.BeforeEach);

internal sealed class AfterEachCommand() : SetupCommand(SetupStep.AfterEach);

internal sealed class AfterAllCommand() : SetupCommand(SetupStep.AfterAll);
