using System.Management.Automation.Runspaces;

namespace FouTools.Shell.TestRunner;

/// <summary>Gives a session the commands of Pester 5 that the runner has.</summary>
internal static class TestRunnerCommands
{
    private static readonly (string Name, Type Type)[] _commands =
    [
        ("Invoke-Pester", typeof(InvokePesterCommand)),
        ("New-PesterConfiguration", typeof(NewPesterConfigurationCommand)),
        ("Describe", typeof(DescribeCommand)),
        ("Context", typeof(ContextCommand)),
        ("It", typeof(ItCommand)),
        ("BeforeDiscovery", typeof(BeforeDiscoveryCommand)),
        ("BeforeAll", typeof(BeforeAllCommand)),
        ("BeforeEach", typeof(BeforeEachCommand)),
        ("AfterEach", typeof(AfterEachCommand)),
        ("AfterAll", typeof(AfterAllCommand)),
        ("Should", typeof(ShouldCommand)),
        ("Set-ItResult", typeof(SetItResultCommand)),
        ("InModuleScope", typeof(UnsupportedCommand)),
        ("Mock", typeof(UnsupportedCommand)),
    ];

    /// <summary>Adds the commands. The real Pester cannot be loaded here, so nothing has to give way to it.</summary>
    /// <param name="state">The session under construction.</param>
    public static void AddTo(InitialSessionState state)
    {
        foreach (var (name, type) in _commands)
        {
            // A cmdlet's name has two parts, so the short names are aliases.
            var cmdlet = name.Contains('-', StringComparison.Ordinal) ? name : $"Invoke-Pester{name}";
            state.Commands.Add(new SessionStateCmdletEntry(cmdlet, type, helpFileName: null));
            if (cmdlet != name)
            {
                state.Commands.Add(new SessionStateAliasEntry(name, cmdlet));
            }
        }
    }
}
