using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.PowerShell.Commands;

namespace FouTools.Shell;

/// <summary>
/// Adds the cmdlets of this assembly to a session: the everyday commands of Microsoft.PowerShell.Utility and
/// Microsoft.PowerShell.Management, which the engine's package does not hold. They carry the names of the real
/// classes, since error ids and views are made of these.
/// </summary>
internal static class StandInCommands
{
    /// <summary>Registers every cmdlet class of this assembly.</summary>
    public static void AddTo(InitialSessionState state)
    {
        var utility = NewSource("Microsoft.PowerShell.Utility");
        var management = NewSource("Microsoft.PowerShell.Management");
        foreach (var type in typeof(StandInCommands).Assembly.GetTypes())
        {
            if (type.IsAbstract || type.GetCustomAttribute<CmdletAttribute>() is not { } cmdlet)
            {
                continue;
            }

            var entry = new SessionStateCmdletEntry($"{cmdlet.VerbName}-{cmdlet.NounName}", type, helpFileName: null);
            var isManagement = type.IsAssignableTo(typeof(ProviderCommand)) || type.IsAssignableTo(typeof(ProcessCommand));
            SetPSSnapIn(entry, isManagement ? management : utility);
            state.Commands.Add(entry);
        }
    }

    // Lets scripts name the module of a command, as in Microsoft.PowerShell.Utility\Write-Host.
    private static PSSnapInInfo NewSource(string name) => NewPSSnapInInfo(
        name,
        isDefault: false,
        AppContext.BaseDirectory,
        name,
        name,
        Session.EngineVersion,
        ShellHost.HostVersion,
        [],
        [],
        name,
        name);

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern PSSnapInInfo NewPSSnapInInfo(
        string name,
        bool isDefault,
        string applicationBase,
        string assemblyName,
        string moduleName,
        Version engineVersion,
        Version version,
        Collection<string> types,
        Collection<string> formats,
        string description,
        string vendor);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "SetPSSnapIn")]
    private static extern void SetPSSnapIn(InitialSessionStateEntry entry, PSSnapInInfo source);
}
