using System.Diagnostics.CodeAnalysis;
using System.Net;
using FouTools.Bpf;
using FouTools.Bpf.Attachment;
using FouTools.Bpf.Programs;
using FouTools.Datapath.Model;
using FouTools.Linux;
using FouTools.Linux.Bpf;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Sockets;

namespace FouTools.Datapath.Acceleration.Backends.Tcx;

/// <summary>The programs of one datapath, with their maps, and the interfaces that they are attached to.</summary>
internal sealed class TcxSession : IAccelerationSession
{
    private readonly AccelerationContext _context;
    private readonly bool _sends;
    private readonly BpfTunnel _tunnel;
    private readonly EgressInterfaces _interfaces;
    private bool _isAttached;

    private TcxSession(AccelerationContext context, AccelerationParts parts, BpfTunnel tunnel, DriverAttachment? driver)
    {
        _context = context;
        _sends = parts.HasFlag(AccelerationParts.Send);
        _tunnel = tunnel;
        _interfaces = new EgressInterfaces(context, parts.HasFlag(AccelerationParts.Receive), tunnel, driver);
    }

    /// <inheritdoc/>
    public AttachmentKind? Attachment => _tunnel.AttachedBy;

    /// <inheritdoc/>
    public bool IsIntact => _tunnel.IsWhole;

    /// <summary>Loads the programs of a datapath, attached to nothing.</summary>
    /// <param name="context">The datapath.</param>
    /// <param name="parts">The directions to carry.</param>
    /// <param name="driver">Attaches a further program to the drivers of interfaces; null for none.</param>
    /// <param name="session">The programs; null where the kernel rejected them.</param>
    /// <param name="reason">Why it did, in words.</param>
    /// <returns>Whether they are loaded.</returns>
    public static bool TryOpen(
        AccelerationContext context,
        AccelerationParts parts,
        DriverAttachment? driver,
        [NotNullWhen(true)] out IAccelerationSession? session,
        [NotNullWhen(false)] out string? reason)
    {
        session = null;
        if (BpfCompiler.IsOff)
        {
            reason = "the kernel's compiler of BPF programs is off (net.core.bpf_jit_enable is 0)";
            return false;
        }

        try
        {
            BpfTunnel tunnel = NetworkNamespace.RunIn(
                context.Namespace,
                () => BpfTunnel.Load(TcxRules.ShapeOf(context.Options, context.Settings), context.DeviceIndex, hasDriverProgram: driver is not null));
            session = new TcxSession(context, parts, tunnel, driver);
            reason = null;
            return true;
        }
        catch (Exception refusal) when (refusal is LinuxException or BpfLoadException)
        {
            reason = KernelReason.Explain(refusal);
            return false;
        }
    }

    /// <inheritdoc/>
    public void Resume()
    {
        if (!_isAttached && _sends)
        {
            NetworkNamespace.RunIn(_context.Namespace, () =>
            {
                _tunnel.AttachEncapsulation(_context.Network.ProgramAttacher);
                return true;
            });
        }

        _isAttached = true;
    }

    // The interfaces to receive by are looked up anew when the programs are attached again.
    /// <inheritdoc/>
    public void Pause()
    {
        _tunnel.Detach();
        _isAttached = false;
        _interfaces.Clear();
    }

    /// <inheritdoc/>
    public EgressPath ProbePath(int interfaceIndex, in SocketEndpoint remote)
    {
        EgressInterface egress = _interfaces.Find(interfaceIndex);
        if (egress is not { Reason: null, Probe: { } probe })
        {
            return new EgressPath(0, egress.Reason);
        }

        IoResult mtu = probe.Read(remote);
        return mtu.Succeeded
            ? new EgressPath(mtu.Count, null)
            : new EgressPath(0, $"there is no path to {remote} through interface {interfaceIndex}: {LinuxException.Describe(mtu.Error)}");
    }

    /// <inheritdoc/>
    public void Apply(PeerChanges changes)
    {
        foreach ((uint number, PeerRecord record) in changes.Records)
        {
            _tunnel.SetPeer(number, record);
        }

        foreach (IPNetwork prefix in changes.RemovedPrefixes)
        {
            _tunnel.RemovePrefix(prefix);
        }

        foreach ((IPNetwork prefix, uint number) in changes.Prefixes)
        {
            _tunnel.SetPrefix(prefix, number);
        }

        foreach (uint number in changes.RemovedRecords)
        {
            _tunnel.RemovePeer(number);
        }
    }

    /// <inheritdoc/>
    public PeerTraffic ReadTraffic(uint number) => _tunnel.ReadTraffic(number);

    /// <inheritdoc/>
    public IReadOnlyList<PassCount> ReadPassed() =>
    [
        .. Enum.GetValues<PassReason>()
            .SelectMany(reason => (PassCount[])
            [
                new(AccelerationParts.Send, reason, _tunnel.ReadPassedSent(reason)),
                new(AccelerationParts.Receive, reason, _tunnel.ReadPassedReceived(reason)),
            ])
            .Where(count => count.Packets > 0)
            .OrderBy(count => count.Direction),
    ];

    /// <inheritdoc/>
    public void ReleaseTraffic(uint number) => _tunnel.RemoveTraffic(number);

    /// <summary>Detaches the programs, and lets go of them and their maps.</summary>
    public void Dispose()
    {
        Pause();
        _tunnel.Dispose();
    }
}
