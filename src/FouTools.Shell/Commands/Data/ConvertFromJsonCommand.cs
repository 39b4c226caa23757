using System.Collections;
using System.Globalization;
using System.Management.Automation;
using System.Numerics;
using System.Text.Json;

namespace Microsoft.PowerShell.Commands;

/// <summary>ConvertFrom-Json: JSON text as objects, or as tables.</summary>
[Cmdlet(VerbsData.ConvertFrom, "Json")]
[OutputType(typeof(PSObject), typeof(OrderedHashtable))]
internal sealed class ConvertFromJsonCommand : PSCmdlet
{
    private readonly List<string> _lines = [];

    [Parameter(Position = 0, Mandatory = true, ValueFromPipeline = true)]
    [AllowEmptyString]
    public string InputObject { get; set; } = "";

    [Parameter]
    public SwitchParameter AsHashtable { get; set; }

    [Parameter]
    [ValidateRange(1, int.MaxValue)]
    public int Depth { get; set; } = 1024;

    [Parameter]
    public SwitchParameter NoEnumerate { get; set; }

    protected override void ProcessRecord() => _lines.Add(InputObject);

    protected override void EndProcessing()
    {
        if (_lines.Count == 0)
        {
            return;
        }

        // Each string may be a document of its own, or a line of one.
        if (_lines.Count > 1 && IsDocument(_lines[0]))
        {
            foreach (var line in _lines)
            {
                Convert(line);
            }
        }
        else
        {
            Convert(string.Join('\n', _lines));
        }
    }

    private bool IsDocument(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text, Options());
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void Convert(string text)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return;
        }

        try
        {
            using var document = JsonDocument.Parse(text, Options());
            WriteObject(ToObject(document.RootElement), enumerateCollection: !NoEnumerate);
        }
        catch (JsonException cause)
        {
            var error = new ArgumentException($"Cannot read the JSON: {cause.Message}", cause);
            ThrowTerminatingError(new ErrorRecord(error, "System.ArgumentException", ErrorCategory.NotSpecified, null));
        }
    }

    private JsonDocumentOptions Options() => new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        MaxDepth = Depth,
    };

    private object? ToObject(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => AsHashtable ? ToTable(element) : ToCustomObject(element),
        JsonValueKind.Array => element.EnumerateArray().Select(ToObject).ToArray(),
        JsonValueKind.String => ToTextOrDate(element.GetString()!),
        JsonValueKind.Number => ToNumber(element),
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };

    private static object ToNumber(JsonElement element)
    {
        if (element.TryGetInt64(out var number))
        {
            return number;
        }

        return BigInteger.TryParse(element.GetRawText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var big)
            ? big
            : element.GetDouble();
    }

    // Text in the round-trip form of a date is a date, as ConvertTo-Json writes it.
    private static object ToTextOrDate(string text) =>
        text.Length >= 19 && text[4] == '-' && text[10] == 'T'
        && DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.RoundtripKind, out var moment)
            ? moment
            : text;

    private OrderedHashtable ToTable(JsonElement element)
    {
        var table = new OrderedHashtable();
        foreach (var member in element.EnumerateObject())
        {
            table[member.Name] = ToObject(member.Value);
        }

        return table;
    }

    private PSObject ToCustomObject(JsonElement element)
    {
        var result = new PSObject();
        foreach (var member in element.EnumerateObject())
        {
            if (member.Name.Length == 0)
            {
                throw new JsonException("a member has an empty name; use -AsHashtable.");
            }

            if (result.Properties[member.Name] is { } same)
            {
                if (!same.Name.Equals(member.Name, StringComparison.Ordinal))
                {
                    throw new JsonException($"the names '{same.Name}' and '{member.Name}' differ in case only; use -AsHashtable.");
                }

                same.Value = ToObject(member.Value);
                continue;
            }

            result.Properties.Add(new PSNoteProperty(member.Name, ToObject(member.Value)));
        }

        return result;
    }
}
