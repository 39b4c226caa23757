using System.Globalization;

namespace FouTools.Linux.Privileges;

/// <summary>The privileges of the calling thread: its effective capabilities, and their user namespace.</summary>
/// <param name="Effective">The effective capabilities, one bit per number.</param>
/// <param name="IsInitialUserNamespace">
/// Whether they hold in the initial user namespace. Requests checked there, such as for FOU ports (GENL_ADMIN_PERM), fail for the root of
/// another user namespace, although it has every capability in its own.
/// </param>
public sealed record ProcessPrivileges(ulong Effective, bool IsInitialUserNamespace)
{
    // PROC_USER_INIT_INO, include/linux/proc_ns.h.
    private const string InitialUserNamespace = "user:[4026531837]";
    private const string Field = "CapEff:";

    /// <summary>Reads the privileges of the calling thread.</summary>
    /// <returns>The current privileges.</returns>
    /// <exception cref="IOException">/proc is not mounted, or not that of Linux.</exception>
    public static ProcessPrivileges Read() => new(
        ParseEffective(File.ReadLines("/proc/thread-self/status")),
        new FileInfo("/proc/thread-self/ns/user").LinkTarget == InitialUserNamespace);

    /// <summary>Whether a capability is effective.</summary>
    /// <param name="capability">The capability.</param>
    /// <returns>True when it is.</returns>
    public bool Has(Capability capability) => ((Effective >> (int)capability) & 1) != 0;

    internal static ulong ParseEffective(IEnumerable<string> status)
    {
        string line = status.FirstOrDefault(text => text.StartsWith(Field, StringComparison.Ordinal))
            ?? throw new InvalidDataException($"/proc/thread-self/status has no {Field}");
        return ulong.Parse(line.AsSpan(Field.Length).Trim(), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture);
    }
}
