using System.Reflection;

namespace FouTools.Objects;

/// <summary>Says in words what becomes of a tunnel.</summary>
internal static class TunnelDifference
{
    // What follows from others, or has a name of its own besides.
    private static readonly string[] s_derived =
        [nameof(KernelTunnel.Overhead), nameof(KernelTunnel.UnderlayIndex), nameof(KernelTunnel.ProtocolName)];

    private static readonly PropertyInfo[] s_properties =
        [.. typeof(KernelTunnel).GetProperties().Where(property => !s_derived.Contains(property.Name))];

    /// <summary>Names a tunnel and what changes: "t0: Ttl from Inherit to 64, Mtu from 1480 to 1472".</summary>
    /// <param name="before">The tunnel as it is.</param>
    /// <param name="after">The tunnel as it is to be.</param>
    /// <param name="isUp">Whether it is set up or down; null to leave it.</param>
    public static string Describe(KernelTunnel before, KernelTunnel after, bool? isUp = null)
    {
        List<string> changes =
        [
            .. s_properties
                .Select(property => (property.Name, Old: property.GetValue(before), New: property.GetValue(after)))
                .Where(change => !Equals(change.Old, change.New))
                .Select(change => $"{change.Name} from {change.Old ?? "none"} to {change.New ?? "none"}"),
        ];
        if (isUp is bool wanted && wanted != before.Up)
        {
            changes.Add($"{nameof(KernelTunnel.Up)} from {before.Up} to {wanted}");
        }

        return $"{before}: {(changes.Count == 0 ? "nothing" : string.Join(", ", changes))}";
    }
}
