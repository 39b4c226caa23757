using System.ComponentModel;
using System.Diagnostics;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>How commands name processes: by number, by name or by object.</summary>
internal abstract class ProcessCommand : PSCmdlet
{
    /// <summary>Finds processes; a number or plain name that matches none is an error.</summary>
    protected IEnumerable<Process> Find(int[]? ids, string[]? names, Process[]? processes)
    {
        if (processes is not null)
        {
            return processes;
        }

        return ids is not null ? FindById(ids) : FindByName(names ?? ["*"]);
    }

    /// <summary>Reports a failure with one process.</summary>
    protected void WriteProcessError(Exception error, string id, Process process) => WriteError(new ErrorRecord(
        error,
        id,
        error is Win32Exception ? ErrorCategory.PermissionDenied : ErrorCategory.CloseError,
        process));

    private List<Process> FindById(int[] ids)
    {
        var found = new List<Process>();
        foreach (var id in ids)
        {
            try
            {
                found.Add(Process.GetProcessById(id));
            }
            catch (ArgumentException)
            {
                var error = new ArgumentException($"Cannot find a process with the process identifier {id}.");
                WriteError(new ErrorRecord(error, "NoProcessFoundForGivenId", ErrorCategory.ObjectNotFound, id));
            }
        }

        return found;
    }

    private List<Process> FindByName(string[] names)
    {
        var all = Process.GetProcesses();
        var found = new List<Process>();
        foreach (var name in names)
        {
            var pattern = WildcardPattern.Get(name, WildcardOptions.IgnoreCase);
            var matches = all.Where(process => pattern.IsMatch(process.ProcessName)).ToList();
            if (matches.Count == 0 && !WildcardPattern.ContainsWildcardCharacters(name))
            {
                var error = new ArgumentException($"Cannot find a process with the name \"{name}\".");
                WriteError(new ErrorRecord(error, "NoProcessFoundForGivenName", ErrorCategory.ObjectNotFound, name));
            }

            found.AddRange(matches);
        }

        return [.. found.OrderBy(process => process.ProcessName, StringComparer.OrdinalIgnoreCase).ThenBy(process => process.Id)];
    }
}
