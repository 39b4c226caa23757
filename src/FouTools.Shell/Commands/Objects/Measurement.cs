using System.Globalization;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Running figures over a stream of values.</summary>
internal sealed class Measurement
{
    private static readonly ObjectOrder _order = new(caseSensitive: false);

    private double _mean;
    private double _squares;
    private int _numbers;
    private object? _maximum;
    private object? _minimum;

    /// <summary>Gets how many values came.</summary>
    public int Items { get; private set; }

    /// <summary>Gets the sum of the numbers, or null if none came.</summary>
    public double? Sum { get; private set; }

    /// <summary>Gets the mean of the numbers, or null if none came.</summary>
    public double? Mean => _numbers == 0 ? null : Sum / _numbers;

    /// <summary>Gets the sample standard deviation, or null if no numbers came.</summary>
    public double? Deviation => _numbers == 0 ? null : _numbers == 1 ? 0 : Math.Sqrt(_squares / (_numbers - 1));

    /// <summary>Gets the largest value.</summary>
    public object? Maximum => _maximum;

    /// <summary>Gets the smallest value.</summary>
    public object? Minimum => _minimum;

    /// <summary>Gets the number of lines.</summary>
    public int Lines { get; private set; }

    /// <summary>Gets the number of words.</summary>
    public int Words { get; private set; }

    /// <summary>Gets the number of characters.</summary>
    public int Characters { get; private set; }

    /// <summary>Counts a value.</summary>
    public void Count() => Items++;

    /// <summary>Takes a value that is, or reads as, a number.</summary>
    public bool TryAddNumber(object value)
    {
        if (!LanguagePrimitives.TryConvertTo(value, CultureInfo.CurrentCulture, out double number) || value is DateTime)
        {
            return false;
        }

        _numbers++;
        Sum = (Sum ?? 0) + number;

        // Welford's recurrence keeps its precision where a sum of squares loses it.
        var distance = number - _mean;
        _mean += distance / _numbers;
        _squares += distance * (number - _mean);
        Extremes(number);
        return true;
    }

    /// <summary>Takes a value that is not a number: only extremes make sense.</summary>
    public void AddOther(object value) => Extremes(value);

    /// <summary>Takes a piece of text.</summary>
    public void AddText(string text, bool ignoreWhiteSpace)
    {
        Items++;
        Lines += text.Count(character => character == '\n') + (text.EndsWith('\n') || text.Length == 0 ? 0 : 1);
        Words += text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries).Length;
        Characters += ignoreWhiteSpace ? text.Count(character => !char.IsWhiteSpace(character)) : text.Length;
    }

    private void Extremes(object value)
    {
        if (_maximum is null || _order.Compare(value, _maximum) > 0)
        {
            _maximum = value;
        }

        if (_minimum is null || _order.Compare(value, _minimum) < 0)
        {
            _minimum = value;
        }
    }
}
