using System.Collections;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>One element of a -Property list: a name, which may hold wildcards, a script block, or a table with Name, Expression and order.</summary>
internal sealed class PropertyColumn
{
    private PropertyColumn(PSPropertyExpression expression, string? label, bool? descending)
    {
        Expression = expression;
        Label = label;
        Descending = descending;
    }

    /// <summary>Gets the expression that yields the value.</summary>
    public PSPropertyExpression Expression { get; }

    /// <summary>Gets the name given to the value, or null for the name of the property or text of the script.</summary>
    public string? Label { get; }

    /// <summary>Gets the order given for sorting, or null.</summary>
    public bool? Descending { get; }

    /// <summary>Reads a -Property list; an element that cannot be understood ends the command.</summary>
    public static List<PropertyColumn> Parse(PSCmdlet command, object?[]? properties)
    {
        var columns = new List<PropertyColumn>();
        foreach (var property in properties ?? [])
        {
            var value = property is PSObject wrapped ? wrapped.BaseObject : property;
            columns.Add(value switch
            {
                IDictionary table => FromTable(command, table),
                _ => new PropertyColumn(ToExpression(command, value), label: null, descending: null),
            });
        }

        return columns;
    }

    /// <summary>Gets the value for an object; null if it has no such property or the script fails.</summary>
    public object? ValueOf(PSObject item)
    {
        foreach (var result in Expression.GetValues(item))
        {
            return result.Exception is null ? result.Result : null;
        }

        return null;
    }

    private static PropertyColumn FromTable(PSCmdlet command, IDictionary table)
    {
        PSPropertyExpression? expression = null;
        string? label = null;
        bool? descending = null;
        foreach (DictionaryEntry entry in table)
        {
            var key = entry.Key.ToString()!;
            if (IsPrefix(key, "Expression"))
            {
                expression = ToExpression(command, entry.Value is PSObject wrapped ? wrapped.BaseObject : entry.Value);
            }
            else if (IsPrefix(key, "Name") || IsPrefix(key, "Label"))
            {
                label = LanguagePrimitives.ConvertTo<string>(entry.Value);
            }
            else if (IsPrefix(key, "Descending"))
            {
                descending = LanguagePrimitives.IsTrue(entry.Value);
            }
            else if (IsPrefix(key, "Ascending"))
            {
                descending = !LanguagePrimitives.IsTrue(entry.Value);
            }
            else
            {
                throw Bad(command, "DictionaryKeyUnknown", $"A calculated property has no key '{key}'.", table);
            }
        }

        expression ??= label is null
            ? throw Bad(command, "DictionaryKeyMissing", "A calculated property needs the key 'Expression'.", table)
            : ToExpression(command, label);
        return new PropertyColumn(expression, label, descending);
    }

    private static bool IsPrefix(string key, string name) =>
        key.Length > 0 && name.StartsWith(key, StringComparison.OrdinalIgnoreCase);

    private static PSPropertyExpression ToExpression(PSCmdlet command, object? value) => value switch
    {
        ScriptBlock script => new PSPropertyExpression(script),
        null => throw Bad(command, "DictionaryKeyIllegalValue", "A property cannot be null.", null),
        _ when value.ToString() is { Length: > 0 } name => new PSPropertyExpression(name),
        _ => throw Bad(command, "DictionaryKeyIllegalValue", "A property cannot be an empty name.", value),
    };

    private static InvalidOperationException Bad(PSCmdlet command, string id, string message, object? target)
    {
        command.ThrowTerminatingError(new ErrorRecord(new NotSupportedException(message), id, ErrorCategory.InvalidArgument, target));
        return new InvalidOperationException(message);
    }
}
