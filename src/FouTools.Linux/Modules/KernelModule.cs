using System.ComponentModel;
using System.Diagnostics;
using FouTools.Linux.Namespaces;

namespace FouTools.Linux.Modules;

/// <summary>The modules of the running kernel, looked up and loaded by modprobe(8).</summary>
public static class KernelModule
{
    private const int PatienceMilliseconds = 60_000;

    // The usual PATH of a user lacks the folders of the system's administration.
    private static readonly string[] s_folders = ["/usr/sbin", "/sbin", "/usr/bin", "/bin"];

    /// <summary>Finds out whether the kernel has a module. Nothing is loaded.</summary>
    /// <param name="name">Its name, such as fou.</param>
    /// <returns>The state.</returns>
    public static KernelModuleState Find(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        if (IsLoaded(name) || IsBuiltIn(name))
        {
            return KernelModuleState.Loaded;
        }

        return FindProgram() is not { } program
            ? KernelModuleState.Unknown
            : Run(program, "--dry-run", "--quiet", name).ExitCode == 0 ? KernelModuleState.Loadable : KernelModuleState.Missing;
    }

    /// <summary>Whether a module is loaded. Cheap enough to be asked again and again.</summary>
    /// <param name="name">Its name, such as fou.</param>
    /// <returns>False also for most of what is built into the kernel.</returns>
    public static bool IsLoaded(string name) => Directory.Exists($"/sys/module/{name}");

    /// <summary>Loads a module and what it needs; one that is loaded already stays as it is.</summary>
    /// <param name="name">Its name, such as fou.</param>
    /// <exception cref="LinuxException">modprobe is not installed (<see cref="Errno.ENOENT"/>).</exception>
    /// <exception cref="InvalidOperationException">modprobe failed; the message is what it said.</exception>
    public static void Load(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        string program = FindProgram() ?? throw new LinuxException($"load kernel module {name} by modprobe", Errno.ENOENT);
        (int exitCode, string said) = Run(program, name);
        if (exitCode != 0)
        {
            throw new InvalidOperationException(
                $"Could not load kernel module {name}: {(said.Length == 0 ? $"modprobe ended with exit code {exitCode}" : said)}");
        }
    }

    private static string? FindProgram() => s_folders.Select(folder => Path.Combine(folder, "modprobe")).FirstOrDefault(File.Exists);

    // What is built in has a folder in /sys/module only when it has parameters.
    private static bool IsBuiltIn(string name)
    {
        try
        {
            return File.ReadLines($"/lib/modules/{Sysctl.Read("kernel/osrelease")}/modules.builtin")
                .Any(line => Path.GetFileNameWithoutExtension(line.AsSpan()).Equals(name, StringComparison.Ordinal));
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            return false;
        }
    }

    private static (int ExitCode, string Said) Run(string program, params string[] arguments)
    {
        var start = new ProcessStartInfo(program, arguments) { RedirectStandardError = true, RedirectStandardOutput = true };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> output = process.StandardOutput.ReadToEndAsync();
            Task<string> errors = process.StandardError.ReadToEndAsync();
            if (!process.WaitForExit(PatienceMilliseconds))
            {
                process.Kill();
                return (-1, $"{program} did not end within {PatienceMilliseconds / 1000} s");
            }

            return (process.ExitCode, $"{errors.Result}{output.Result}".Trim());
        }
        catch (Win32Exception refusal)
        {
            return (-1, refusal.Message);
        }
    }
}
