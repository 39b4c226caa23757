namespace FouTools.Packets.Tests;

public sealed class ParseErrorTests
{
    [Fact]
    public void Values_index_a_small_array()
    {
        ParseError[] values = Enum.GetValues<ParseError>();
        Assert.Equal(Enumerable.Range(0, values.Length), values.Select(value => (int)value));
        Assert.InRange(values.Length, 2, 63);
    }
}
