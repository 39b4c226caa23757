using FouTools.Datapath.Model;
using FouTools.Linux.Tun;

namespace FouTools.Datapath.Engine;

/// <summary>Knows why a part of the offload is not in use: by the user's wish, by a mode that forbids it, or for lack of it in the kernel.</summary>
/// <param name="options">The datapath.</param>
/// <param name="device">What the device leaves to the engine.</param>
/// <param name="kernelSegments">Whether the kernel has UDP_SEGMENT.</param>
/// <param name="kernelCoalesces">Whether the kernel has UDP_GRO.</param>
internal sealed class OffloadReasons(FouDatapathOptions options, TunOffloads device, bool kernelSegments, bool kernelCoalesces)
{
    /// <summary>Says what is in use.</summary>
    /// <param name="hasGivenUp">Whether the outgoing link has turned out to refuse runs of datagrams.</param>
    /// <returns>What is, and why the rest is not.</returns>
    public DatapathOffload Describe(bool hasGivenUp) => DatapathOffload.Find(part => Find(part, hasGivenUp));

    private string? Find(OffloadParts part, bool hasGivenUp) => !options.Offload ? "NoOffload was given" : part switch
    {
        OffloadParts.TcpSegmentation => (device & TunOffloads.TcpSegmentation) != 0 ? null : "the kernel lacks it",
        OffloadParts.UdpSegmentation => (device & TunOffloads.UdpSegmentation) != 0 ? null : "kernels before 6.2 lack it",
        _ when !options.Encapsulation.HasUdp() => OffloadPolicy.Of(options).SegmentObstacle,
        OffloadParts.UdpSegment => FindOfSegment(hasGivenUp),
        _ => kernelCoalesces ? null : "kernels before 5.0 lack it",
    };

    private string? FindOfSegment(bool hasGivenUp) =>
        !kernelSegments ? "kernels before 4.18 lack it"
        : OffloadPolicy.Of(options).SegmentObstacle is { } reason ? reason
        : options.RemoteAddress is { } remote && OptionsCheck.IsMulticast(remote) ? "the remote is a multicast group"
        : hasGivenUp ? "the outgoing link computes no checksums"
        : null;
}
