using System.Collections;
using System.Reflection;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;

namespace FouTools.Objects;

/// <summary>Describes the changes between two versions of a peer's options.</summary>
internal static class PeerDifference
{
    private static readonly PropertyInfo[] s_properties =
        typeof(FouPeerOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance);

    /// <summary>Finds the changes, each as a phrase.</summary>
    /// <param name="before">The current options.</param>
    /// <param name="after">The new options.</param>
    public static IReadOnlyList<string> Find(FouPeerOptions before, FouPeerOptions after) =>
    [
        .. s_properties
            .Select(property => (property.Name, Before: TextOf(property.GetValue(before)), After: TextOf(property.GetValue(after))))
            .Where(change => change.Before != change.After)
            .Select(change => $"{change.Name} from {change.Before} to {change.After}"),
    ];

    private static string TextOf(object? value) => value switch
    {
        null => "none",
        string text => text,
        IEnumerable several => string.Join(", ", several.Cast<object>()),
        _ => $"{value}",
    };
}
