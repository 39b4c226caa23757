using FouTools.Bpf.Attachment;
using FouTools.Datapath.Acceleration;
using FouTools.Datapath.Model;
using FouTools.Datapath.Runtime;
using FouTools.Datapath.Tests.Support;

namespace FouTools.Datapath.Tests;

/// <summary>The same where the kernel is taken for one without TCX.</summary>
public sealed class ClsactAccelerationTests() : AccelerationTests(Attachers.Of(AttachmentKind.Clsact), " by clsact")
{
    [Theory]
    [InlineData("qdisc delete dev l0 clsact", "l0", "ingress")]
    [InlineData("filter delete dev l0 ingress prio 61440", "l0", "ingress")]
    [InlineData("qdisc delete dev fou0 clsact", "fou0", "egress")]
    public async Task What_others_remove_comes_back(string harm, string link, string direction)
    {
        using var hosts = new TwoHosts { ProgramAttacher = Attachers.Of(AttachmentKind.Clsact) };
        FouDatapath left = hosts.Start(Accelerated(hosts.LeftOptions()));
        hosts.Start(Accelerated(hosts.RightOptions()));
        await HashedTransfer.Run(
            hosts,
            "10.9.0.2",
            16 << 20,
            () => Control(harm),
            () => Eventually.True(HasProgram, () => "It is still gone."));
        Assert.Equal(AccelerationParts.Send | AccelerationParts.Receive, left.Accelerated.Active);
        left.Stop();
        Assert.DoesNotContain("fou_", Control("filter show dev l0 ingress"), StringComparison.Ordinal);

        bool HasProgram() => Control($"filter show dev {link} {direction}").Contains("fou_", StringComparison.Ordinal);

        string Control(string arguments)
        {
            Assert.True(Ip.TryTrafficControl(hosts.Left, arguments, out string output), output);
            return output;
        }
    }
}
