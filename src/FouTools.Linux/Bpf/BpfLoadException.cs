namespace FouTools.Linux.Bpf;

/// <summary>The kernel did not load a BPF program.</summary>
public sealed class BpfLoadException : IOException
{
    /// <summary>Creates the exception.</summary>
    /// <param name="program">The program's name.</param>
    /// <param name="error">The kernel's reason.</param>
    /// <param name="log">The verifier's log; empty if the kernel did not get to verify.</param>
    public BpfLoadException(string program, Errno error, string log)
        : base(Describe(program, error, log))
    {
        Error = error;
        Log = log;
        HResult = (int)error;
    }

    /// <summary>The kernel's reason: <see cref="Errno.EPERM"/> where CAP_BPF or CAP_NET_ADMIN is lacking, or bpf(2) is locked down.</summary>
    public Errno Error { get; }

    /// <summary>The verifier's log, many lines; empty if the kernel did not get to verify.</summary>
    public string Log { get; }

    private static string Describe(string program, Errno error, string log)
    {
        // The verifier's own reason is the last line before its statistics.
        string? reason = log.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .LastOrDefault(line => !line.StartsWith("processed ", StringComparison.Ordinal));
        return $"Could not load BPF program '{program}': {reason ?? LinuxException.Describe(error)} ({error}).";
    }
}
