namespace FouTools.Linux.Namespaces;

/// <summary>Kernel settings under /proc/sys; those under net/ belong to the calling thread's network namespace.</summary>
public static class Sysctl
{
    /// <summary>Reads a setting.</summary>
    /// <param name="name">Its path below /proc/sys, for example "net/ipv4/ip_local_port_range".</param>
    /// <returns>Its text without the line end, or null if the kernel has no such setting.</returns>
    /// <exception cref="LinuxException">The setting exists but cannot be read.</exception>
    public static string? Read(string name)
    {
        string path = Path.Combine("/proc/sys", name);
        try
        {
            return File.Exists(path) ? File.ReadAllText(path).TrimEnd() : null;
        }
        catch (IOException exception)
        {
            // On Unix the runtime puts errno there (IOException.HResult).
            throw new LinuxException($"read setting {name}", (Errno)exception.HResult);
        }
        catch (UnauthorizedAccessException)
        {
            throw new LinuxException($"read setting {name}", Errno.EACCES);
        }
    }
}
