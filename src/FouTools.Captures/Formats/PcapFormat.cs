namespace FouTools.Captures.Formats;

/// <summary>The numbers of the classic capture format (draft-ietf-opsawg-pcap).</summary>
internal static class PcapFormat
{
    internal const uint MicrosecondMagic = 0xa1b2_c3d4;
    internal const uint NanosecondMagic = 0xa1b2_3c4d;
    internal const int HeaderLength = 24;
    internal const int RecordHeaderLength = 16;
    internal const ushort MajorVersion = 2;

    // The bits above it hold the length of a frame check sequence.
    internal const uint LinkTypeMask = 0xffff;
}
