using System.Globalization;

namespace FouTools.Linux.Privileges;

/// <summary>What the calling thread may do: its effective capabilities, and whose they are.</summary>
/// <param name="Effective">The effective capabilities, one bit for each by its number.</param>
/// <param name="IsInitialUserNamespace">
/// Whether they hold in the initial user namespace. What is checked there, as the FOU ports are (GENL_ADMIN_PERM), the
/// root of another user namespace may not do, though it has every capability in its own.
/// </param>
public sealed record ProcessPrivileges(ulong Effective, bool IsInitialUserNamespace)
{
    // PROC_USER_INIT_INO, include/linux/proc_ns.h.
    private const string InitialUserNamespace = "user:[4026531837]";
    private const string Field = "CapEff:";

    /// <summary>Reads the privileges of the calling thread.</summary>
    /// <returns>The privileges as they are now.</returns>
    /// <exception cref="IOException">/proc is not there, or not that of Linux.</exception>
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
