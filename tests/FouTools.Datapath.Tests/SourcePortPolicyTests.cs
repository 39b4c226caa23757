using CsCheck;

namespace FouTools.Datapath.Tests;

public sealed class SourcePortPolicyTests
{
    [Theory]
    [InlineData("Auto")]
    [InlineData("auto")]
    [InlineData("AUTO")]
    public void Auto_in_any_case(string text)
    {
        SourcePortPolicy policy = SourcePortPolicy.Parse(text);
        Assert.True(policy.IsAuto);
        Assert.Null(policy.Port);
        Assert.Equal(SourcePortPolicy.Auto, policy);
        Assert.Equal("Auto", policy.ToString());
    }

    [Fact]
    public void Every_port_is_read_and_written_back() => Gen.Int[1, 65535].Sample(port =>
    {
        var policy = SourcePortPolicy.Parse($"{port}");
        Assert.False(policy.IsAuto);
        Assert.Equal((ushort)port, policy.Port);
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
}
