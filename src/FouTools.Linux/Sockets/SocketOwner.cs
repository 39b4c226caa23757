using System.Globalization;

namespace FouTools.Linux.Sockets;

/// <summary>A process that has a socket open.</summary>
/// <param name="ProcessId">Its process id.</param>
/// <param name="Name">Its name, at most 15 bytes (/proc/PID/comm).</param>
public sealed record SocketOwner(int ProcessId, string Name)
{
    /// <summary>Finds the processes that have a socket open, among those whose descriptors the caller may see.</summary>
    /// <param name="inode">The inode of the socket; 0 is that of sockets of the kernel itself, which no process has.</param>
    /// <returns>The processes by number.</returns>
    public static IReadOnlyList<SocketOwner> FindAll(long inode)
    {
        if (inode == 0)
        {
            return [];
        }

        string target = $"socket:[{inode.ToString(CultureInfo.InvariantCulture)}]";
        var owners = new List<SocketOwner>();
        foreach (string folder in Directory.EnumerateDirectories("/proc"))
        {
            if (int.TryParse(Path.GetFileName(folder), NumberStyles.None, CultureInfo.InvariantCulture, out int id)
                && HasOpen(folder, target))
            {
                owners.Add(new SocketOwner(id, ReadName(folder)));
            }
        }

        return [.. owners.OrderBy(owner => owner.ProcessId)];
    }

    /// <summary>Names the process.</summary>
    /// <returns>For example "dnsmasq (process 812)".</returns>
    public override string ToString() => $"{Name} (process {ProcessId})";

    // A process may end, or deny access, at any moment.
    private static bool HasOpen(string folder, string target)
    {
        try
        {
            return Directory.EnumerateFileSystemEntries(Path.Combine(folder, "fd"))
                .Any(path => new FileInfo(path).LinkTarget == target);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static string ReadName(string folder)
    {
        try
        {
            return File.ReadAllText(Path.Combine(folder, "comm")).TrimEnd('\n');
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return "?";
        }
    }
}
