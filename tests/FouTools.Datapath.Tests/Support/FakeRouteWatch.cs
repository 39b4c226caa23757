using FouTools.Datapath.Model;

namespace FouTools.Datapath.Tests.Support;

/// <summary>Says what it was told to say.</summary>
internal sealed class FakeRouteWatch : IRouteWatch
{
    /// <summary>Whether something has changed; taken by <see cref="TakeChanges"/>.</summary>
    public bool HasChanged { get; set; }

    public RouteResult Route { get; set; } = new(2, null);

    /// <summary>How often a route was looked up.</summary>
    public int LookUps { get; private set; }

    public bool IsDisposed { get; private set; }

    public int Descriptor => -1;

    public bool TakeChanges()
    {
        bool hasChanged = HasChanged;
        HasChanged = false;
        return hasChanged;
    }

    public RouteResult Find(RouteQuery query)
    {
        LookUps++;
        return Route;
    }

    public void Dispose() => IsDisposed = true;
}
