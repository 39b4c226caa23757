using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;

namespace FouTools.Shell;

/// <summary>
/// Adds the cmdlets of this assembly to a session: the everyday commands of Microsoft.PowerShell.Utility and
/// Microsoft.PowerShell.Management, which the engine's package does not hold.
/// </summary>
internal static class StandInCommands
{
    private static readonly string[] _replacedModules = ["Microsoft.PowerShell.Utility", "Microsoft.PowerShell.Management"];

    /// <summary>Registers every cmdlet class of this assembly and its aliases.</summary>
    public static void AddTo(InitialSessionState state)
    {
        foreach (var type in typeof(StandInCommands).Assembly.GetTypes())
        {
            if (type.IsAbstract || type.GetCustomAttribute<CmdletAttribute>() is not { } cmdlet)
            {
                continue;
            }

            var name = $"{cmdlet.VerbName}-{cmdlet.NounName}";
            state.Commands.Add(new SessionStateCmdletEntry(name, type, helpFileName: null));
            foreach (var alias in type.GetCustomAttribute<AliasAttribute>()?.AliasNames ?? [])
            {
                state.Commands.Add(new SessionStateAliasEntry(alias, name));
            }
        }
    }

    /// <summary>Lets scripts that name the module of a command, such as Microsoft.PowerShell.Utility\Write-Host, find the stand-in.</summary>
    public static void Complete(Runspace runspace)
    {
        var commands = runspace.SessionStateProxy.InvokeCommand;
        commands.CommandNotFoundAction = (_, lookup) =>
        {
            var name = lookup.CommandName;
            var separator = name.IndexOf('\\', StringComparison.Ordinal);
            if (separator > 0 && _replacedModules.Contains(name[..separator], StringComparer.OrdinalIgnoreCase))
            {
                lookup.Command = commands.GetCmdlet(name[(separator + 1)..]);
            }
        };
    }
}
