using System.Diagnostics;
using System.Globalization;

namespace FouTools.Shell;

/// <summary>The processes below this one, read from /proc.</summary>
internal static class Descendants
{
    /// <summary>
    /// Sends a signal to the descendants in this process group, unless the group is the terminal's foreground group:
    /// then the terminal has sent Ctrl+C to all of them already.
    /// </summary>
    /// <param name="signal">The name of the signal without SIG.</param>
    /// <param name="fromTerminal">Whether the terminal may be the sender.</param>
    /// <returns>False if there was no process to send it to.</returns>
    public static bool Signal(string signal, bool fromTerminal)
    {
        if (Stat.Read("self") is not { } self || (fromTerminal && self.ForegroundGroup == self.Group))
        {
            return true;
        }

        var group = Directory.EnumerateDirectories("/proc")
            .Select(Path.GetFileName)
            .Where(name => char.IsAsciiDigit(name![0]))
            .Select(name => Stat.Read(name!))
            .OfType<Stat>()
            .Where(process => process.Group == self.Group)
            .ToLookup(process => process.Parent);
        var below = new Queue<int>([Environment.ProcessId]);
        var targets = new List<int>();
        while (below.TryDequeue(out var parent))
        {
            foreach (var child in group[parent])
            {
                targets.Add(child.Id);
                below.Enqueue(child.Id);
            }
        }

        if (targets.Count > 0)
        {
            // The shell's own kill: this layer makes no system calls.
            using var kill = Process.Start("/bin/sh", ["-c", $"kill -s {signal} {string.Join(' ', targets)} 2>/dev/null"]);
            kill.WaitForExit();
        }

        return targets.Count > 0;
    }

    private sealed record Stat(int Id, int Parent, int Group, int ForegroundGroup)
    {
        // proc_pid_stat(5): the name in field 2 may hold anything, so the fields count from its last parenthesis.
        public static Stat? Read(string process)
        {
            try
            {
                var text = File.ReadAllText($"/proc/{process}/stat");
                var id = int.Parse(text.AsSpan(0, text.IndexOf(' ', StringComparison.Ordinal)), CultureInfo.InvariantCulture);
                var fields = text[(text.LastIndexOf(')') + 2)..].Split(' ');
                return new Stat(id, Number(fields[1]), Number(fields[2]), Number(fields[5]));
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                return null;
            }
        }

        private static int Number(string field) => int.Parse(field, CultureInfo.InvariantCulture);
    }
}
