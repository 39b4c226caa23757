using System.Buffers.Binary;
using CsCheck;

namespace FouTools.Packets.Tests;

public sealed class InternetChecksumTests
{
    [Fact]
    public void Rfc1071_section_3_example()
    {
        byte[] data = [0x00, 0x01, 0xf2, 0x03, 0xf4, 0xf5, 0xf6, 0xf7];
        Assert.Equal(0xddf2, InternetChecksum.Fold(InternetChecksum.Sum(data)));
        Assert.Equal(0x220d, InternetChecksum.Compute(data));
    }

    [Fact]
    public void Odd_last_byte_is_the_upper_half_of_a_word() =>
        Assert.Equal(0xab00, InternetChecksum.Fold(InternetChecksum.Sum([0xab])));

    [Fact]
    public void Nothing_sums_to_zero() => Assert.Equal(0xffff, InternetChecksum.Compute([]));

    [Fact]
    public void Rfc1624_section_4_example() =>
        Assert.Equal(0x0000, InternetChecksum.Update(0xdd2f, (ushort)0x5555, (ushort)0x3285));

    [Theory]
    [InlineData(0UL, 0)]
    [InlineData(0xffffUL, 0xffff)]
    [InlineData(0x10000UL, 1)]
    [InlineData(0x1fffeUL, 0xffff)]
    [InlineData(0xffff_ffffUL, 0xffff)]
    [InlineData(ulong.MaxValue, 0xffff)]
    [InlineData(0xffff_ffff_ffff_0000UL, 0xffff)]
    [InlineData(0x0001_0001_0001_0001UL, 4)]
    public void Fold_carries_around(ulong sum, int expected) => Assert.Equal(expected, InternetChecksum.Fold(sum));

    [Fact]
    public void Fold_is_the_remainder_modulo_65535() =>
        Gen.ULong.Sample(
            sum => Assert.Equal(sum == 0 ? 0UL : ((sum - 1) % 0xffff) + 1, InternetChecksum.Fold(sum)),
            iter: 20_000);

    [Fact]
    public void Pieces_of_even_length_chain() =>
        Gen.Select(Gen.Byte.Array[0, 600], Gen.Int[0, 300]).Sample(
            (data, cut) =>
            {
                int at = Math.Min(cut * 2, data.Length & ~1);
                ulong sum = InternetChecksum.Sum(data.AsSpan(at), InternetChecksum.Sum(data.AsSpan(0, at)));
                Assert.Equal(NaiveChecksum.Compute(data), InternetChecksum.Complement(sum));
            },
            iter: 5_000);

    [Fact]
    public void Update_of_a_word_equals_recomputing() =>
        Gen.Select(Gen.Byte.Array[2, 64], Gen.Int[0, 31], Gen.UShort).Sample(
            (data, word, value) =>
            {
                // The pinned byte keeps the sum from being all zeros, which has two forms (RFC 1624 section 3).
                byte[] pinned = [0x45, 0x00, .. data];
                Span<byte> field = pinned.AsSpan(2 + (Math.Min(word * 2, data.Length - 2) & ~1));
                ushort before = InternetChecksum.Compute(pinned);
                ushort old = BinaryPrimitives.ReadUInt16BigEndian(field);
                BinaryPrimitives.WriteUInt16BigEndian(field, value);
                Assert.Equal(NaiveChecksum.Compute(pinned), InternetChecksum.Update(before, old, value));
            },
            iter: 20_000);

    [Fact]
    public void Update_of_32_bits_equals_recomputing() =>
        Gen.Select(Gen.Byte.Array[4, 64], Gen.Int[0, 30], Gen.UInt).Sample(
            (data, word, value) =>
            {
                byte[] pinned = [0x45, 0x00, .. data];
                Span<byte> field = pinned.AsSpan(2 + (Math.Min(word * 2, data.Length - 4) & ~1));
                ushort before = InternetChecksum.Compute(pinned);
                uint old = BinaryPrimitives.ReadUInt32BigEndian(field);
                BinaryPrimitives.WriteUInt32BigEndian(field, value);
                Assert.Equal(NaiveChecksum.Compute(pinned), InternetChecksum.Update(before, old, value));
            },
            iter: 20_000);

    [Fact]
    public void IPv4_pseudo_header_equals_its_bytes() =>
        Gen.Select(Gen.UInt, Gen.UInt, Gen.Byte, Gen.UShort).Sample(
            (source, destination, protocol, length) =>
            {
                byte[] bytes = new byte[12];
                BinaryPrimitives.WriteUInt32BigEndian(bytes, source);
                BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(4), destination);
                bytes[9] = protocol;
                BinaryPrimitives.WriteUInt16BigEndian(bytes.AsSpan(10), length);
                Assert.Equal(
                    NaiveChecksum.Fold(bytes),
                    InternetChecksum.Fold(InternetChecksum.PseudoHeader(source, destination, protocol, length)));
            },
            iter: 5_000);

    [Fact]
    public void IPv6_pseudo_header_equals_its_bytes() =>
        Gen.Select(Gen.Byte.Array[32], Gen.Byte, Gen.UInt).Sample(
            (addresses, protocol, length) =>
            {
                byte[] bytes = new byte[40];
                addresses.CopyTo(bytes, 0);
                BinaryPrimitives.WriteUInt32BigEndian(bytes.AsSpan(32), length);
                bytes[39] = protocol;
                UInt128 source = BinaryPrimitives.ReadUInt128BigEndian(addresses);
                UInt128 destination = BinaryPrimitives.ReadUInt128BigEndian(addresses.AsSpan(16));
                Assert.Equal(
                    NaiveChecksum.Fold(bytes),
                    InternetChecksum.Fold(InternetChecksum.PseudoHeader(source, destination, protocol, length)));
            },
            iter: 5_000);
}
