using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Microsoft.PowerShell.Commands;

/// <summary>Writes objects as JSON the way ConvertTo-Json does: properties to a depth, text below it.</summary>
internal sealed class JsonText(int depth, bool compress, bool enumsAsText, CancellationToken stop)
{
    private static readonly JavaScriptEncoder _encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping;

    private readonly StringBuilder _text = new();

    /// <summary>Gets a value indicating whether something lay deeper than the depth and was written as text.</summary>
    public bool Truncated { get; private set; }

    /// <summary>Writes one object.</summary>
    public string Write(object? value)
    {
        WriteValue(value, level: 0);
        return _text.ToString();
    }

    private void WriteValue(object? value, int level)
    {
        stop.ThrowIfCancellationRequested();
        var wrapped = value as PSObject;
        var bare = wrapped?.BaseObject ?? value;
        if (bare is null or DBNull || ReferenceEquals(value, System.Management.Automation.Internal.AutomationNull.Value))
        {
            _text.Append("null");
        }
        else if (TryWriteScalar(bare))
        {
        }
        else if (level > depth)
        {
            Truncated = true;
            WriteText(LanguagePrimitives.ConvertTo<string>(value));
        }
        else if (bare is IDictionary table)
        {
            WriteTable(table, level);
        }
        else if (bare is IEnumerable items)
        {
            WriteList(items, level);
        }
        else
        {
            WriteProperties(wrapped ?? PSObject.AsPSObject(bare), level);
        }
    }

    private bool TryWriteScalar(object value)
    {
        switch (value)
        {
            case bool truth:
                _text.Append(truth ? "true" : "false");
                return true;
            case SwitchParameter given:
                _text.Append("{\"IsPresent\":").Append(given ? "true" : "false").Append('}');
                return true;
            case double or float when !double.IsFinite(Convert.ToDouble(value, CultureInfo.InvariantCulture)):
                WriteText(Convert.ToString(value, CultureInfo.InvariantCulture)!);
                return true;
            case double number:
                WriteFraction(number.ToString("R", CultureInfo.InvariantCulture));
                return true;
            case float number:
                WriteFraction(number.ToString("R", CultureInfo.InvariantCulture));
                return true;
            case decimal number:
                WriteFraction(number.ToString(CultureInfo.InvariantCulture));
                return true;
            case Enum member:
                if (enumsAsText)
                {
                    WriteText(member.ToString());
                }
                else
                {
                    _text.Append(member.ToString("D"));
                }

                return true;
            case byte or sbyte or short or ushort or int or uint or long or ulong or BigInteger:
                _text.Append(Convert.ToString(value, CultureInfo.InvariantCulture));
                return true;
            case DateTime moment:
                WriteText(moment.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFK", CultureInfo.InvariantCulture));
                return true;
            case DateTimeOffset moment:
                WriteText(moment.ToString("yyyy-MM-ddTHH:mm:ss.FFFFFFFzzz", CultureInfo.InvariantCulture));
                return true;
            case string or char or Guid or Uri or Type or Version or System.Net.IPAddress:
                WriteText(value is Uri address ? address.OriginalString : value is Type type ? type.AssemblyQualifiedName! : value.ToString()!);
                return true;
            default:
                return false;
        }
    }

    // A number with a fraction keeps it, so that it reads back as the same kind.
    private void WriteFraction(string digits) =>
        _text.Append(digits.AsSpan().IndexOfAny('.', 'E') < 0 ? digits + ".0" : digits);

    private void WriteText(string text) => _text.Append('"').Append(JsonEncodedText.Encode(text, _encoder)).Append('"');

    private void WriteTable(IDictionary table, int level)
    {
        var first = Open('{');
        foreach (DictionaryEntry entry in table)
        {
            WriteMember(entry.Key.ToString()!, entry.Value, level, ref first);
        }

        Close('}', level, first);
    }

    private void WriteProperties(PSObject item, int level)
    {
        var first = Open('{');
        foreach (var property in item.Properties)
        {
            if (property.IsGettable)
            {
                WriteMember(property.Name, ValueOf(property), level, ref first);
            }
        }

        Close('}', level, first);
    }

    private static object? ValueOf(PSPropertyInfo property)
    {
        try
        {
            return property.Value;
        }
        catch (GetValueException)
        {
            return null;
        }
    }

    private void WriteList(IEnumerable items, int level)
    {
        var first = Open('[');
        foreach (var item in items)
        {
            Separate(level, ref first);
            WriteValue(item, level + 1);
        }

        Close(']', level, first);
    }

    private void WriteMember(string name, object? value, int level, ref bool first)
    {
        Separate(level, ref first);
        WriteText(name);
        _text.Append(compress ? ":" : ": ");
        WriteValue(value, level + 1);
    }

    private bool Open(char bracket)
    {
        _text.Append(bracket);
        return true;
    }

    private void Separate(int level, ref bool first)
    {
        if (!first)
        {
            _text.Append(',');
        }

        first = false;
        NewLine(level + 1);
    }

    private void Close(char bracket, int level, bool empty)
    {
        if (!empty)
        {
            NewLine(level);
        }

        _text.Append(bracket);
    }

    private void NewLine(int level)
    {
        if (!compress)
        {
            _text.Append('\n').Append(' ', level * 2);
        }
    }
}
