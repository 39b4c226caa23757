using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>A command that acts on each of several paths through their providers.</summary>
internal abstract class ProviderCommand : PSCmdlet
{
    /// <summary>Runs an action for a path, and turns what the engine throws for a bad path into an error for that path alone.</summary>
    protected void ForPath(Action action)
    {
        try
        {
            action();
        }
        catch (SessionStateException error)
        {
            WriteError(new ErrorRecord(error.ErrorRecord, error));
        }
        catch (PSNotSupportedException error)
        {
            WriteError(new ErrorRecord(error.ErrorRecord, error));
        }
        catch (PSArgumentException error)
        {
            WriteError(new ErrorRecord(error.ErrorRecord, error));
        }
    }

    /// <summary>Asks a provider for its parameters; a path that does not exist adds none.</summary>
    protected static object? Ask(Func<object?> parameters)
    {
        try
        {
            return parameters();
        }
        catch (SessionStateException)
        {
            return null;
        }
    }
}
