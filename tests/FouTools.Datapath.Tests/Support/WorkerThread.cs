using System.Globalization;

namespace FouTools.Datapath.Tests.Support;

/// <summary>What the kernel knows of a worker's thread, found by the name that the device gives it: a device of its own for each test.</summary>
internal sealed class WorkerThread
{
    private readonly string _folder;

    private WorkerThread(string folder) => _folder = folder;

    /// <summary>Its number (gettid(2)).</summary>
    public int Id => int.Parse(Path.GetFileName(_folder), CultureInfo.InvariantCulture);

    /// <summary>The processor time that it has had so far (Documentation/scheduler/sched-stats.rst).</summary>
    public TimeSpan ProcessorTime =>
        TimeSpan.FromMicroseconds(long.Parse(File.ReadAllText(Path.Combine(_folder, "schedstat")).Split(' ')[0], CultureInfo.InvariantCulture) / 1000);

    /// <summary>The processors that it may run on, as proc_pid_status(5) lists them.</summary>
    public string Processors => File.ReadLines(Path.Combine(_folder, "status"))
        .First(line => line.StartsWith("Cpus_allowed_list:", StringComparison.Ordinal)).Split(':')[1].Trim();

    /// <summary>Waits until it sleeps (proc_pid_stat(5), field 3), as it does once it has nothing to do.</summary>
    public void AwaitSleep() =>
        Eventually.Equal("S", () => File.ReadAllText(Path.Combine(_folder, "stat")).Split(')')[^1].Split(' ', StringSplitOptions.RemoveEmptyEntries)[0]);

    public static WorkerThread Find(string device, int worker)
    {
        string name = $"{device} worker {worker}";
        string found = string.Empty;
        Eventually.True(
            () => (found = Directory.GetDirectories("/proc/self/task").FirstOrDefault(folder => NameOf(folder) == name, string.Empty)).Length > 0,
            () => $"There is no thread '{name}'.");
        return new WorkerThread(found);
    }

    // A thread of another test may end meanwhile.
    private static string NameOf(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "comm")).TrimEnd();
        }
        catch (IOException)
        {
            return string.Empty;
        }
    }
}
