using System.Management.Automation;

namespace FouTools.Shell.TestRunner;

/// <summary>
/// Runs script of a test file in the right scope. The try, catch and finally have to be PowerShell's own: only then does an error that
/// ends a statement end the test, does the error record look as in <c>catch</c>, and do teardowns still run script when the pipeline is stopped.
/// </summary>
internal sealed class Frames
{
    private static readonly ScriptBlock _scope = ScriptBlock.Create(
        "param($____enter, $____leave) try { $____enter.Invoke() } finally { $____leave.Invoke() }");

    // The loop stops a stray break or continue from unwinding the whole run.
    private static readonly ScriptBlock _guard = ScriptBlock.Create(
        "param($____body, $____failed) do { try { $null = . $____body } catch { $____failed.Invoke($_) } } while ($false)");

    private static readonly ScriptBlock _value = ScriptBlock.Create(
        "param($____body, $____take, $____failed) try { $____take.Invoke([string](& $____body)) } catch { $____failed.Invoke($_) }");

    private static readonly ScriptBlock _file = ScriptBlock.Create("param($____path, $____enter) & $____path $____enter");

    private readonly CommandInvocationIntrinsics _invoker;

    public Frames(SessionState session)
    {
        Session = session;
        _invoker = session.InvokeCommand;
    }

    public SessionState Session { get; }

    /// <summary>Opens a scope within the current one, and leaves it whatever happens inside.</summary>
    /// <param name="enter">Called in the new scope.</param>
    /// <param name="leave">Called in the new scope afterwards, also when the pipeline is stopped.</param>
    public void InNewScope(Action enter, Action leave) => _invoker.InvokeScript(true, _scope, null, enter, leave);

    /// <summary>Opens a script scope, the one that <c>$script:</c> means, within the current one.</summary>
    /// <param name="enter">Called in the new scope.</param>
    public void InNewScriptScope(Action enter)
    {
        // Only a script file gets a script scope.
        var path = Path.Combine(Path.GetTempPath(), $"{Guid.NewGuid():N}.ps1");
        File.WriteAllText(path, "param($____enter) $____enter.Invoke()");
        try
        {
            _invoker.InvokeScript(true, _file, null, path, enter);
        }
        finally
        {
            File.Delete(path);
        }
    }

    /// <summary>Runs script in the current scope, as dot-sourcing does.</summary>
    /// <param name="body">A script block, or the path of a script file.</param>
    /// <param name="errors">Receives the error that ended the script.</param>
    /// <returns>Whether the script came to its end.</returns>
    public bool Run(object body, ICollection<ErrorRecord> errors)
    {
        var before = errors.Count;
        _invoker.InvokeScript(false, _guard, null, body, (Action<ErrorRecord>)errors.Add);
        return errors.Count == before;
    }

    /// <summary>Evaluates script in the current scope.</summary>
    /// <param name="body">The script.</param>
    /// <param name="take">Receives the value as a string.</param>
    /// <param name="errors">Receives the error that ended the script.</param>
    /// <returns>Whether there is a value.</returns>
    public bool Evaluate(ScriptBlock body, Action<string> take, ICollection<ErrorRecord> errors)
    {
        var before = errors.Count;
        _invoker.InvokeScript(false, _value, null, body, take, (Action<ErrorRecord>)errors.Add);
        return errors.Count == before;
    }
}
