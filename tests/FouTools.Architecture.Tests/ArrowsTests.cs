namespace FouTools.Architecture.Tests;

/// <summary>That a dependency which points the wrong way is found.</summary>
public sealed class ArrowsTests
{
    private static readonly Dictionary<string, string[]> s_allowed = new() { ["Low"] = [], ["High"] = ["Low"] };

    [Fact]
    public void What_points_down_is_allowed()
    {
        var arrows = new Arrows();
        arrows.Add("High", "Low", "A uses B");
        arrows.Add("Low", "Low", "B uses C");
        Assert.Empty(arrows.FindForbidden(s_allowed));
        Assert.Empty(arrows.FindCycles());
    }

    [Fact]
    public void What_points_up_is_found_with_an_example()
    {
        var arrows = new Arrows();
        arrows.Add("Low", "High", "B uses A");
        Assert.Equal(["Low -> High: B uses A"], arrows.FindForbidden(s_allowed));
    }

    [Fact]
    public void A_part_that_the_table_lacks_is_found()
    {
        var arrows = new Arrows();
        arrows.Add("New", "Low", "C uses B");
        Assert.Equal(["New -> Low: C uses B"], arrows.FindForbidden(s_allowed));
    }

    [Fact]
    public void A_cycle_is_found_however_long()
    {
        var arrows = new Arrows();
        arrows.Add("A", "B", "1");
        arrows.Add("B", "C", "2");
        arrows.Add("C", "A", "3");
        arrows.Add("C", "D", "4");
        Assert.Equal(["A -> B: 1", "B -> C: 2", "C -> A: 3"], arrows.FindCycles());
    }
}
