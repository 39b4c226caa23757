using FouTools.Datapath.HostNetwork;
using FouTools.Datapath.Model;
using FouTools.Datapath.Telemetry;

namespace FouTools.Datapath.Runtime;

/// <summary>The datapaths that a program has started and not yet stopped, and their meter. Safe for any thread.</summary>
public sealed class DatapathTable : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<FouDatapath> _datapaths = [];
    private readonly DatapathMeter _meter;

    /// <summary>Makes an empty table, and publishes what its datapaths count (<see cref="DatapathMeter"/>).</summary>
    public DatapathTable() => _meter = new DatapathMeter(Read);

    /// <summary>All datapaths that are not stopped, oldest first, as of now.</summary>
    /// <returns>A list of its own.</returns>
    public IReadOnlyList<FouDatapath> List()
    {
        lock (_lock)
        {
            _datapaths.RemoveAll(datapath => datapath.State == DatapathState.Stopped);
            return [.. _datapaths];
        }
    }

    /// <summary>Starts a datapath and keeps it until it is stopped.</summary>
    /// <param name="options">What it is to be.</param>
    /// <param name="network">The host's network configuration.</param>
    /// <returns>The running datapath.</returns>
    /// <exception cref="DatapathException">It could not be started, and nothing of it is left.</exception>
    public FouDatapath Start(FouDatapathOptions options, IHostNetwork network)
    {
        FouDatapath datapath = FouDatapath.Start(options, network);
        lock (_lock)
        {
            _datapaths.Add(datapath);
        }

        return datapath;
    }

    /// <summary>Stops a datapath and forgets it.</summary>
    /// <param name="datapath">The datapath.</param>
    public void Stop(FouDatapath datapath)
    {
        ArgumentNullException.ThrowIfNull(datapath);
        datapath.Stop();
        lock (_lock)
        {
            _datapaths.Remove(datapath);
        }
    }

    /// <summary>Stops every datapath and withdraws the meter.</summary>
    public void Dispose()
    {
        _meter.Dispose();
        StopAll();
    }

    /// <summary>Stops every datapath.</summary>
    public void StopAll()
    {
        foreach (FouDatapath datapath in List())
        {
            Stop(datapath);
        }
    }

    private IEnumerable<(FouDatapathStatistics Statistics, IReadOnlyList<PeerTrafficReading> Peers)> Read() => List().Select(
        datapath => (datapath.GetStatistics(), (IReadOnlyList<PeerTrafficReading>)[.. datapath.GetPeers().Select(
            peer => new PeerTrafficReading(peer.Name, peer.ReceivedPackets, peer.ReceivedBytes, peer.SentPackets, peer.SentBytes))]));
}
