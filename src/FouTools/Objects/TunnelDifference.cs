using System.Reflection;

namespace FouTools.Objects;

/// <summary>Says in words what changes of a tunnel.</summary>
internal static class TunnelDifference
{
    // What follows from others, or has a name of its own besides.
    private static readonly string[] s_derived =
        [nameof(KernelTunnel.Overhead), nameof(KernelTunnel.UnderlayIndex), nameof(KernelTunnel.ProtocolName), nameof(KernelTunnel.IsFallback), nameof(KernelTunnel.Up)];

    private static readonly PropertyInfo[] s_properties =
        [.. typeof(KernelTunnel).GetProperties().Where(property => !s_derived.Contains(property.Name))];

    /// <summary>What changes, such as "Ttl from Inherit to 64"; empty where nothing does.</summary>
    /// <param name="before">The tunnel as it is.</param>
    /// <param name="after">The tunnel as it is to be.</param>
    /// <param name="isUp">Whether it is set up or down; null to leave it.</param>
    public static IReadOnlyList<string> Find(KernelTunnel before, KernelTunnel after, bool? isUp = null) =>
    [
        .. s_properties
            .Select(property => (property.Name, Old: property.GetValue(before), New: property.GetValue(after)))
            .Append((nameof(KernelTunnel.Up), before.Up, isUp ?? before.Up))
            .Where(change => !Equals(change.Old, change.New))
            .Select(change => $"{change.Name} from {change.Old ?? "none"} to {change.New ?? "none"}"),
    ];
}
