using System.Globalization;

namespace FouTools.Captures.Layers;

/// <summary>
/// Reads packets from hexadecimal text: bare digits, with the usual separators, and dumps with offsets as tcpdump -x and -X, xxd, hexdump
/// -C and Wireshark write them, of one packet or many. Dumps may come line by line.
/// </summary>
public sealed class HexReader
{
    private const int MinOffset = 4;
    private const int MaxOffset = 8;

    // hexdump -C has a wider gap in the middle of its 16 bytes.
    private const int HalfLine = 8;

    private readonly Queue<byte[]> _packets = [];
    private readonly Queue<string> _faults = [];
    private readonly List<byte> _dump = [];
    private string? _title;

    /// <summary>Returns the next complete packet.</summary>
    /// <param name="packet">The packet.</param>
    /// <returns>False if there is none.</returns>
    public bool TryTake(out byte[] packet)
    {
        bool isThere = _packets.TryDequeue(out byte[]? found);
        packet = found ?? [];
        return isThere;
    }

    /// <summary>Returns the next error in the text.</summary>
    /// <param name="fault">The error, as a sentence.</param>
    /// <returns>False if there is none.</returns>
    public bool TryTakeFault(out string fault)
    {
        bool isThere = _faults.TryDequeue(out string? found);
        fault = found ?? "";
        return isThere;
    }

    /// <summary>Adds text. Bare digits are one packet, on any number of lines; a dump line continues the previous ones.</summary>
    /// <param name="text">The text.</param>
    public void Add(string text)
    {
        ArgumentNullException.ThrowIfNull(text);
        string[] lines = text.Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);
        if (lines.Length == 0)
        {
            EndDump();
            return;
        }

        if (!Array.Exists(lines, line => IsDumpLine(line, out _, out _)) && TryReadDigits(string.Concat(lines), out byte[] bytes))
        {
            EndDump();
            ReportTitle();
            _packets.Enqueue(bytes);
            return;
        }

        foreach (string line in lines)
        {
            AddLine(line);
        }
    }

    /// <summary>Ends the text: the remainder is a packet or an error.</summary>
    public void End()
    {
        EndDump();
        ReportTitle();
    }

    private void AddLine(string line)
    {
        if (!IsDumpLine(line, out int offset, out string rest))
        {
            // tcpdump prints header lines before each packet. They are an error only if no dump follows.
            EndDump();
            _title ??= line;
            return;
        }

        if (offset == 0)
        {
            EndDump();
        }

        _title = null;
        AddBytes(rest);
    }

    // An offset equals the number of bytes so far: other numbers of such length are bytes.
    private bool IsDumpLine(string line, out int offset, out string rest)
    {
        bool hasPrefix = line.StartsWith("0x", StringComparison.OrdinalIgnoreCase);
        string digits = hasPrefix ? line[2..] : line;
        int length = 0;
        while (length < digits.Length && char.IsAsciiHexDigit(digits[length]))
        {
            length++;
        }

        rest = digits[length..];
        offset = 0;
        if (length is < MinOffset or > MaxOffset || !int.TryParse(digits[..length], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out offset))
        {
            return false;
        }

        bool isEnd = rest.Length == 0 && offset == _dump.Count && offset > 0;
        bool isOffset = rest.StartsWith(": ", StringComparison.Ordinal) || rest.StartsWith(":\t", StringComparison.Ordinal)
            || rest.StartsWith("  ", StringComparison.Ordinal);
        rest = rest.TrimStart(':');
        return isEnd || (isOffset && (offset == 0 || offset == _dump.Count));
    }

    private void AddBytes(string text)
    {
        int count = 0;
        int position = 0;
        while (true)
        {
            int start = position;
            while (start < text.Length && text[start] is ' ' or '\t')
            {
                start++;
            }

            int gap = start - position;
            int end = start;
            while (end < text.Length && char.IsAsciiHexDigit(text[end]))
            {
                end++;
            }

            bool isGroup = end > start && (end - start) % 2 == 0 && (end == text.Length || text[end] is ' ' or '\t');
            bool isWithin = count == 0 || gap == 1 || (gap == 2 && count == HalfLine && end - start == 2);
            if (!isGroup || !isWithin)
            {
                return;
            }

            byte[] bytes = Convert.FromHexString(text.AsSpan(start, end - start));
            _dump.AddRange(bytes);
            count += bytes.Length;
            position = end;
        }
    }

    private void EndDump()
    {
        if (_dump.Count > 0)
        {
            _packets.Enqueue([.. _dump]);
            _dump.Clear();
        }
    }

    private void ReportTitle()
    {
        if (_title is not null)
        {
            const int Shown = 40;
            string shown = _title.Length <= Shown ? _title : $"{_title[..Shown]}...";
            _faults.Enqueue($"'{shown}' is neither bytes in hexadecimal digits nor the dump of a packet.");
            _title = null;
        }
    }

    private static bool TryReadDigits(string text, out byte[] bytes)
    {
        bytes = [];
        string plain = text.Replace("0x", " ", StringComparison.OrdinalIgnoreCase).Replace("\\x", " ", StringComparison.OrdinalIgnoreCase);
        var digits = new char[plain.Length];
        int count = 0;
        foreach (char mark in plain)
        {
            if (char.IsAsciiHexDigit(mark))
            {
                digits[count++] = mark;
            }
            else if (mark is not (' ' or '\t' or ',' or ':' or ';' or '.' or '-' or '_'))
            {
                return false;
            }
        }

        if (count == 0 || count % 2 != 0)
        {
            return false;
        }

        bytes = Convert.FromHexString(digits.AsSpan(0, count));
        return true;
    }
}
