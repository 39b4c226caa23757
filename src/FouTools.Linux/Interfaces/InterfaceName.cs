using System.Text;

namespace FouTools.Linux.Interfaces;

/// <summary>The kernel's rule for interface names (dev_valid_name in net/core/dev.c).</summary>
public static class InterfaceName
{
    /// <summary>The maximum length in bytes: IFNAMSIZ less the terminating NUL.</summary>
    public const int MaxLength = 15;

    // The kernel's isspace() works on Latin-1 bytes, so it also matches this byte inside letters such as U+00E0.
    private const byte Latin1NoBreakSpace = 0xa0;

    /// <summary>Explains why a name is invalid.</summary>
    /// <param name="name">The name.</param>
    /// <returns>The reason as a phrase, or null for a valid name.</returns>
    public static string? FindFault(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        if (name.Length == 0)
        {
            return "it is empty";
        }

        byte[] bytes = Encoding.UTF8.GetBytes(name);
        if (bytes.Length > MaxLength)
        {
            return $"it is longer than {MaxLength} bytes";
        }

        // "all" and "default" are directories beside those of interfaces in /proc/sys/net (net/ipv4/devinet.c).
        if (name is "." or ".." or "all" or "default")
        {
            return "the kernel reserves it";
        }

        foreach (char character in name)
        {
            if (character is '/' or ':' or '%' || char.IsWhiteSpace(character) || char.IsControl(character))
            {
                return "it contains a slash, a colon, a percent sign, white space or a control character";
            }
        }

        return bytes.Contains(Latin1NoBreakSpace)
            ? "it contains a character whose UTF-8 bytes the kernel treats as white space"
            : null;
    }

    /// <summary>Throws if a name is not a valid interface name.</summary>
    /// <param name="name">The name.</param>
    /// <param name="parameter">The parameter that the name was given for.</param>
    /// <exception cref="ArgumentException">The name is invalid.</exception>
    public static void ThrowIfInvalid(string name, string parameter)
    {
        if (FindFault(name) is { } fault)
        {
            throw new ArgumentException($"'{name}' is not a valid interface name: {fault}.", parameter);
        }
    }
}
