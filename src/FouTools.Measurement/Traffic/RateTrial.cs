namespace FouTools.Measurement.Traffic;

/// <summary>The result of sending datagrams at one rate.</summary>
/// <param name="Sent">Datagrams sent.</param>
/// <param name="Received">Distinct datagrams received.</param>
/// <param name="Late">Datagrams that arrived after one that was sent later.</param>
/// <param name="SendSeconds">The time that sending took.</param>
/// <param name="ReceiveSeconds">The time until the last one arrived: datagrams still in queues are not delivered yet.</param>
internal readonly record struct RateTrial(long Sent, long Received, long Late, double SendSeconds, double ReceiveSeconds)
{
    public double SentPerSecond => Sent / SendSeconds;

    public double ReceivedPerSecond => Received / ReceiveSeconds;

    public double Loss => Sent == 0 ? 1 : 1 - ((double)Received / Sent);
}
