using System.Collections.Concurrent;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Management.Automation.Internal;
using System.Management.Automation.Runspaces;
using System.Runtime.CompilerServices;

namespace Microsoft.PowerShell.Commands;

/// <summary>The type members and views of the running session. The engine opens them to its own commands only.</summary>
internal static class SessionTypes
{
    private const string ContextType = "System.Management.Automation.ExecutionContext, System.Management.Automation";

    /// <summary>Adds members to a type and returns what is wrong with them.</summary>
    public static IEnumerable<string> Add(InternalCommand command, TypeData data)
    {
        var context = GetContext(command);
        var errors = new ConcurrentBag<string>();
        Update(GetTypeTable(context), data, errors, false);
        ClearConsolidatedMembers(GetTypeTable(context));

        // Modules with type files rebuild the table from this list.
        GetInitialSessionState(context)?.Types.Add(new SessionStateTypeEntry(data, isRemove: false));
        return errors;
    }

    /// <summary>Loads a types.ps1xml file and returns what is wrong with it.</summary>
    public static IEnumerable<string> AddTypeFile(PSCmdlet command, string file)
    {
        var context = GetContext(command);
        var errors = new ConcurrentBag<string>();
        UpdateFile(GetTypeTable(context), file, file, errors, GetAuthorizationManager(context), command.Host, out _);
        ClearConsolidatedMembers(GetTypeTable(context));
        GetInitialSessionState(context)?.Types.Add(new SessionStateTypeEntry(file));
        return errors;
    }

    /// <summary>Loads format.ps1xml files before and after those that are there.</summary>
    public static void AddFormatFiles(InternalCommand command, IEnumerable<string> first, IEnumerable<string> last)
    {
        var context = GetContext(command);
        if (GetInitialSessionState(context) is not { } state)
        {
            return;
        }

        SessionStateFormatEntry[] entries =
        [
            .. first.Select(file => new SessionStateFormatEntry(file)),
            .. state.Formats,
            .. last.Select(file => new SessionStateFormatEntry(file)),
        ];
        state.Formats.Clear();
        state.Formats.Add(entries);
        UpdateFormats(state, context, false);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Context")]
    [return: UnsafeAccessorType(ContextType)]
    private static extern object GetContext(InternalCommand command);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_TypeTable")]
    private static extern TypeTable GetTypeTable([UnsafeAccessorType(ContextType)] object context);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_InitialSessionState")]
    private static extern InitialSessionState? GetInitialSessionState([UnsafeAccessorType(ContextType)] object context);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_AuthorizationManager")]
    private static extern AuthorizationManager GetAuthorizationManager([UnsafeAccessorType(ContextType)] object context);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Update")]
    private static extern void Update(TypeTable table, TypeData data, ConcurrentBag<string> errors, bool isRemove);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Update")]
    private static extern void UpdateFile(
        TypeTable table,
        string module,
        string file,
        ConcurrentBag<string> errors,
        AuthorizationManager authorization,
        PSHost host,
        out bool failed);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "ClearConsolidatedMembers")]
    private static extern void ClearConsolidatedMembers(TypeTable table);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "UpdateFormats")]
    private static extern void UpdateFormats(InitialSessionState state, [UnsafeAccessorType(ContextType)] object context, bool update);
}
