using FouTools.Linux.Polling;

namespace FouTools.Datapath.Engine.Control;

/// <summary>Work that the thread of <see cref="ControlLoop"/> does besides its own.</summary>
internal interface IControlTask
{
    /// <summary>Can be read when there is something to do.</summary>
    IPollable Changes { get; }

    /// <summary>How long the thread may sleep before it looks again, in milliseconds; infinite where only changes count.</summary>
    int RefreshMilliseconds { get; }

    /// <summary>Does it, on that thread.</summary>
    void Refresh();
}
