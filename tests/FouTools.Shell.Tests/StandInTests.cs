namespace FouTools.Shell.Tests;

public sealed class StandInTests(StandInRun run) : IClassFixture<StandInRun>
{
    public static TheoryData<string> Names => [.. StandInCases.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_stand_in_does_what_the_real_command_does(string name) => Assert.Equal(StandInCases.All[name].Expected, run[name]);
}
