using System.Diagnostics;
using FouTools.Datapath.Model;
using FouTools.Datapath.Runtime;
using FouTools.Diagnosis.Checks;
using FouTools.Diagnosis.Hosts;
using FouTools.Diagnosis.Model;
using FouTools.Diagnosis.Probes;
using FouTools.Diagnosis.Subjects;
using FouTools.Linux;
using FouTools.Netlink;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Diagnosis;

/// <summary>Determines whether a tunnel works, and if not, why. It reads state and sends probes; it changes nothing.</summary>
public static class TunnelDiagnosis
{
    /// <summary>Checks a kernel tunnel.</summary>
    /// <param name="tunnel">The tunnel.</param>
    /// <param name="networkNamespace">The name or path of its network namespace; null for that of the process.</param>
    /// <param name="underlayInterface">The name of its underlay interface; null for any.</param>
    /// <param name="options">The options.</param>
    /// <param name="cancellation">Cancels the checks.</param>
    /// <returns>The finding of each check, as soon as it has completed.</returns>
    /// <exception cref="LinuxException">The namespace may not be entered.</exception>
    /// <exception cref="OperationCanceledException">The checks were cancelled.</exception>
    public static IEnumerable<TunnelFinding> Run(
        Tunnel tunnel, string? networkNamespace, string? underlayInterface, DiagnosisOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(tunnel);
        TunnelSubject subject = KernelSubject.Of(tunnel, networkNamespace, underlayInterface);
        return Run(subject, [subject], options, cancellation);
    }

    /// <summary>Checks a datapath and its selected peers.</summary>
    /// <param name="service">The service that the datapath runs in.</param>
    /// <param name="datapath">The datapath's <see cref="FouDatapathStatus.Id"/>.</param>
    /// <param name="options">The options.</param>
    /// <param name="cancellation">Cancels the checks.</param>
    /// <returns>The finding of each check, as soon as it has completed.</returns>
    /// <exception cref="LinuxException">A namespace may not be entered.</exception>
    /// <exception cref="DatapathException">There is no such datapath.</exception>
    /// <exception cref="OperationCanceledException">The checks were cancelled.</exception>
    public static IEnumerable<TunnelFinding> Run(IDatapathService service, Guid datapath, DiagnosisOptions options, CancellationToken cancellation)
    {
        ArgumentNullException.ThrowIfNull(service);
        ArgumentNullException.ThrowIfNull(options);
        FouDatapathStatus status = service.GetStatus(datapath);
        TunnelSubject device = DatapathSubject.Of(status, service);
        TunnelSubject[] peers =
        [
            .. service.GetPeers(datapath)
                .Where(peer => options.IsPeerMeant?.Invoke(peer.Name) ?? true)
                .Select(peer => DatapathSubject.Of(peer, status, service)),
        ];
        return Run(device, peers.Length > 0 ? peers : [device], options, cancellation);
    }

    internal static TunnelFinding RunOne(ICheck check, CheckContext context)
    {
        long start = Stopwatch.GetTimestamp();
        Finding finding = Try(check, context);
        return new TunnelFinding
        {
            Tunnel = context.Subject.Name,
            Peer = context.Subject.Peer,
            NetworkNamespace = context.Subject.NetworkNamespace,
            Check = check.Name,
            Result = finding.Result,
            Evidence = finding.Evidence,
            Remedy = finding.Remedy,
            Target = finding.Target,
            RoundTripTime = finding.RoundTripTime,
            PathMtu = finding.PathMtu,
            Duration = Stopwatch.GetElapsedTime(start),
        };
    }

    private static IEnumerable<TunnelFinding> Run(
        TunnelSubject device, IReadOnlyList<TunnelSubject> ends, DiagnosisOptions options, CancellationToken cancellation)
    {
        using NetworkView deviceView = NetworkView.Open(device.NetworkNamespace, options.Log);
        using NetworkView? other = device.IsInOneNetns || device.IsUnderlayElsewhere ? null : NetworkView.Open(device.TransportNamespace, options.Log);
        NetworkView transportView = other ?? deviceView;
        var probes = new LiveProbes(deviceView.Netns, transportView.Netns);
        CheckContext ContextOf(TunnelSubject subject) => new(subject, deviceView, transportView, probes, options, cancellation);

        // Without separate peers, the checks of the device and of the remote share one context.
        CheckContext ofDevice = ContextOf(device);
        CheckContext[] ofEnds = [.. ends.Select(end => ReferenceEquals(end, device) ? ofDevice : ContextOf(end))];
        ICheck[] wanted = [.. CheckList.All.Where(check => options.Checks.Count == 0 || options.Checks.Contains(check.Name))];
        (ICheck Check, CheckContext Context)[] plan =
        [
            .. wanted.Where(check => !check.IsOfPeer || ofEnds.Length == 1).Select(check => (check, check.IsOfPeer ? ofEnds[0] : ofDevice)),
            .. ofEnds.Length == 1 ? [] : ofEnds.SelectMany(context => wanted.Where(check => check.IsOfPeer).Select(check => (check, context))),
        ];
        for (int i = 0; i < plan.Length; i++)
        {
            cancellation.ThrowIfCancellationRequested();
            options.OnProgress?.Invoke(plan[i].Check.Name, i, plan.Length);
            yield return RunOne(plan[i].Check, plan[i].Context);
        }
    }

    private static Finding Try(ICheck check, CheckContext context)
    {
        try
        {
            return check.Run(context);
        }
        catch (LinuxException refusal) when (refusal.Error is Errno.EPERM or Errno.EACCES)
        {
            return Finding.Skipped($"It needs CAP_NET_RAW, which this process does not have. {refusal.Message}");
        }
        catch (Exception refusal) when (refusal is LinuxException or NetlinkException)
        {
            return Finding.Skipped($"The check could not run. {refusal.Message}");
        }
    }
}
