using FouTools.Diagnosis.Checks;
using FouTools.Diagnosis.Model;
using FouTools.Diagnosis.Tests.Support;
using FouTools.Linux;

namespace FouTools.Diagnosis.Tests.Checks;

public sealed class CheckListTests
{
    [Fact]
    public void Has_every_name_once_in_its_order() =>
        Assert.Equal(Enum.GetValues<TunnelCheckName>(), CheckList.All.Select(check => check.Name));

    [Fact]
    public void Nothing_is_found_where_all_is_well() => Assert.All(
        Enum.GetValues<TunnelCheckName>().Select(name => Sample.Run(name, Sample.Ipip())),
        check =>
        {
            Assert.True(check.Result == TunnelCheckResult.Passed, check.ToString());
            Assert.Null(check.Remedy);
        });

    [Theory]
    [InlineData(TunnelCheckName.FarEnd)]
    [InlineData(TunnelCheckName.UdpPort)]
    [InlineData(TunnelCheckName.PathMtu)]
    public void What_needs_privilege_is_skipped_without_it(TunnelCheckName name)
    {
        TunnelFinding check = Sample.Run(name, Sample.Ipip(), probes: new FakeProbes { Privilege = Errno.EPERM });
        Assert.Equal(TunnelCheckResult.Skipped, check.Result);
        Assert.Contains("CAP_NET_RAW", check.Evidence, StringComparison.Ordinal);
    }

    [Fact]
    public void A_check_says_what_was_found()
    {
        TunnelFinding check = Sample.Run(TunnelCheckName.FouPort, Sample.Ipip(), new FakeNetwork { Ports = [] }) with { Peer = "oslo" };
        Assert.StartsWith("t0/oslo FouPort: Failed. There is no FOU port on 5555", check.ToString(), StringComparison.Ordinal);
        Assert.EndsWith($": {check.Remedy!.Repair}", check.Remedy.ToString(), StringComparison.Ordinal);
    }
}
