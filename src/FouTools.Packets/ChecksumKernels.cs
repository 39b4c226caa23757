using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;

namespace FouTools.Packets;

/// <summary>
/// The loops under <see cref="InternetChecksum"/>, one for each vector width. Each returns a 64-bit number that is
/// congruent, modulo 65535, to the sum of the little-endian 16-bit words; byte order only swaps the two bytes of the
/// folded sum (RFC 1071 section 2). Words are read in the processor's order, which is little-endian on x64 and arm64.
/// </summary>
/// <remarks>
/// A 64-bit lane holds two 32-bit halves, each itself congruent to the sum of its 16-bit words. Adding the halves to
/// separate 64-bit accumulators needs no carry handling: they cannot overflow before 2^32 additions, and a span is
/// shorter than that.
/// </remarks>
internal static class ChecksumKernels
{
    private const ulong LowHalf = 0xffff_ffff;

    internal static ulong SumScalar(ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<ulong> words = MemoryMarshal.Cast<byte, ulong>(data);
        ulong low = 0;
        ulong high = 0;
        foreach (ulong word in words)
        {
            low += word & LowHalf;
            high += word >> 32;
        }

        ulong sum = low + high;
        ReadOnlySpan<byte> rest = data[(words.Length * sizeof(ulong))..];
        if (rest.Length >= sizeof(uint))
        {
            sum += MemoryMarshal.Read<uint>(rest);
            rest = rest[sizeof(uint)..];
        }

        if (rest.Length >= sizeof(ushort))
        {
            sum += MemoryMarshal.Read<ushort>(rest);
            rest = rest[sizeof(ushort)..];
        }

        return rest.IsEmpty ? sum : sum + rest[0];
    }

    internal static ulong Sum128(ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<Vector128<ulong>> vectors = MemoryMarshal.Cast<byte, Vector128<ulong>>(data);
        ReadOnlySpan<byte> rest = data[(vectors.Length * Vector128<byte>.Count)..];
        Vector128<ulong> mask = Vector128.Create(LowHalf);
        Vector128<ulong> low0 = default, high0 = default, low1 = default, high1 = default;
        while (vectors.Length >= 2)
        {
            Vector128<ulong> first = vectors[0];
            Vector128<ulong> second = vectors[1];
            low0 += first & mask;
            high0 += first >>> 32;
            low1 += second & mask;
            high1 += second >>> 32;
            vectors = vectors[2..];
        }

        if (!vectors.IsEmpty)
        {
            low0 += vectors[0] & mask;
            high0 += vectors[0] >>> 32;
        }

        return Vector128.Sum(low0 + high0 + low1 + high1) + SumScalar(rest);
    }

    internal static ulong Sum256(ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<Vector256<ulong>> vectors = MemoryMarshal.Cast<byte, Vector256<ulong>>(data);
        ReadOnlySpan<byte> rest = data[(vectors.Length * Vector256<byte>.Count)..];
        Vector256<ulong> mask = Vector256.Create(LowHalf);
        Vector256<ulong> low0 = default, high0 = default, low1 = default, high1 = default;
        while (vectors.Length >= 2)
        {
            Vector256<ulong> first = vectors[0];
            Vector256<ulong> second = vectors[1];
            low0 += first & mask;
            high0 += first >>> 32;
            low1 += second & mask;
            high1 += second >>> 32;
            vectors = vectors[2..];
        }

        if (!vectors.IsEmpty)
        {
            low0 += vectors[0] & mask;
            high0 += vectors[0] >>> 32;
        }

        return Vector256.Sum(low0 + high0 + low1 + high1) + SumScalar(rest);
    }

    internal static ulong Sum512(ReadOnlySpan<byte> data)
    {
        ReadOnlySpan<Vector512<ulong>> vectors = MemoryMarshal.Cast<byte, Vector512<ulong>>(data);
        ReadOnlySpan<byte> rest = data[(vectors.Length * Vector512<byte>.Count)..];
        Vector512<ulong> mask = Vector512.Create(LowHalf);
        Vector512<ulong> low0 = default, high0 = default, low1 = default, high1 = default;
        while (vectors.Length >= 2)
        {
            Vector512<ulong> first = vectors[0];
            Vector512<ulong> second = vectors[1];
            low0 += first & mask;
            high0 += first >>> 32;
            low1 += second & mask;
            high1 += second >>> 32;
            vectors = vectors[2..];
        }

        if (!vectors.IsEmpty)
        {
            low0 += vectors[0] & mask;
            high0 += vectors[0] >>> 32;
        }

        return Vector512.Sum(low0 + high0 + low1 + high1) + SumScalar(rest);
    }
}
