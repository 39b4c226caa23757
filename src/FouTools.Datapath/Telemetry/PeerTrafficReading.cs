namespace FouTools.Datapath.Telemetry;

/// <summary>What a peer's packets have come to since its datapath started, as of one moment.</summary>
/// <param name="Name">The peer's name.</param>
/// <param name="ReceivedPackets">Inner packets received from it.</param>
/// <param name="ReceivedBytes">Bytes of those packets.</param>
/// <param name="SentPackets">Inner packets sent to it.</param>
/// <param name="SentBytes">Bytes of those packets.</param>
internal sealed record PeerTrafficReading(string Name, long ReceivedPackets, long ReceivedBytes, long SentPackets, long SentBytes);
