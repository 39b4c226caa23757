using FouTools.Bpf.Programs;
using FouTools.Datapath.Acceleration;
using FouTools.Datapath.Acceleration.Backends;
using FouTools.Datapath.Model;
using FouTools.Datapath.Runtime;
using FouTools.Datapath.Telemetry;
using FouTools.Linux.Privileges;

namespace FouTools.Datapath.Tests.Support;

/// <summary>
/// Tests of what is on the wire and of what becomes of what is there. All of it holds whoever carries the packets: a class of such tests
/// is run once for each <see cref="Support.Carrier"/>, from the same tables. After a test by programs it is looked up that they have carried.
/// </summary>
public abstract class WireTests : IDisposable
{
    // What a host says of IPv6 when it gets a device, which no program may be attached to yet.
    private const int SaidOfIPv6 = 4;

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

    // Where nothing stands in the way of programs, most packets are theirs. The first of a test may not be, such as those of before a change.
    private void AssertCarriedByPrograms((FouDatapathOptions Options, FouDatapath Datapath) started)
    {
        AccelerationParts expected = AccelerationPolicy.Judge(started.Options, AccelerationBackends.Choose(started.Options.AccelerationBackend)).Active & ~_left;
        FouDatapathStatistics all = started.Datapath.GetStatistics();
        PeerTraffic theirs = started.Datapath.AcceleratedTraffic;
        int chatter = started.Options.Mode.Carries(6) ? SaidOfIPv6 : 0;
        Assert.True(
            (!expected.HasFlag(AccelerationParts.Send) || AreMost(theirs.SentPackets, all.SentPackets - chatter))
                && (!expected.HasFlag(AccelerationParts.Receive) || AreMost(theirs.ReceivedPackets, all.ReceivedPackets - chatter)),
            $"{expected} is possible, but of {all} programs have {theirs}; {started.Datapath.Accelerated}.");
    }

    private static bool AreMost(long some, long all) => some * 2 >= all;
}
