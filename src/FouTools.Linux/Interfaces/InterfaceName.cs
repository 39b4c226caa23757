using System.Text;

namespace FouTools.Linux.Interfaces;

/// <summary>The kernel's rule for the name of a network interface (dev_valid_name in net/core/dev.c).</summary>
public static class InterfaceName
{
    /// <summary>The longest name in bytes: IFNAMSIZ less the terminating NUL.</summary>
    public const int MaximumLength = 15;

    // The kernel's isspace() reads bytes as Latin-1, so it meets this one inside letters such as U+00E0.
    private const byte Latin1NoBreakSpace = 0xa0;

    /// <summary>Says why a name cannot be an interface's.</summary>
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
        if (bytes.Length > MaximumLength)
        {
            return $"it is longer than {MaximumLength} bytes";
        }

        // "all" and "default" are the names of settings that stand beside those of interfaces (net/ipv4/devinet.c).
        if (name is "." or ".." or "all" or "default")
        {
            return "the kernel reserves it";
        }

        foreach (char character in name)
        {
            if (character is '/' or ':' or '%' || char.IsWhiteSpace(character) || char.IsControl(character))
            {
                return "it contains a slash, a colon, a percent sign, a blank or a control character";
            }
        }

        return bytes.Contains(Latin1NoBreakSpace)
            ? "it contains a character whose UTF-8 bytes the kernel takes for a blank"
            : null;
    }

    /// <summary>Refuses a name that cannot be an interface's.</summary>
    /// <param name="name">The name.</param>
    /// <param name="parameter">The parameter it was given for.</param>
    /// <exception cref="ArgumentException">It cannot.</exception>
    public static void ThrowIfInvalid(string name, string parameter)
    {
        if (FindFault(name) is { } fault)
        {
            throw new ArgumentException($"'{name}' cannot be the name of an interface: {fault}.", parameter);
        }
    }
}
