using FouTools.Linux.Bpf;
using FouTools.Linux.Privileges;

namespace FouTools.Linux.Tests.Bpf;

public sealed class BpfMapTests
{
    public BpfMapTests()
    {
        if (!ProcessPrivileges.Read().Has(Capability.Bpf))
        {
            Assert.Skip("Making BPF maps needs CAP_BPF; run as root.");
        }
    }

    [Fact]
    public void A_hash_keeps_its_entries()
    {
        using BpfMap map = BpfMap.Create("test_hash", BpfMapKind.Hash, 4, 3, 2);
        byte[] value = new byte[3];
        Assert.False(map.TryRead([1, 0, 0, 0], value));
        map.Set([1, 0, 0, 0], [7, 8, 9]);
        map.Set([1, 0, 0, 0], [4, 5, 6]);
        Assert.True(map.TryRead([1, 0, 0, 0], value));
        Assert.Equal([4, 5, 6], value);
        Assert.True(map.Remove([1, 0, 0, 0]));
        Assert.False(map.Remove([1, 0, 0, 0]));
        Assert.False(map.TryRead([1, 0, 0, 0], value));
    }

    [Fact]
    public void A_full_hash_reports_E2BIG()
    {
        using BpfMap map = BpfMap.Create("test_full", BpfMapKind.Hash, 1, 1, 1);
        map.Set([1], [1]);
        LinuxException refusal = Assert.Throws<LinuxException>(() => map.Set([2], [1]));
        Assert.Equal(Errno.E2BIG, refusal.Error);
        Assert.Contains("'test_full'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_longest_prefix_is_found()
    {
        using BpfMap map = BpfMap.Create("test_trie", BpfMapKind.LongestPrefix, 8, 1, 10);
        map.Set([8, 0, 0, 0, 10, 0, 0, 0], [1]);
        map.Set([24, 0, 0, 0, 10, 9, 8, 0], [2]);
        byte[] value = new byte[1];
        Assert.True(map.TryRead([32, 0, 0, 0, 10, 9, 8, 7], value));
        Assert.Equal(2, value[0]);
        Assert.True(map.TryRead([32, 0, 0, 0, 10, 9, 7, 7], value));
        Assert.Equal(1, value[0]);
        Assert.False(map.TryRead([32, 0, 0, 0, 11, 9, 7, 7], value));
        Assert.True(map.Remove([24, 0, 0, 0, 10, 9, 8, 0]));
        Assert.True(map.TryRead([32, 0, 0, 0, 10, 9, 8, 7], value));
        Assert.Equal(1, value[0]);
    }

    [Theory]
    [InlineData(BpfMapKind.PerCpuHash)]
    [InlineData(BpfMapKind.PerCpuArray)]
    public void Every_processor_has_a_value(BpfMapKind kind)
    {
        using BpfMap map = BpfMap.Create("test_percpu", kind, 4, 12, 1);
        Assert.Equal(16 * PossibleProcessors.Count, map.ReadLength);
        byte[] value = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12];
        map.Set(new byte[4], value);
        byte[] read = new byte[map.ReadLength];
        Assert.True(map.TryRead(new byte[4], read));
        for (int i = 0; i < read.Length; i += 16)
        {
            Assert.Equal(value, read[i..(i + 12)]);
        }
    }

    [Fact]
    public void Entries_of_an_array_are_always_there()
    {
        using BpfMap map = BpfMap.Create("test_array", BpfMapKind.Array, 4, 1, 2);
        Assert.True(map.TryRead([1, 0, 0, 0], new byte[1]));
        Assert.False(map.TryRead([2, 0, 0, 0], new byte[1]));
        Assert.Equal(Errno.EINVAL, Assert.Throws<LinuxException>(() => map.Remove(new byte[4])).Error);
    }

    [Fact]
    public void Lengths_and_names_are_checked()
    {
        using BpfMap map = BpfMap.Create("test_lengths", BpfMapKind.Hash, 4, 3, 2);
        Assert.Throws<ArgumentException>(() => map.Set([1], [7, 8, 9]));
        Assert.Throws<ArgumentException>(() => map.Set([1, 0, 0, 0], [7]));
        Assert.Throws<ArgumentException>(() => map.TryRead([1, 0, 0, 0], new byte[4]));
        Assert.Throws<ArgumentException>(() => map.Remove([1]));
        Assert.Throws<ArgumentException>(() => BpfMap.Create("sixteen_letters_", BpfMapKind.Hash, 4, 3, 2));
        Assert.Equal(Errno.EINVAL, Assert.Throws<LinuxException>(() => BpfMap.Create("a b", BpfMapKind.Hash, 4, 3, 2)).Error);
    }
}
