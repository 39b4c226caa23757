namespace FouTools.Datapath.Peers;

/// <summary>Whether a peer has been sent nothing for a while; for the control thread alone.</summary>
internal sealed class IdleState
{
    private long _packets = -1;
    private long _since;

    /// <summary>Says whether a sign of life is due, and if so counts the time from now on.</summary>
    /// <param name="packets">How many packets the peer has been sent in all.</param>
    /// <param name="now">The time in milliseconds.</param>
    /// <param name="interval">The longest silence in milliseconds.</param>
    /// <returns>Whether it is due; at once when asked for the first time.</returns>
    public bool IsDue(long packets, long now, long interval)
    {
        bool isFirst = _packets < 0;
        if (packets != _packets)
        {
            _packets = packets;
            _since = now;
            return isFirst;
        }

        if (now - _since < interval)
        {
            return false;
        }

        _since = now;
        return true;
    }
}
