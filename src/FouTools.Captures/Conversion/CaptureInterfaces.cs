using FouTools.Captures.Formats;

namespace FouTools.Captures.Conversion;

/// <summary>
/// The interfaces of a converted file: one for each interface of the source and each new link type. Each is described before its first
/// packet, so that the source is read once.
/// </summary>
internal sealed class CaptureInterfaces(CaptureFileReader source, CaptureFileWriter output)
{
    private readonly Dictionary<(int Number, LinkType LinkType), int> _numbers = [];
    private (int Number, LinkType LinkType) _lastKey = (-1, default);
    private int _lastNumber;
    private int _section;
    private int _count;

    /// <summary>Returns the number of an interface, and describes a new one.</summary>
    /// <param name="number">The source's interface number.</param>
    /// <param name="linkType">The link type of the converted packets.</param>
    /// <returns>The output's interface number.</returns>
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
