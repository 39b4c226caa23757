using System.Globalization;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>The order of objects as the comparison operators see it: null first, numbers by value, the rest as text.</summary>
internal sealed class ObjectOrder(bool caseSensitive, bool descending = false) : IComparer<object?>
{
    public int Compare(object? x, object? y)
    {
        var order = CompareAscending(Bare(x), Bare(y));
        return descending ? -order : order;
    }

    private static object? Bare(object? value) => value is PSObject { BaseObject: not PSCustomObject } wrapped ? wrapped.BaseObject : value;

    private int CompareAscending(object? x, object? y)
    {
        if (x is null || y is null)
        {
            return (x is null ? 0 : 1) - (y is null ? 0 : 1);
        }

        if (LanguagePrimitives.TryCompare(x, y, ignoreCase: !caseSensitive, CultureInfo.CurrentCulture, out var order))
        {
            return order;
        }

        return string.Compare(Text(x), Text(y), CultureInfo.CurrentCulture, caseSensitive ? CompareOptions.None : CompareOptions.IgnoreCase);
    }

    private static string Text(object value) => PSObject.AsPSObject(value).ToString();
}
