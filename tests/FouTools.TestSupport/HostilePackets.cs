using FouTools.Packets;

namespace FouTools.Tests.Support;

/// <summary>
/// Random bytes, and packets cut and mutated. Every array has exactly the length that is passed on, so that a read
/// outside it throws.
/// </summary>
public static class HostilePackets
{
    private const int Seed = 11;
    private const int Rounds = 20_000;

    public static void ForEach(byte[][] valid, Action<byte[]> check)
    {
        foreach (byte[] packet in valid)
        {
            for (int length = 0; length <= packet.Length; length++)
            {
                check(packet[..length]);
            }
        }

        var random = new Random(Seed);
        for (int round = 0; round < Rounds; round++)
        {
            check(round % 4 == 0 ? RandomBytes(random) : Mutated(random, valid[round % valid.Length], mend: round % 4 == 1));
        }
    }

    private static byte[] RandomBytes(Random random)
    {
        byte[] data = new byte[random.Next(129)];
        random.NextBytes(data);
        if (data.Length > 0 && random.Next(3) != 0)
        {
            data[0] = (byte)((random.Next(2) == 0 ? 0x40 : 0x60) | (data[0] & 0xf));
        }

        return data;
    }

    private static byte[] Mutated(Random random, byte[] valid, bool mend)
    {
        byte[] data = [.. valid];
        for (int mutation = random.Next(1, 5); mutation > 0; mutation--)
        {
            data[random.Next(Math.Min(data.Length, 128))] = (byte)random.Next(256);
        }

        data = data[..(data.Length - (random.Next(2) * random.Next(data.Length)))];
        if (mend && data.Length >= 20 && (data[0] & 0xf) >= 5 && data.Length >= (data[0] & 0xf) * 4)
        {
            SamplePackets.SetChecksum(data);
        }

        return data;
    }
}
