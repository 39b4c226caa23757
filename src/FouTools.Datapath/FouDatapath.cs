using System.Diagnostics;
using System.Net;
using FouTools.Datapath.Counters;
using FouTools.Datapath.Engine;
using FouTools.Linux;
using FouTools.Linux.Interfaces;

namespace FouTools.Datapath;

/// <summary>
/// A running tunnel: a TUN device on one side, direct FOU over UDP on the other, and the workers between. A start either
/// completes or leaves nothing; a stop carries what is queued and then removes all that the start made.
/// </summary>
public sealed class FouDatapath : IDisposable
{
    private readonly Lock _lifecycle = new();
    private readonly DatapathResources _resources;
    private readonly long _startedAt = Stopwatch.GetTimestamp();
    private volatile DatapathState _state = DatapathState.Running;
    private FouDatapathStatistics? _finalStatistics;

    private FouDatapath(FouDatapathOptions options, DatapathResources resources)
    {
        _resources = resources;
        Name = resources.DeviceName;
        Mode = options.Mode;
        LocalAddress = resources.LocalAddress;
        LocalPort = (ushort)options.LocalPort;
        RemoteAddress = options.RemoteAddress;
        RemotePort = (ushort)options.RemotePort;
        SourcePort = options.SourcePort;
        UdpChecksum = options.UdpChecksum;
        Mtu = resources.Mtu;
        Address = new PrintableList<InterfaceAddress>(options.Address);
        NetworkNamespace = options.NetworkNamespace ?? string.Empty;
        TransportNamespace = options.TransportNamespace ?? NetworkNamespace;
        WorkerCount = options.WorkerCount;
        StartTime = DateTimeOffset.Now;
    }

    /// <summary>The TUN device's name.</summary>
    public string Name { get; }

    /// <summary>What the tunnel carries.</summary>
    public TunnelMode Mode { get; }

    /// <summary>The outer source address.</summary>
    public IPAddress LocalAddress { get; }

    /// <summary>The UDP port that encapsulated packets arrive at.</summary>
    public ushort LocalPort { get; }

    /// <summary>The outer destination.</summary>
    public IPAddress RemoteAddress { get; }

    /// <summary>The UDP port that encapsulated packets are sent to.</summary>
    public ushort RemotePort { get; }

    /// <summary>The UDP source port of what is sent.</summary>
    public SourcePortPolicy SourcePort { get; }

    /// <summary>Whether sent datagrams carry a UDP checksum.</summary>
    public bool UdpChecksum { get; }

    /// <summary>The MTU in bytes that the TUN device was started with.</summary>
    public int Mtu { get; }

    /// <summary>The addresses that the TUN device was started with.</summary>
    public PrintableList<InterfaceAddress> Address { get; }

    /// <summary>The namespace of the TUN device; empty for the process's own.</summary>
    public string NetworkNamespace { get; }

    /// <summary>The namespace of the UDP sockets; empty for the process's own.</summary>
    public string TransportNamespace { get; }

    /// <summary>How many workers carry packets.</summary>
    public int WorkerCount { get; }

    /// <summary>When it was started.</summary>
    public DateTimeOffset StartTime { get; }

    /// <summary>Where in its life it is.</summary>
    public DatapathState State => _state;

    /// <summary>Why its workers ended by themselves, also after the stop; null if they did not.</summary>
    public string? FaultReason { get; private set; }

    /// <summary>Managed bytes that the workers have allocated; see <see cref="Worker.AllocatedBytes"/>.</summary>
    internal long WorkerAllocatedBytes => _resources.Workers.Sum(worker => worker.AllocatedBytes);

    /// <summary>Starts a datapath.</summary>
    /// <param name="options">What it is to be.</param>
    /// <param name="network">The host's network configuration.</param>
    /// <returns>The running datapath.</returns>
    /// <exception cref="DatapathException">It could not be started, and nothing of it is left.</exception>
    public static FouDatapath Start(FouDatapathOptions options, IHostNetwork network)
    {
        ArgumentNullException.ThrowIfNull(options);
        ArgumentNullException.ThrowIfNull(network);
        options.Validate();

        DatapathResources resources = DatapathResources.Acquire(options, network);
        var datapath = new FouDatapath(options, resources);
        try
        {
            resources.StartWorkers(datapath.OnWorkerFault);
            return datapath;
        }
        catch
        {
            datapath.Dispose();
            throw;
        }
    }

    /// <summary>What it has carried and dropped.</summary>
    /// <returns>The counters as of now, or as of the stop.</returns>
    public FouDatapathStatistics GetStatistics()
    {
        lock (_lifecycle)
        {
            return _finalStatistics ?? ReadStatistics();
        }
    }

    /// <summary>Carries what is queued, ends the workers and removes the device and the sockets. Stopping again changes nothing.</summary>
    public void Stop()
    {
        lock (_lifecycle)
        {
            if (_state == DatapathState.Stopped)
            {
                return;
            }

            _resources.EndWorkers();
            _finalStatistics = ReadStatistics();
            _resources.Dispose();
            _state = DatapathState.Stopped;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => Stop();

    /// <inheritdoc/>
    public override string ToString() => NetworkNamespace.Length == 0 ? Name : $"{Name} in network namespace '{NetworkNamespace}'";

    private FouDatapathStatistics ReadStatistics() => new(
        Name,
        NetworkNamespace,
        Stopwatch.GetElapsedTime(_startedAt),
        [.. _resources.Workers.Select(worker => worker.Receiver.Counters)],
        [.. _resources.Workers.Select(worker => worker.Sender.Counters)]);

    // Called on a worker's thread, which a stop may be waiting for: it must not take the lock that the stop holds.
    private void OnWorkerFault(Exception exception)
    {
        if (_resources.IsStopping)
        {
            return;
        }

        FaultReason = exception is LinuxException { Error: Errno.EBADFD }
            ? $"Somebody deleted the TUN device '{Name}'."
            : exception.Message;
        Interlocked.CompareExchange(ref _state, DatapathState.Faulted, DatapathState.Running);
        _resources.SignalStop();
    }
}
