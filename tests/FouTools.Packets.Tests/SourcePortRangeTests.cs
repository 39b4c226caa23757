using CsCheck;

namespace FouTools.Packets.Tests;

public sealed class SourcePortRangeTests
{
    // Worked by hand from h ^= h << 16; port = min + (h * (max - min + 1)) >> 32.
    [Theory]
    [InlineData(0x00000000, 32768, 40000)]
    [InlineData(0x00000001, 32768, 40000)]
    [InlineData(0x00004000, 39826, 40001)]
    [InlineData(0x12345678, 40300, 40001)]
    [InlineData(0xdeadbeef, 43383, 40001)]
    [InlineData(0x80000000, 46884, 40002)]
    [InlineData(0x0000ffff, 60999, 40003)]
    [InlineData(0xffffffff, 32768, 40000)]
    public void Kernel_formula(uint hash, int inDefaultRange, int inRangeOfFour)
    {
        Assert.Equal(inDefaultRange, SourcePortRange.Default.Select(hash));
        Assert.Equal(inRangeOfFour, new SourcePortRange(40000, 40003).Select(hash));
    }

    [Fact]
    public void Selection_stays_inside() =>
        Gen.Select(Gen.UShort[1, 65535], Gen.UShort[1, 65535], Gen.UInt).Sample(
            (first, second, hash) =>
            {
                var range = new SourcePortRange(Math.Min(first, second), Math.Max(first, second));
                Assert.InRange(range.Select(hash), range.Minimum, range.Maximum);
            },
            iter: 20_000);

    [Theory]
    [InlineData(40000, 40000)]
    [InlineData(40000, 40003)]
    [InlineData(32768, 60999)]
    [InlineData(1, 65535)]
    public void Every_port_is_reached(int minimum, int maximum)
    {
        var range = new SourcePortRange((ushort)minimum, (ushort)maximum);
        var seen = new HashSet<ushort>();
        for (uint hash = 0; hash <= 0xffff; hash++)
        {
            seen.Add(range.Select(hash));
        }

        Assert.Equal(maximum - minimum + 1, seen.Count);
    }

    [Theory]
    [InlineData("32768\t60999", 32768, 60999)]
    [InlineData("32768\t60999\n", 32768, 60999)]
    [InlineData("  1 \t 65535  ", 1, 65535)]
    [InlineData("40000 40000", 40000, 40000)]
    public void Parses_the_sysctl(string text, int minimum, int maximum)
    {
        Assert.True(SourcePortRange.TryParse(text, out SourcePortRange range));
        Assert.Equal(new SourcePortRange((ushort)minimum, (ushort)maximum), range);
    }

    [Theory]
    [InlineData("")]
    [InlineData("\n")]
    [InlineData("32768")]
    [InlineData("32768\t")]
    [InlineData("60999\t32768")]
    [InlineData("0\t100")]
    [InlineData("1\t65536")]
    [InlineData("-1\t5")]
    [InlineData("+1\t5")]
    [InlineData("1\t5\t9")]
    [InlineData("1,5")]
    [InlineData("0x10 0x20")]
    [InlineData("one two")]
    public void Rejects_other_text(string text)
    {
        Assert.False(SourcePortRange.TryParse(text, out SourcePortRange range));
        Assert.Equal(default, range);
    }

    [Fact]
    public void Ends_are_checked()
    {
        Assert.Throws<ArgumentOutOfRangeException>(() => new SourcePortRange(0, 1));
        Assert.Throws<ArgumentOutOfRangeException>(() => new SourcePortRange(2, 1));
    }
}
