using FouTools.Captures.Formats;

namespace FouTools.Captures.Conversion;

/// <summary>
/// The interfaces of a file that is made of another: one for each of the other's and each link type that its packets have now.
/// They are described when their first packet comes, so that the other is read once.
/// </summary>
internal sealed class CaptureInterfaces(CaptureFileReader source, CaptureFileWriter output)
{
    private readonly Dictionary<(int Number, LinkType LinkType), int> _numbers = [];
    private (int Number, LinkType LinkType) _lastKey = (-1, default);
    private int _lastNumber;
    private int _section;
    private int _count;

    /// <summary>Gives the number of an interface, and describes it where it is new.</summary>
    /// <param name="number">That of the source.</param>
    /// <param name="linkType">What its packets begin with now.</param>
    /// <returns>That of the output.</returns>
    internal int Find(int number, LinkType linkType)
    {
        if (_section != source.Section)
        {
            _section = source.Section;
            _numbers.Clear();
            _lastKey = (-1, default);
        }

        if (_lastKey == (number, linkType))
        {
            return _lastNumber;
        }

        if (!_numbers.TryGetValue((number, linkType), out int found))
        {
            CaptureInterface original = source.Interfaces[number];
            PcapNgWriter.WriteInterface(output, original with { LinkType = linkType, SnapLength = 0 });
            found = _count++;
            _numbers.Add((number, linkType), found);
        }

        _lastKey = (number, linkType);
        _lastNumber = found;
        return found;
    }
}
