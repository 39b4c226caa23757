using System.Globalization;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Tells whether two objects are the same to commands that keep unique ones.</summary>
internal static class ObjectIdentity
{
    /// <summary>Compares made-up objects property by property, and all others by value.</summary>
    public static bool Same(PSObject left, PSObject right, bool ignoreCase)
    {
        if (left.BaseObject is not PSCustomObject || right.BaseObject is not PSCustomObject)
        {
            return LanguagePrimitives.Equals(left.BaseObject, right.BaseObject, ignoreCase, CultureInfo.CurrentCulture);
        }

        using var others = right.Properties.GetEnumerator();
        foreach (var property in left.Properties)
        {
            if (!others.MoveNext()
                || !others.Current.Name.Equals(property.Name, StringComparison.OrdinalIgnoreCase)
                || !LanguagePrimitives.Equals(property.Value, others.Current.Value, ignoreCase, CultureInfo.CurrentCulture))
            {
                return false;
            }
        }

        return !others.MoveNext();
    }
}
