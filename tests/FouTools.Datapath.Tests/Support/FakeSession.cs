using FouTools.Bpf.Attachment;
using FouTools.Bpf.Programs;
using FouTools.Datapath.Acceleration;
using FouTools.Datapath.Model;
using FouTools.Linux;
using FouTools.Linux.Sockets;

namespace FouTools.Datapath.Tests.Support;

/// <summary>Carries nothing; remembers what it was told.</summary>
internal sealed class FakeSession : IAccelerationSession
{
    /// <summary>What it was told, in order, but for questions: "resume" and "pause" only where that changed anything.</summary>
    public List<string> Calls { get; } = [];

    public List<PeerChanges> Applied { get; } = [];

    /// <summary>What has been counted by number; a test may count more.</summary>
    public Dictionary<uint, PeerTraffic> Traffic { get; } = [];

    public List<PassCount> Passed { get; } = [];

    /// <summary>The paths by interface; those that are not there take 1500 bytes.</summary>
    public Dictionary<int, EgressPath> Paths { get; } = [];

    /// <summary>What the next call to <see cref="Apply"/> throws.</summary>
    public LinuxException? Failure { get; set; }

    public bool IsRunning { get; private set; }

    public bool IsDisposed { get; private set; }

    public AttachmentKind? Attachment => IsRunning ? AttachmentKind.Tcx : null;

    public bool IsIntact { get; set; } = true;

    public void Resume()
    {
        if (!IsRunning)
        {
            Calls.Add("resume");
            IsRunning = true;
            IsIntact = true;
        }
    }

    public void Pause()
    {
        if (IsRunning)
        {
            Calls.Add("pause");
            IsRunning = false;
        }
    }

    public EgressPath ProbePath(int interfaceIndex, in SocketEndpoint remote)
    {
        Assert.True(IsRunning, "Paths are asked for while paused.");
        return Paths.TryGetValue(interfaceIndex, out EgressPath path) ? path : new EgressPath(1500, null);
    }

    public void Apply(PeerChanges changes)
    {
        Assert.False(changes.IsEmpty, "Nothing has changed.");
        Applied.Add(changes);
        if (Failure is { } failure)
        {
            throw failure;
        }
    }

    public PeerTraffic ReadTraffic(uint number)
    {
        Assert.False(IsDisposed, "Counters are read after the disposal.");
        return Traffic.GetValueOrDefault(number);
    }

    public IReadOnlyList<PassCount> ReadPassed()
    {
        Assert.False(IsDisposed, "Counters are read after the disposal.");
        return Passed;
    }

    public void ReleaseTraffic(uint number)
    {
        Calls.Add($"release {number}");
        Traffic.Remove(number);
    }

    public void Dispose() => IsDisposed = true;
}
