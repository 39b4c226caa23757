using System.Net;
using FouTools.Bpf.Programs;
using FouTools.Datapath.Acceleration;
using FouTools.Datapath.Engine;
using FouTools.Datapath.Engine.Capture;
using FouTools.Datapath.Engine.Control;
using FouTools.Datapath.Engine.Transmit;
using FouTools.Datapath.Model;
using FouTools.Datapath.Peers;
using FouTools.Datapath.Telemetry;
using FouTools.Linux.Polling;

namespace FouTools.Datapath.Runtime;

/// <summary>Everything of the system that one datapath holds, as <see cref="DatapathBuilder"/> has made it. None of it is replaced later.</summary>
/// <param name="held">What is released by <see cref="Dispose"/>.</param>
internal sealed class DatapathRuntime(ResourceStack held) : IDisposable
{
    public required string DeviceName { get; init; }

    /// <summary>Reads what has become of the device.</summary>
    public required IDeviceReader Device { get; init; }

    public required IPAddress LocalAddress { get; init; }

    /// <summary>The device's MTU in bytes.</summary>
    public required int Mtu { get; init; }

    public required IReadOnlyList<Worker> Workers { get; init; }

    /// <summary>Where the packets of each worker can be captured.</summary>
    public required IReadOnlyList<PacketTap> Taps { get; init; }

    public required PeerManager Peers { get; init; }

    public required ControlLoop Control { get; init; }

    /// <summary>Ends all threads.</summary>
    public required StopSignal Stop { private get; init; }

    /// <summary>What each worker sends runs through.</summary>
    public required IReadOnlyList<SegmentSockets> Segments { private get; init; }

    public required OffloadReasons Offload { private get; init; }

    /// <summary>What has the kernel carry packets; null where the engine carries all.</summary>
    public required AccelerationController? Controller { private get; init; }

    /// <summary>What was carried inside the kernel at the start, and why not the rest.</summary>
    public required DatapathAcceleration AccelerationAtStart { private get; init; }

    /// <summary>What has been carried inside the kernel.</summary>
    public PeerTraffic AcceleratedTraffic => Controller?.Traffic ?? default;

    /// <summary>What has happened besides what workers have met.</summary>
    public IReadOnlyCollection<DirectionCounters> EventCounters =>
        Controller is null ? [Control.Counters] : [Control.Counters, Controller.Counters];

    public bool IsStopping => Stop.IsGiven;

    /// <summary>Starts the threads. Where one cannot be started, those before it run until <see cref="EndWorkers"/>.</summary>
    /// <param name="onFault">Told on a thread that cannot go on; it ends afterwards.</param>
    /// <exception cref="DatapathException">The system has no thread left.</exception>
    public void StartWorkers(Action<Exception> onFault)
    {
        foreach (Worker worker in Workers)
        {
            KernelErrors.Explain(() => worker.Start(onFault));
        }

        KernelErrors.Explain(() => Control.Start(onFault));
    }

    /// <summary>What is carried inside the kernel now.</summary>
    public DatapathAcceleration DescribeAcceleration() => Controller?.Describe() ?? AccelerationAtStart;

    /// <summary>Has what carries inside the kernel look at peers and captures again.</summary>
    public void RefreshAcceleration() => Controller?.Refresh();

    /// <summary>Leaves everything to the engine.</summary>
    public void EndAcceleration(string reason) => Controller?.End(reason);

    /// <summary>What of the offload is in use now.</summary>
    public DatapathOffload DescribeOffload() => Offload.Describe(hasGivenUp: Segments.Any(one => !one.IsPossible));

    public void SignalStop() => Stop.Give();

    /// <summary>Ends the threads, and waits for them.</summary>
    public void EndWorkers()
    {
        SignalStop();
        foreach (Worker worker in Workers)
        {
            worker.Join();
        }

        Control.Join();
    }

    /// <summary>Releases everything in the reverse order of its acquisition. The threads must have ended.</summary>
    public void Dispose() => held.Dispose();
}
