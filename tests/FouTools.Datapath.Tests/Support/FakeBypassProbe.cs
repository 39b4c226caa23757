using FouTools.Datapath.Acceleration;
using FouTools.Datapath.HostNetwork;
using FouTools.Datapath.Model;

namespace FouTools.Datapath.Tests.Support;

/// <summary>Says what it was told to say.</summary>
internal sealed class FakeBypassProbe : IBypassProbe
{
    private volatile string? _found;

    public string? Found
    {
        get => _found;
        set => _found = value;
    }

    public bool IsDisposed { get; private set; }

    public string? Find() => _found;

    public void Dispose() => IsDisposed = true;
}
