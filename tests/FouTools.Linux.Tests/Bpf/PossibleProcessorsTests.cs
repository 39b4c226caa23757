using FouTools.Linux.Bpf;

namespace FouTools.Linux.Tests.Bpf;

public sealed class PossibleProcessorsTests
{
    [Theory]
    [InlineData("0\n", 1)]
    [InlineData("0-3\n", 4)]
    [InlineData("0-1,4-127\n", 128)]
    [InlineData("0,2\n", 3)]
    public void The_highest_number_decides(string text, int count) => Assert.Equal(count, PossibleProcessors.Parse(text));

    [Fact]
    public void There_are_at_least_the_online_processors() => Assert.InRange(PossibleProcessors.Count, Environment.ProcessorCount, 8192);
}
