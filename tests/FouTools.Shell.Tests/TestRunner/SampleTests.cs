namespace FouTools.Shell.Tests.TestRunner;

/// <summary>The runner gives the outcomes that Pester 5 gives for the same files.</summary>
public sealed class SampleTests(SampleRun run) : IClassFixture<SampleRun>
{
    public static TheoryData<string> Labels => [.. SampleRun.Expected.Keys];

    [Theory]
    [MemberData(nameof(Labels))]
    public void Outcomes_equal_those_of_Pester(string label) => Assert.Equal(SampleRun.Expected[label].Split('\n'), run.Outcomes[label].Split('\n'));

    [Fact]
    public void Every_sample_has_expected_outcomes()
    {
        var samples = Directory.EnumerateFiles(Shell.Samples, "*.Sample.ps1").Select(path => Path.GetFileName(path));
        Assert.All(samples, sample => Assert.Contains(SampleRun.Expected.Keys, label => label.StartsWith(sample, StringComparison.Ordinal)));
    }
}
