using System.Reflection;

namespace FouTools.Management.Tunnels;

/// <summary>One property of a tunnel that changes.</summary>
/// <param name="Property">The name of a property of <see cref="KernelTunnel"/>.</param>
/// <param name="Before">Its value as it is.</param>
/// <param name="After">Its value as it is to be.</param>
public sealed record TunnelDifference(string Property, object? Before, object? After)
{
    // What follows from others, and what is no setting.
    private static readonly string[] s_derived =
    [
        nameof(KernelTunnel.Overhead),
        nameof(KernelTunnel.ProtocolName),
        nameof(KernelTunnel.IsFallback),
        nameof(KernelTunnel.Up),
    ];

    private static readonly PropertyInfo[] s_properties =
        [.. typeof(KernelTunnel).GetProperties().Where(property => !s_derived.Contains(property.Name))];

    /// <summary>Whether it belongs to the link, which a fallback device can change too, and not to the tunnel.</summary>
    public bool IsOfLink => Property is nameof(KernelTunnel.Mtu) or nameof(KernelTunnel.Up);

    /// <summary>Finds what changes.</summary>
    /// <param name="before">The tunnel as it is.</param>
    /// <param name="after">The tunnel as it is to be.</param>
    /// <param name="isUp">Whether it is set up or down; null to leave it.</param>
    internal static IReadOnlyList<TunnelDifference> Find(KernelTunnel before, KernelTunnel after, bool? isUp = null)
    {
        TunnelDifference[] all =
        [
            .. s_properties
                .Select(property => new TunnelDifference(property.Name, property.GetValue(before), property.GetValue(after)))
                .Append(new TunnelDifference(nameof(KernelTunnel.Up), before.Up, isUp ?? before.Up))
                .Where(difference => !Equals(difference.Before, difference.After)),
        ];

        // An interface that is gone, or elsewhere, has only its index.
        return all.Any(difference => difference.Property == nameof(KernelTunnel.UnderlayInterface))
            ? [.. all.Where(difference => difference.Property != nameof(KernelTunnel.UnderlayIndex))]
            : all;
    }

    /// <inheritdoc/>
    public override string ToString() => $"{Property} from {Before ?? "none"} to {After ?? "none"}";
}
