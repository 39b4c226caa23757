using FouTools.Bpf;
using FouTools.Bpf.Attachment;
using FouTools.Datapath.Model;
using FouTools.Linux;
using FouTools.Linux.Bpf;
using FouTools.Linux.Interfaces;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Sockets;

namespace FouTools.Datapath.Acceleration;

/// <summary>The interfaces that outer packets of the programs leave and arrive by, with what receives attached to them.</summary>
/// <param name="options">The datapath.</param>
/// <param name="place">The network namespace of its sockets; null for the caller's.</param>
/// <param name="sourceAddress">The outer source address; that of the wildcard where routes choose it.</param>
/// <param name="receives">Whether programs are to receive.</param>
/// <param name="tunnel">The programs.</param>
/// <param name="attacher">Attaches them.</param>
internal sealed class Underlays(
    FouDatapathOptions options, NetworkNamespace? place, UInt128 sourceAddress, bool receives, BpfTunnel tunnel, IProgramAttacher attacher)
{
    private readonly Dictionary<int, Underlay> _known = [];

    /// <summary>Gives an interface, which is prepared when it is asked for first.</summary>
    /// <param name="index">The interface.</param>
    /// <returns>The interface, or why it cannot be used.</returns>
    public Underlay Find(int index)
    {
        if (!_known.TryGetValue(index, out Underlay? underlay))
        {
            _known.Add(index, underlay = NetworkNamespace.RunIn(place, () => Open(index)));
        }

        return underlay;
    }

    /// <summary>Lets go of all, after the programs have been detached.</summary>
    public void Clear()
    {
        foreach (Underlay underlay in _known.Values)
        {
            underlay.Probe?.Dispose();
        }

        _known.Clear();
    }

    private Underlay Open(int index)
    {
        try
        {
            string name = InterfaceIndex.FindName(index);
            if (!InterfaceIndex.IsEthernet(index))
            {
                return new Underlay($"interface {name} is none of Ethernet", null);
            }

            PathMtuProbe probe = PathMtuProbe.Open(options.IsOverIPv4, sourceAddress, index);
            try
            {
                string? obstacle = null;
                if (receives)
                {
                    tunnel.AttachDecapsulation(index, attacher);
                    obstacle = AttachDriver(index, name);
                }

                return new Underlay(obstacle, probe);
            }
            catch
            {
                probe.Dispose();
                throw;
            }
        }
        catch (Exception refusal) when (refusal is LinuxException or BpfLoadException)
        {
            return new Underlay(KernelObstacle.Explain(refusal), null);
        }
    }

    private string? AttachDriver(int index, string name)
    {
        if (options.Acceleration != AccelerationWish.Xdp)
        {
            return null;
        }

        try
        {
            tunnel.AttachDriver(index);
            return null;
        }
        catch (LinuxException refusal) when (refusal.Error is Errno.EOPNOTSUPP)
        {
            return $"the driver of interface {name} has no XDP";
        }
        catch (LinuxException refusal) when (refusal.Error is Errno.EBUSY or Errno.EEXIST)
        {
            return $"another XDP program is at interface {name} already";
        }
        catch (LinuxException refusal) when (refusal.Error is Errno.EINVAL or Errno.ERANGE)
        {
            return $"the driver of interface {name} takes no XDP program as it is set up, for example with that MTU: {refusal.Message}";
        }
    }
}
