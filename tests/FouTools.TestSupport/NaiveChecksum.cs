using FouTools.Packets;

namespace FouTools.Tests.Support;

/// <summary>RFC 1071 word by word, as a reference for the fast implementations.</summary>
public static class NaiveChecksum
{
    public static ushort Fold(ReadOnlySpan<byte> data)
    {
        int sum = 0;
        for (int i = 0; i < data.Length; i += 2)
        {
            sum += (data[i] << 8) | (i + 1 < data.Length ? data[i + 1] : 0);
            if (sum > 0xffff)
            {
                sum -= 0xffff;
            }
        }

        return (ushort)sum;
    }

    public static ushort Compute(ReadOnlySpan<byte> data) => (ushort)(0xffff - Fold(data));
}
