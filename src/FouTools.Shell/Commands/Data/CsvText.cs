using System.Globalization;
using System.Management.Automation;
using System.Text;

namespace Microsoft.PowerShell.Commands;

/// <summary>Rows of separated values: writing and reading one at a time.</summary>
internal static class CsvText
{
    /// <summary>Gets the names of the columns of an object: its properties, or the keys of a table.</summary>
    public static string[] ColumnsOf(PSObject item) => item.BaseObject is System.Collections.IDictionary table
        ? [.. table.Keys.Cast<object>().Select(key => key.ToString()!)]
        : [.. item.Properties.Select(property => property.Name)];

    /// <summary>Formats a row.</summary>
    public static string Format(IEnumerable<string?> values, char delimiter, CsvQuotes quotes)
    {
        var row = new StringBuilder();
        foreach (var value in values)
        {
            Append(row, value, delimiter, quotes);
            row.Append(delimiter);
        }

        row.Length = Math.Max(row.Length - 1, 0);
        return row.ToString();
    }

    /// <summary>Formats the values of an object in the order of the columns.</summary>
    public static string Format(PSObject item, IEnumerable<string> columns, char delimiter, CsvQuotes quotes) =>
        Format(columns.Select(column => ValueOf(item, column)), delimiter, quotes);

    /// <summary>Reads the rows of a text; a quoted value may hold delimiters, quotes and line ends.</summary>
    public static IEnumerable<List<string>> Read(TextReader text, char delimiter)
    {
        var row = new List<string>();
        var value = new StringBuilder();
        var quoted = false;
        var wasQuoted = false;
        while (text.Read() is >= 0 and var code)
        {
            var character = (char)code;
            if (quoted)
            {
                if (character != '"')
                {
                    value.Append(character);
                }
                else if (text.Peek() == '"')
                {
                    text.Read();
                    value.Append('"');
                }
                else
                {
                    quoted = false;
                }
            }
            else if (character == '"' && value.Length == 0 && !wasQuoted)
            {
                quoted = true;
                wasQuoted = true;
            }
            else if (character == delimiter)
            {
                Take();
            }
            else if (character == '\n')
            {
                if (value.Length > 0 && value[^1] == '\r')
                {
                    value.Length--;
                }

                if (row.Count > 0 || value.Length > 0 || wasQuoted)
                {
                    Take();
                    yield return row;
                    row = [];
                }
            }
            else
            {
                value.Append(character);
            }
        }

        if (row.Count > 0 || value.Length > 0 || wasQuoted)
        {
            Take();
            yield return row;
        }

        void Take()
        {
            row.Add(wasQuoted ? value.ToString() : value.ToString().Trim());
            value.Clear();
            wasQuoted = false;
        }
    }

    private static string? ValueOf(PSObject item, string column)
    {
        var value = item.BaseObject is System.Collections.IDictionary table ? table[column] : item.Properties[column]?.Value;
        return value switch
        {
            null => null,
            IFormattable formattable and not Enum => formattable.ToString(null, CultureInfo.InvariantCulture),
            _ => PSObject.AsPSObject(value).ToString(),
        };
    }

    private static void Append(StringBuilder row, string? value, char delimiter, CsvQuotes quotes)
    {
        if (value is null)
        {
            return;
        }

        var quote = quotes == CsvQuotes.Always
            || (quotes == CsvQuotes.AsNeeded && value.AsSpan().IndexOfAny([delimiter, '"', '\n', '\r']) >= 0);
        row.Append(quote ? $"\"{value.Replace("\"", "\"\"", StringComparison.Ordinal)}\"" : value);
    }
}
