using System.ComponentModel;
using System.Diagnostics;
using FouTools.Linux.Namespaces;

namespace FouTools.Linux.Modules;

/// <summary>Modules of the running kernel, found and loaded with modprobe(8).</summary>
public static class KernelModule
{
    private const int PatienceMilliseconds = 60_000;

    // The default PATH of a user lacks the sbin directories.
    private static readonly string[] s_folders = ["/usr/sbin", "/sbin", "/usr/bin", "/bin"];

    /// <summary>Finds out whether the kernel has a module, without loading it.</summary>
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
    /// <summary>Whether a module is loaded. Cheap enough to call repeatedly.</summary>
    /// <returns>Also false for most built-in modules.</returns>
    public static bool IsLoaded(string name) => Directory.Exists($"/sys/module/{name}");

    /// <summary>Loads a module and its dependencies; does nothing if it is loaded already.</summary>
    /// <param name="name">Its name, such as fou.</param>
    /// <exception cref="LinuxException">modprobe is not installed (<see cref="Errno.ENOENT"/>).</exception>
    /// <exception cref="InvalidOperationException">modprobe failed; the message contains its output.</exception>
    public static void Load(string name)
    {
        ArgumentException.ThrowIfNullOrEmpty(name);
        string program = FindProgram() ?? throw new LinuxException($"load kernel module {name} by modprobe", Errno.ENOENT);
        (int exitCode, string output) = Run(program, name);
        if (exitCode != 0)
        {
            throw new InvalidOperationException(
                $"Could not load kernel module {name}: {(output.Length == 0 ? $"modprobe ended with exit code {exitCode}" : output)}");
        }
    }

    private static string? FindProgram() => s_folders.Select(folder => Path.Combine(folder, "modprobe")).FirstOrDefault(File.Exists);

    // A built-in module has a folder in /sys/module only if it has parameters.
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

    private static (int ExitCode, string Output) Run(string program, params string[] arguments)
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
        catch (Win32Exception exception)
        {
            return (-1, exception.Message);
        }
    }
}
