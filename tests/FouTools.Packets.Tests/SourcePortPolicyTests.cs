using CsCheck;

namespace FouTools.Packets.Tests;

public sealed class SourcePortPolicyTests
{
    [Theory]
    [InlineData("Auto")]
    [InlineData("Glb")]
    [InlineData("Local")]
    public void Words_in_any_case(string word)
    {
        SourcePortPolicy policy = Assert.Single(SourcePortPolicy.Words, known => known.ToString() == word);
        Assert.Null(policy.Port);
        Assert.Equal(policy, SourcePortPolicy.Parse(word));
        Assert.Equal(policy, SourcePortPolicy.Parse(word.ToLowerInvariant()));
        Assert.Equal(policy, SourcePortPolicy.Parse(word.ToUpperInvariant()));
    }

    [Fact]
    public void There_are_three_words() => Assert.Equal(
        [SourcePortPolicy.Auto, SourcePortPolicy.Glb, SourcePortPolicy.Local], SourcePortPolicy.Words);

    [Fact]
    public void Every_port_is_read_and_written_back() => Gen.Int[1, 65535].Sample(port =>
    {
        var policy = SourcePortPolicy.Parse($"{port}");
        Assert.DoesNotContain(policy, SourcePortPolicy.Words);
        Assert.Equal(((ushort?)port, (string?)null), (policy.Port, policy.Word));
        Assert.Equal(new SourcePortPolicy(port), policy);
        Assert.Equal($"{port}", policy.ToString());
    });

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("65536")]
    [InlineData("-1")]
    [InlineData("+1")]
    [InlineData(" 1")]
    [InlineData("0x10")]
    [InlineData("automatic")]
    public void Anything_else_is_refused(string text)
    {
        FormatException fault = Assert.Throws<FormatException>(() => SourcePortPolicy.Parse(text));
        Assert.Contains($"'{text}'", fault.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(65536)]
    public void A_port_out_of_range_is_refused(int port) =>
        Assert.Throws<ArgumentOutOfRangeException>(() => new SourcePortPolicy(port));

    [Fact]
    public void A_policy_that_is_a_word_can_be_told_by_its_properties() =>
        Assert.Equal(SourcePortPolicy.Words, SourcePortPolicy.Words.Select(policy => SourcePortPolicy.Parse(policy.Word!)));
}
