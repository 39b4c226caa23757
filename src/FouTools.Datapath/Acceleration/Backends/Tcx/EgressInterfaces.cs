using FouTools.Bpf;
using FouTools.Linux;
using FouTools.Linux.Bpf;
using FouTools.Linux.Interfaces;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Sockets;

namespace FouTools.Datapath.Acceleration.Backends.Tcx;

/// <summary>The interfaces that outer packets leave and arrive by, with the programs that receive attached to them.</summary>
/// <param name="context">The datapath.</param>
/// <param name="receives">Whether programs receive.</param>
/// <param name="tunnel">The programs.</param>
/// <param name="driver">Attaches a further program to the drivers; null for none.</param>
internal sealed class EgressInterfaces(AccelerationContext context, bool receives, BpfTunnel tunnel, DriverAttachment? driver)
{
    private readonly Dictionary<int, EgressInterface> _known = [];

    /// <summary>Gives an interface, which is prepared when it is asked for first.</summary>
    /// <param name="index">The interface.</param>
    /// <returns>The interface, or why it cannot be used.</returns>
    public EgressInterface Find(int index)
    {
        if (!_known.TryGetValue(index, out EgressInterface? egress))
        {
            _known.Add(index, egress = NetworkNamespace.RunIn(context.Namespace, () => Open(index)));
        }

        return egress;
    }

    /// <summary>Lets go of all, after the programs have been detached.</summary>
    public void Clear()
    {
        foreach (EgressInterface egress in _known.Values)
        {
            egress.Probe?.Dispose();
        }

        _known.Clear();
    }

    private EgressInterface Open(int index)
    {
        try
        {
            string name = InterfaceIndex.FindName(index);
            if (!InterfaceIndex.IsEthernet(index))
            {
                return new EgressInterface($"interface {name} is not an Ethernet interface", null);
            }

            PathMtuProbe probe = PathMtuProbe.Open(context.Options.IsOverIPv4, context.SourceAddress, index);
            try
            {
                string? reason = null;
                if (receives)
                {
                    tunnel.AttachDecapsulation(index, context.Network.ProgramAttacher);
                    reason = driver?.Invoke(tunnel, index, name);
                }

                return new EgressInterface(reason, probe);
            }
            catch
            {
                probe.Dispose();
                throw;
            }
        }
        catch (Exception refusal) when (refusal is LinuxException or BpfLoadException)
        {
            return new EgressInterface(KernelReason.Explain(refusal), null);
        }
    }
}
