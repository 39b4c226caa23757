namespace FouTools.Measurement.Traffic;

/// <summary>What became of datagrams that were sent at one rate.</summary>
/// <param name="Sent">How many left.</param>
/// <param name="Received">How many different ones arrived.</param>
/// <param name="Late">How many arrived after one that was sent later.</param>
/// <param name="SendSeconds">The time in which they were sent.</param>
/// <param name="ReceiveSeconds">The time until the last one arrived: what waits in queues is not carried yet.</param>
internal readonly record struct RateTrial(long Sent, long Received, long Late, double SendSeconds, double ReceiveSeconds)
{
    public double SentPerSecond => Sent / SendSeconds;

    public double ReceivedPerSecond => Received / ReceiveSeconds;

    public double Loss => Sent == 0 ? 1 : 1 - ((double)Received / Sent);
}
