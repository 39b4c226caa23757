using System.Management.Automation;
using System.Management.Automation.Internal;
using System.Management.Automation.Runspaces;
using System.Reflection;
using System.Runtime.CompilerServices;
using Microsoft.PowerShell.Commands.Internal.Format;

namespace FouTools.Shell;

/// <summary>
/// The few members of the engine that its own console and commands use and that are not public.
/// All of them are here, so that a new engine version is checked in one place; the package version is pinned.
/// </summary>
internal static class EngineInternals
{
    private const string Engine = ", System.Management.Automation";
    private const string ContextType = "System.Management.Automation.ExecutionContext" + Engine;
    private const string FormatNamespace = "Microsoft.PowerShell.Commands.Internal.Format.";
    private const string LineOutputType = FormatNamespace + "LineOutput" + Engine;
    private const string OutputManagerType = FormatNamespace + "OutputManagerInner" + Engine;

    private static readonly FieldInfo _implementation =
        typeof(FrontEndCommandBase).GetField("implementation", BindingFlags.Instance | BindingFlags.NonPublic)!;

    private static readonly MethodInfo _invokeUsingCmdlet =
        typeof(ScriptBlock).GetMethod("InvokeUsingCmdlet", BindingFlags.Instance | BindingFlags.NonPublic)!;

    private static readonly object _writeErrors =
        Enum.Parse(_invokeUsingCmdlet.GetParameters()[2].ParameterType, "WriteToCurrentErrorPipe");

    private static readonly PropertyInfo _writeStream =
        typeof(PSObject).GetProperty("WriteStream", BindingFlags.Instance | BindingFlags.NonPublic)!;

    /// <summary>Makes the exception that stops the commands before <paramref name="command"/> in its pipeline, and only those.</summary>
    public static Exception StopUpstream(InternalCommand command) => (Exception)NewStopUpstreamCommandsException(command);

    /// <summary>Lets <c>exit</c> in the next script file end the session rather than only the file.</summary>
    public static void LetNextScriptExitTheSession(Runspace runspace) =>
        SetScriptCommandProcessorShouldRethrowExit(GetExecutionContext(runspace), true);

    /// <summary>Gives a formatting command the engine's formatter for a shape.</summary>
    /// <param name="command">The command, before it runs.</param>
    /// <param name="shape">The name of a member of the engine's shape enumeration: Table, List, Wide or Complex.</param>
    public static void UseFormatter(FrontEndCommandBase command, string shape)
    {
        var assembly = typeof(FrontEndCommandBase).Assembly;
        var shapeType = assembly.GetType(FormatNamespace + "FormatShape", throwOnError: true)!;
        var formatterType = assembly.GetType(FormatNamespace + "InnerFormatShapeCommand", throwOnError: true)!;
        var formatter = Activator.CreateInstance(
            formatterType,
            BindingFlags.Instance | BindingFlags.NonPublic | BindingFlags.Public,
            binder: null,
            [Enum.Parse(shapeType, shape)],
            culture: null);
        _implementation.SetValue(command, formatter);
    }

    /// <summary>Lets an output command print formatted objects to a writer.</summary>
    /// <param name="command">The command, before it runs.</param>
    /// <param name="writer">Receives the lines.</param>
    /// <param name="width">The width of a line in columns.</param>
    public static void UseWriter(FrontEndCommandBase command, TextWriter writer, int width)
    {
        var manager = NewOutputManager();
        SetLineOutput(manager, NewTextWriterLineOutput(writer, width));
        _implementation.SetValue(command, manager);
    }

    /// <summary>Makes an error belong to another place in the script than the command that writes it.</summary>
    public static void SetInvocation(ErrorRecord record, InvocationInfo invocation)
    {
        SetInvocationInfo(record, invocation);
        SetPreserveInvocationInfoOnce(record, true);
    }

    /// <summary>Runs a script block in the scope that called a command, with its output and errors going where the command's go.</summary>
    /// <param name="command">The command.</param>
    /// <param name="script">What to run.</param>
    /// <param name="current">The value of <c>$_</c>, or <see cref="AutomationNull"/> to leave it.</param>
    /// <param name="arguments">The values of <c>$args</c>.</param>
    public static void RunInScopeOfCaller(PSCmdlet command, ScriptBlock script, object? current, params object[] arguments) => _invokeUsingCmdlet.Invoke(
        script,
        BindingFlags.DoNotWrapExceptions,
        binder: null,
        [command, false, _writeErrors, current, AutomationNull.Value, AutomationNull.Value, arguments],
        culture: null);

    /// <summary>Makes the printer send an object to the error stream of the host.</summary>
    public static void MarkAsError(PSObject item) => _writeStream.SetValue(item, Enum.Parse(_writeStream.PropertyType, "Error"));

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "SetInvocationInfo")]
    private static extern void SetInvocationInfo(ErrorRecord record, InvocationInfo invocation);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_PreserveInvocationInfoOnce")]
    private static extern void SetPreserveInvocationInfoOnce(ErrorRecord record, bool value);

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    [return: UnsafeAccessorType("System.Management.Automation.StopUpstreamCommandsException" + Engine)]
    private static extern object NewStopUpstreamCommandsException(InternalCommand command);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_ExecutionContext")]
    [return: UnsafeAccessorType(ContextType)]
    private static extern object GetExecutionContext(Runspace runspace);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_ScriptCommandProcessorShouldRethrowExit")]
    private static extern void SetScriptCommandProcessorShouldRethrowExit([UnsafeAccessorType(ContextType)] object context, bool value);

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    [return: UnsafeAccessorType(OutputManagerType)]
    private static extern object NewOutputManager();

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    [return: UnsafeAccessorType(FormatNamespace + "TextWriterLineOutput" + Engine)]
    private static extern object NewTextWriterLineOutput(TextWriter writer, int columns);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_LineOutput")]
    private static extern void SetLineOutput(
        [UnsafeAccessorType(OutputManagerType)] object manager,
        [UnsafeAccessorType(LineOutputType)] object lineOutput);
}
