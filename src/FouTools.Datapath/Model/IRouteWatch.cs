using FouTools.Linux.Polling;

namespace FouTools.Datapath.Model;

/// <summary>
/// Follows the ways to remote addresses for as long as a datapath runs. It can be read when something has changed. Any thread may use it,
/// one at a time.
/// </summary>
public interface IRouteWatch : IPollable, IDisposable
{
    /// <summary>Says whether links, addresses, routes or rules have changed since it was last asked; never waits.</summary>
    /// <returns>Whether ways that were found before may be others now.</returns>
    bool TakeChanges();

    /// <summary>Looks up the way of now. No refusal of the host is an exception.</summary>
    /// <param name="query">What is asked.</param>
    /// <returns>The way.</returns>
    RouteResult Find(RouteQuery query);
}

/// <summary>By which interface a remote address can be reached.</summary>
/// <param name="InterfaceIndex">The interface; 0 where there is no way.</param>
/// <param name="Reason">Why there is none, in words; null where there is one.</param>
public readonly record struct RouteResult(int InterfaceIndex, string? Reason);
