using FouTools.Datapath.Acceleration.Backends;
using FouTools.Datapath.Model;
using FouTools.Packets;

namespace FouTools.Datapath.Tests.Acceleration;

/// <summary>What each backend can carry, by the options alone.</summary>
public sealed class AccelerationBackendsTests
{
    [Theory]
    [InlineData(AccelerationBackend.Auto, true, true, "Send, Receive")]
    [InlineData(AccelerationBackend.Tcx, true, true, "Send, Receive")]
    [InlineData(AccelerationBackend.Xdp, true, true, "Send, Receive")]
    [InlineData(AccelerationBackend.Tcx, false, true, "Send, Receive")]
    [InlineData(AccelerationBackend.Xdp, false, true, "Send; no Receive: XDP opens only datagrams without a UDP checksum, which are not accepted")]
    [InlineData(AccelerationBackend.Tcx, true, false, "None: GRE checksums and sequence numbers need the engine")]
    [InlineData(AccelerationBackend.Xdp, false, false, "None: GRE checksums and sequence numbers need the engine")]
    public void A_backend_judges_by_the_options(AccelerationBackend which, bool acceptsZeroChecksum, bool isPlain, string told)
    {
        var options = new FouDatapathOptions
        {
            Mode = TunnelMode.GRE,
            LocalPort = 5555,
            UdpChecksum = false,
            AcceptZeroChecksum = acceptsZeroChecksum,
            Gre = isPlain ? new GreOptions() : new GreOptions { OutputFlags = GreFlags.Sequence },
        };
        DatapathAcceleration judged = AccelerationBackends.Choose(which).Judge(options);
        Assert.Equal(told, judged.ToString());
    }

    [Fact]
    public void A_backend_that_is_not_used_cannot_be_chosen()
    {
        var options = new FouDatapathOptions
        {
            Mode = TunnelMode.IPIP, LocalPort = 5555, Acceleration = AccelerationMode.Off, AccelerationBackend = AccelerationBackend.Xdp,
        };
        Assert.Equal(DatapathError.OptionNotApplicable, Assert.Throws<DatapathException>(options.Validate).Error);
        (options with { AccelerationBackend = AccelerationBackend.Auto }).Validate();
        (options with { Acceleration = AccelerationMode.Auto }).Validate();
    }
}
