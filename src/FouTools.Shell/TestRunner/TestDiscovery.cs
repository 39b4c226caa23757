using System.Management.Automation.Language;

namespace FouTools.Shell.TestRunner;

/// <summary>The first phase: runs a file to find its blocks and tests.</summary>
internal sealed class TestDiscovery(TestSession session, Frames frames, TestSelection selection)
{
    public void Discover(TestContainer container)
    {
        container.Root.Clock.Start();
        session.Discovering = container.Root;
        try
        {
            frames.InNewScope(() => frames.Run(container.Name, container.ErrorRecord), () => KeepParameters(container));
        }
        finally
        {
            session.Discovering = null;
            container.DiscoveryDuration = container.Root.Clock.Elapsed;
            container.Root.Clock.Reset();
        }

        selection.Apply(container.Root);
    }

    // The parameters of a file count in both phases.
    private void KeepParameters(TestContainer container)
    {
        var parameters = Parser.ParseFile(container.Name, out _, out _).ParamBlock?.Parameters ?? [];
        foreach (var name in parameters.Select(parameter => parameter.Name.VariablePath.UserPath))
        {
            container.Parameters[name] = frames.Session.PSVariable.GetValue(name);
        }
    }
}
