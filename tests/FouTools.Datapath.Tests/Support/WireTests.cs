using FouTools.Datapath.Acceleration;
using FouTools.Linux.Privileges;

namespace FouTools.Datapath.Tests.Support;

/// <summary>
/// Tests of what is on the wire and of what becomes of what is there. All of it holds whoever carries the packets: a class of such tests
/// is run once for each <see cref="Support.Carrier"/>, from the same tables. After a test by programs it is looked up that they have carried.
/// </summary>
public abstract class WireTests : IDisposable
{
    private readonly List<TwoHosts> _hosts = [];
    private AccelerationParts _left;

    protected WireTests(Carrier carrier)
    {
        Carrier = carrier;
        if (IsByPrograms && !ProcessPrivileges.Read().Has(Capability.Bpf))
        {
            Assert.Skip("Loading BPF programs needs CAP_BPF; run as root.");
        }
    }

    protected Carrier Carrier { get; }

    protected bool IsByPrograms => Carrier == Carrier.Programs;

    public void Dispose()
    {
        GC.SuppressFinalize(this);
        if (IsByPrograms)
        {
            Assert.All(_hosts.SelectMany(hosts => hosts.Started), AssertCarriedByPrograms);
        }
    }

    /// <summary>Two hosts whose datapaths, as far as they allow it, are carried by this class's carrier.</summary>
    private protected TwoHosts CreateHosts(int mtu = 1500)
    {
        var hosts = new TwoHosts(mtu, Carrier);
        _hosts.Add(hosts);
        return hosts;
    }

    /// <summary>Says that a test is about packets that programs leave to the engine, so that they need not have carried most.</summary>
    /// <param name="parts">The directions.</param>
    protected void ExpectLeft(AccelerationParts parts) => _left |= parts;

    /// <summary>Where nothing stands in the way of programs, most packets are theirs; a few of any test are not, such as those before the first peer.</summary>
    private void AssertCarriedByPrograms((FouDatapathOptions Options, FouDatapath Datapath) started)
    {
        AccelerationParts expected = AccelerationRules.Judge(started.Options).Active & ~_left;
        var all = started.Datapath.GetStatistics();
        var theirs = started.Datapath.AcceleratedTraffic;
        Assert.True(
            (!expected.HasFlag(AccelerationParts.Send) || theirs.SentPackets * 2 >= all.SentPackets)
                && (!expected.HasFlag(AccelerationParts.Receive) || theirs.ReceivedPackets * 2 >= all.ReceivedPackets),
            $"{expected} is possible, but of {all} programs have {theirs}; {started.Datapath.Accelerated}.");
    }
}
