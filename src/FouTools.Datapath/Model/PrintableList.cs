using System.Collections.ObjectModel;

namespace FouTools.Datapath.Model;

/// <summary>A list that prints as its items, so that a table or a CSV file shows them and not the name of a type.</summary>
/// <typeparam name="T">The type of the items.</typeparam>
public sealed class PrintableList<T> : ReadOnlyCollection<T>
{
    internal PrintableList(IEnumerable<T> items)
        : base([.. items])
    {
    }

    /// <inheritdoc/>
    public override string ToString() => string.Join(", ", this);
}
