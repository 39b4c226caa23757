using System.Management.Automation;

namespace FouTools.Shell.TestRunner;

/// <summary>
/// The second phase: runs what was chosen. Scopes nest as the blocks do: BeforeAll runs in the scope of its block, and each test has a
/// scope below it which BeforeEach, the body and AfterEach share.
/// </summary>
internal sealed class TestExecutor(Frames frames, TestDrive drive, TestScreen screen)
{
    public void Run(TestContainer container)
    {
        if (container.Root.ShouldRun)
        {
            screen.Start(container);
            if (container.Root.Steps.Keys.Any(step => step is SetupStep.BeforeEach or SetupStep.AfterEach))
            {
                container.ErrorRecord.Add(new ErrorRecord(
                    new PSInvalidOperationException("BeforeEach and AfterEach cannot stand outside of a Describe or Context."),
                    "EachOutsideOfBlock",
                    ErrorCategory.InvalidOperation,
                    container.Name));
            }
            else
            {
                frames.InNewScriptScope(() =>
                {
                    TestSession.SetVariables(frames.Session, container.Parameters);
                    Run(container.Root);
                });
            }
        }

        screen.End(container);
    }

    private void Run(TestItem item)
    {
        if (!item.ShouldRun)
        {
            return;
        }

        item.Executed = true;
        if (item.Owner is { IsRoot: false } owner)
        {
            item.ExpandedPath = $"{owner.ExpandedPath}.{item.Name}";
        }

        item.Clock.Start();
        try
        {
            if (item is TestBlock block)
            {
                RunBlock(block);
            }
            else
            {
                RunTest((TestCase)item);
            }
        }
        finally
        {
            item.Clock.Stop();
        }

        screen.End(item);
    }

    private void RunBlock(TestBlock block)
    {
        var files = drive.Enter(block);
        try
        {
            frames.InNewScope(
                () =>
                {
                    TestSession.SetItem(frames.Session, block.Data);
                    if (RunStep(block, SetupStep.BeforeAll) && (block.IsRoot || ExpandName(block)))
                    {
                        block.Order.ForEach(Run);
                    }
                },
                () => RunStep(block, SetupStep.AfterAll));
        }
        finally
        {
            drive.Leave(block, files);
        }
    }

    private bool RunStep(TestBlock block, SetupStep step) =>
        block.Skip || !block.Steps.TryGetValue(step, out var script) || frames.Run(script, block.ErrorRecord);

    private void RunTest(TestCase test)
    {
        screen.Start(test);
        if (test.Skip)
        {
            return;
        }

        frames.InNewScope(
            () =>
            {
                TestSession.SetItem(frames.Session, test.Data);
                _ = test.Block.StepsOutwards(SetupStep.BeforeEach).Reverse().All(script => frames.Run(script, test.ErrorRecord))
                    && ExpandName(test)
                    && frames.Run(test.ScriptBlock, test.ErrorRecord);
                test.Finished = true;
            },
            () =>
            {
                foreach (var script in test.Block.StepsOutwards(SetupStep.AfterEach))
                {
                    frames.Run(script, test.ErrorRecord);
                }
            });
    }

    private bool ExpandName(TestItem item)
    {
        var expanded = NameTemplate.Expand(frames, item.Name, name => item.ExpandedName = name, item.ErrorRecord);
        item.ExpandedPath = item.Owner is { IsRoot: false } owner ? $"{owner.ExpandedPath}.{item.ExpandedName}" : item.ExpandedName;
        return expanded;
    }
}
