namespace FouTools.Datapath.Model;

/// <summary>
/// The life of a datapath: Running, then Stopped; or Running, Faulted when its device is lost, then Stopped. Stopped is final.
/// </summary>
public enum DatapathState
{
    /// <summary>All workers carry packets.</summary>
    Running,

    /// <summary>The workers have ended by themselves; the datapath waits to be stopped.</summary>
    Faulted,

    /// <summary>Everything the start made is gone.</summary>
    Stopped,
}
