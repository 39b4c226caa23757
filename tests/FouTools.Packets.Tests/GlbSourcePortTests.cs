namespace FouTools.Packets.Tests;

public sealed class GlbSourcePortTests
{
    [Theory]
    [InlineData(0x00000000, 0x8000)]
    [InlineData(0x00007fff, 0xffff)]
    [InlineData(0x12345678, 0xc44c)]
    [InlineData(0x00010000, 0x8001)]
    [InlineData(0xffffffff, 0x8000)]
    public void Fifteen_bits_of_the_hash_above_0x8000(uint hash, int port) => Assert.Equal(port, GlbSourcePort.Select(hash));

    [Theory]
    [InlineData(0)]
    [InlineData(16)]
    public void Every_port_is_reached_by_either_half_of_the_hash(int shift)
    {
        var seen = new HashSet<ushort>();
        for (uint half = 0; half <= 0xffff; half++)
        {
            ushort port = GlbSourcePort.Select(half << shift);
            Assert.InRange(port, GlbSourcePort.Minimum, GlbSourcePort.Maximum);
            seen.Add(port);
        }

        Assert.Equal(0x8000, seen.Count);
    }
}
