using System.Buffers.Binary;

namespace FouTools.Measurement.Protocol;

/// <summary>A trial of datagrams.</summary>
/// <param name="Trial">Its number, carried by its datagrams.</param>
/// <param name="PerSecond">The rate to send at, in datagrams per second; infinity for no limit, 0 to receive.</param>
/// <param name="Duration">How long to send.</param>
internal readonly record struct TrialRequest(long Trial, double PerSecond, TimeSpan Duration)
{
    private const int Bytes = 8 + 8 + 4;

    /// <summary>The maximum duration.</summary>
    public static readonly TimeSpan MaxDuration = TimeSpan.FromHours(1);

    public byte[] Write()
    {
        byte[] data = new byte[Bytes];
        BinaryPrimitives.WriteInt64BigEndian(data, Trial);
        BinaryPrimitives.WriteDoubleBigEndian(data.AsSpan(8), PerSecond);
        BinaryPrimitives.WriteInt32BigEndian(data.AsSpan(16), (int)Duration.TotalMilliseconds);
        return data;
    }

    public static bool TryRead(ReadOnlySpan<byte> data, out TrialRequest request)
    {
        request = default;
        if (data.Length != Bytes)
        {
            return false;
        }

        request = new TrialRequest(
            BinaryPrimitives.ReadInt64BigEndian(data),
            BinaryPrimitives.ReadDoubleBigEndian(data[8..]),
            TimeSpan.FromMilliseconds(BinaryPrimitives.ReadInt32BigEndian(data[16..])));
        return request.Trial > 0 && request.PerSecond >= 0 && request.Duration >= TimeSpan.Zero && request.Duration <= MaxDuration;
    }
}
