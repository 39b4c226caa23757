using FouTools.Captures.Conversion;
using FouTools.Datapath.Model;
using FouTools.Datapath.Telemetry;

namespace FouTools.Datapath.Runtime;

/// <summary>
/// Starts datapaths, tells what has become of them, changes and stops them. All that goes in and comes out is a record, and datapaths are
/// named by <see cref="FouDatapathStatus.Id"/>, so that they may run in another process. Of a datapath that has been stopped lately the last
/// status, counters and peers can still be read. Safe for any thread.
/// </summary>
public interface IDatapathService : IDisposable
{
    /// <summary>Starts a datapath.</summary>
    /// <param name="options">What it is to be.</param>
    /// <param name="log">Gets each step as a sentence, before this returns; null for nobody.</param>
    /// <returns>The running datapath.</returns>
    /// <exception cref="DatapathException">It could not be started, and nothing of it is left.</exception>
    FouDatapathStatus StartDatapath(FouDatapathOptions options, Action<string>? log = null);

    /// <summary>Lists all datapaths that are not stopped, oldest first.</summary>
    /// <returns>The datapaths, with the names that their devices have now.</returns>
    IReadOnlyList<FouDatapathReference> List();

    /// <summary>What has become of a datapath.</summary>
    /// <param name="datapath">The datapath.</param>
    /// <returns>As of now, or as of the stop.</returns>
    /// <exception cref="DatapathException">There is none (<see cref="DatapathError.DatapathStopped"/>).</exception>
    FouDatapathStatus GetStatus(Guid datapath);

    /// <summary>What a datapath was to be.</summary>
    /// <param name="datapath">The datapath.</param>
    /// <returns>The options as given.</returns>
    /// <exception cref="DatapathException">There is none (<see cref="DatapathError.DatapathStopped"/>).</exception>
    FouDatapathOptions GetOptions(Guid datapath);

    /// <summary>What a datapath has carried and dropped.</summary>
    /// <param name="datapath">The datapath.</param>
    /// <returns>The counters as of now, or as of the stop.</returns>
    /// <exception cref="DatapathException">There is none (<see cref="DatapathError.DatapathStopped"/>).</exception>
    FouDatapathStatistics GetStatistics(Guid datapath);

    /// <summary>Waits until a datapath ends, by a stop or a fault.</summary>
    /// <param name="datapath">The datapath.</param>
    /// <param name="timeout">The longest wait; <see cref="Timeout.InfiniteTimeSpan"/> for no end.</param>
    /// <param name="cancellation">Ends the wait.</param>
    /// <returns>What has become of it, also where it still runs when the time is over.</returns>
    /// <exception cref="DatapathException">There is none (<see cref="DatapathError.DatapathStopped"/>).</exception>
    /// <exception cref="OperationCanceledException">The wait was ended.</exception>
    FouDatapathStatus Wait(Guid datapath, TimeSpan timeout, CancellationToken cancellation);

    /// <summary>Carries what is queued, then removes the device and the sockets. Stopping again changes nothing.</summary>
    /// <param name="datapath">The datapath.</param>
    /// <returns>What it was at the stop.</returns>
    /// <exception cref="DatapathException">There is none (<see cref="DatapathError.DatapathStopped"/>).</exception>
    FouDatapathStatus StopDatapath(Guid datapath);

    /// <summary>What has become of a datapath's peers, oldest first.</summary>
    /// <param name="datapath">The datapath.</param>
    /// <returns>The peers as of now, or as of the stop.</returns>
    /// <exception cref="DatapathException">There is none (<see cref="DatapathError.DatapathStopped"/>).</exception>
    IReadOnlyList<FouPeerStatus> GetPeers(Guid datapath);

    /// <summary>Finds a peer.</summary>
    /// <param name="datapath">The datapath.</param>
    /// <param name="name">The peer's name, in any case.</param>
    /// <returns>The peer as of now, or as of the stop; null where there is none of that name.</returns>
    /// <exception cref="DatapathException">There is no such datapath (<see cref="DatapathError.DatapathStopped"/>).</exception>
    FouPeerStatus? FindPeer(Guid datapath, string name);

    /// <summary>What a peer is to be.</summary>
    /// <param name="peer">The peer.</param>
    /// <returns>The options as given, to be changed with <c>with</c>.</returns>
    /// <exception cref="DatapathException">It has been removed, or the datapath has been stopped.</exception>
    FouPeerOptions GetPeerOptions(FouPeerStatus peer);

    /// <summary>Adds a peer while packets flow.</summary>
    /// <param name="datapath">The datapath.</param>
    /// <param name="options">What the peer is to be.</param>
    /// <param name="log">Gets each step as a sentence, before this returns; null for nobody.</param>
    /// <returns>The peer.</returns>
    /// <exception cref="DatapathException">It is not possible, and nothing has changed.</exception>
    FouPeerStatus AddPeer(Guid datapath, FouPeerOptions options, Action<string>? log = null);

    /// <summary>Changes a peer while packets flow.</summary>
    /// <param name="peer">The peer.</param>
    /// <param name="options">What it is to be from now on.</param>
    /// <param name="log">Gets each step as a sentence, before this returns; null for nobody.</param>
    /// <returns>The peer.</returns>
    /// <exception cref="DatapathException">It is not possible, and nothing has changed.</exception>
    FouPeerStatus SetPeer(FouPeerStatus peer, FouPeerOptions options, Action<string>? log = null);

    /// <summary>Removes a peer while packets flow.</summary>
    /// <param name="peer">The peer.</param>
    /// <returns>What it was when it was removed.</returns>
    /// <exception cref="DatapathException">It has been removed already, or the datapath has been stopped.</exception>
    FouPeerStatus RemovePeer(FouPeerStatus peer);

    /// <summary>Begins to capture packets into a file, until the capture or the datapath is stopped.</summary>
    /// <param name="datapath">The datapath.</param>
    /// <param name="options">Which packets, and where to.</param>
    /// <returns>The running capture.</returns>
    /// <exception cref="DatapathException">There is one running, or the datapath has been stopped.</exception>
    /// <exception cref="CaptureException">The file cannot be written.</exception>
    FouCaptureStatus StartCapture(Guid datapath, FouCaptureOptions options);

    /// <summary>Ends a capture; all that was captured is in the file then. Nothing happens if it has ended.</summary>
    /// <param name="capture">The capture.</param>
    /// <returns>What it came to.</returns>
    FouCaptureStatus StopCapture(FouCaptureStatus capture);
}
