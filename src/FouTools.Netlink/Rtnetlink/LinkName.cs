using System.Text;

namespace FouTools.Netlink.Rtnetlink;

/// <summary>The kernel's rules for names of links (dev_valid_name, net/core/dev.c).</summary>
public static class LinkName
{
    /// <summary>The longest name in bytes (IFNAMSIZ less the NUL).</summary>
    public const int MaximumLength = 15;

    /// <summary>Whether a link may have this name.</summary>
    /// <param name="name">The name.</param>
    /// <returns>False for a name that the kernel refuses, and for one with '%', which it would take as a pattern.</returns>
    public static bool IsValid(string? name) =>
        name is { Length: > 0 } and not "." and not ".."
        && Encoding.UTF8.GetByteCount(name) <= MaximumLength
        && !name.Any(letter => letter is '/' or ':' or '%' or '\0' || char.IsWhiteSpace(letter));

    /// <summary>Refuses a name that no link may have.</summary>
    internal static void ThrowIfInvalid(string name, string parameter)
    {
        ArgumentNullException.ThrowIfNull(name, parameter);
        if (!IsValid(name))
        {
            throw new ArgumentException(
                $"'{name}' is no name for a link: 1 to {MaximumLength} bytes without white space, '/', ':' and '%'.", parameter);
        }
    }
}
