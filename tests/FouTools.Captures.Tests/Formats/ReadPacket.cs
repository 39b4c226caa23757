using System.Text;
using FouTools.Captures.Formats;

namespace FouTools.Captures.Tests.Formats;

/// <summary>A packet as it was read, kept.</summary>
internal sealed record ReadPacket(
    int Section, CaptureInterface Interface, long? Timestamp, string Data, uint OriginalLength, CaptureDirection Direction, ulong DropCount, string Comment)
{
    /// <summary>Reads a whole file that arrives in pieces.</summary>
    /// <param name="file">Its bytes.</param>
    /// <param name="piece">How many more there are whenever more are needed.</param>
    /// <param name="fault">Why it ended.</param>
    internal static List<ReadPacket> All(byte[] file, int piece, out CaptureFault fault)
    {
        var reader = new CaptureReader();
        List<ReadPacket> packets = [];
        int start = 0;
        int end = Math.Min(piece, file.Length);
        while (true)
        {
            CaptureReadResult result = reader.Read(file.AsSpan(start..end), end == file.Length, out int consumed, out CapturedPacket packet);
            Assert.InRange(consumed, 0, end - start);
            start += consumed;
            switch (result)
            {
                case CaptureReadResult.Packet:
                    packets.Add(new ReadPacket(
                        reader.Section,
                        reader.Interfaces[packet.Interface],
                        packet.Timestamp,
                        Convert.ToHexStringLower(packet.Data),
                        packet.OriginalLength,
                        packet.Direction,
                        packet.DropCount,
                        Encoding.UTF8.GetString(packet.Comment)));
                    break;
                case CaptureReadResult.NeedMoreData:
                    Assert.InRange(reader.BytesNeeded, end - start + 1, CaptureReader.MaxBlock);
                    end = Math.Min(end + piece, file.Length);
                    break;
                default:
                    Assert.Equal(result == CaptureReadResult.Fault, reader.Fault != CaptureFault.None);
                    Assert.True(result == CaptureReadResult.Fault || start == file.Length);
                    fault = reader.Fault;
                    return packets;
            }
        }
    }

    internal static List<ReadPacket> All(byte[] file)
    {
        List<ReadPacket> packets = All(file, file.Length + 1, out CaptureFault fault);
        Assert.Equal(CaptureFault.None, fault);
        return packets;
    }
}
