namespace FouTools.Linux.Namespaces;

/// <summary>Kernel settings under /proc/sys; those under net/ are of the calling thread's network namespace.</summary>
public static class Sysctl
{
    /// <summary>Reads a setting.</summary>
    /// <param name="name">Its path below /proc/sys, for example "net/ipv4/ip_local_port_range".</param>
    /// <returns>Its text without the line end, or null when the kernel has no such setting.</returns>
    public static string? Read(string name)
    {
        string path = Path.Combine("/proc/sys", name);
        return File.Exists(path) ? File.ReadAllText(path).TrimEnd() : null;
    }
}
