using System.Net;
using FouTools.Bpf.Programs;
using FouTools.Datapath.Acceleration;

namespace FouTools.Datapath.Tests.Acceleration;

/// <summary>A backend is told what has changed of the peers, and only that.</summary>
public sealed class PeerReconcilerTests
{
    private static readonly IReadOnlyList<IPNetwork> s_wide = [IPNetwork.Parse("10.0.0.0/8")];
    private static readonly IReadOnlyList<IPNetwork> s_narrow = [IPNetwork.Parse("10.9.0.0/16"), IPNetwork.Parse("fd09::/64")];

    private readonly PeerReconciler _reconciler = new();

    [Fact]
    public void A_first_snapshot_is_all_new()
    {
        PeerChanges changes = _reconciler.Reconcile([new(1, Record(1500), s_wide), new(2, Record(1400), s_narrow)]);
        Assert.Equal([new(1, Record(1500)), new(2, Record(1400))], changes.Records);
        Assert.Equal([new(s_wide[0], 1u), new(s_narrow[0], 2u), new(s_narrow[1], 2u)], changes.Prefixes);
        Assert.Empty(changes.RemovedRecords);
        Assert.Empty(changes.RemovedPrefixes);
        Assert.Equal(2, _reconciler.RecordCount);
    }

    [Fact]
    public void The_same_snapshot_changes_nothing()
    {
        _reconciler.Reconcile([new(1, Record(1500), s_wide)]);
        Assert.True(_reconciler.Reconcile([new(1, Record(1500), s_wide)]).IsEmpty);
        Assert.True(_reconciler.Reconcile([new(1, Record(1500), [.. s_wide])]).IsEmpty);
    }

    [Fact]
    public void Of_a_peer_that_has_moved_its_record_changes_alone()
    {
        _reconciler.Reconcile([new(1, Record(1500), s_wide), new(2, Record(1500), s_narrow)]);
        PeerChanges changes = _reconciler.Reconcile([new(1, Record(1500), s_wide), new(2, Record(1280), s_narrow)]);
        Assert.Equal([new(2, Record(1280))], changes.Records);
        Assert.Empty(changes.Prefixes);
        Assert.Empty(changes.RemovedRecords);
    }

    // Its packets would go to a peer with a shorter prefix otherwise.
    [Fact]
    public void A_peer_without_a_record_keeps_its_prefixes()
    {
        _reconciler.Reconcile([new(1, Record(1500), s_wide), new(2, Record(1500), s_narrow)]);
        PeerChanges changes = _reconciler.Reconcile([new(1, Record(1500), s_wide), new(2, null, s_narrow)]);
        Assert.Equal([2u], changes.RemovedRecords);
        Assert.Empty(changes.RemovedPrefixes);
        Assert.Equal(1, _reconciler.RecordCount);
        changes = _reconciler.Reconcile([new(1, Record(1500), s_wide), new(2, Record(1500), s_narrow)]);
        Assert.Equal([new(2, Record(1500))], changes.Records);
        Assert.Empty(changes.Prefixes);

        var never = new PeerReconciler();
        Assert.Equal([new(s_wide[0], 1u)], never.Reconcile([new(1, null, s_wide)]).Prefixes);
        Assert.Equal(0, never.RecordCount);
    }

    [Fact]
    public void Of_a_peer_that_is_gone_nothing_is_left()
    {
        _reconciler.Reconcile([new(1, Record(1500), s_wide), new(2, Record(1500), s_narrow)]);
        PeerChanges changes = _reconciler.Reconcile([new(1, Record(1500), s_wide)]);
        Assert.Equal([2u], changes.RemovedRecords);
        Assert.Equal(s_narrow, changes.RemovedPrefixes);
        Assert.Empty(changes.Records);
        Assert.Empty(changes.Prefixes);
    }

    [Fact]
    public void A_prefix_that_goes_to_another_peer_is_assigned_and_not_removed()
    {
        _reconciler.Reconcile([new(1, Record(1500), s_wide), new(2, Record(1500), s_narrow)]);
        PeerChanges changes = _reconciler.Reconcile([new(1, Record(1500), [s_wide[0], s_narrow[0]]), new(2, Record(1500), [s_narrow[1]])]);
        Assert.Equal([new(s_narrow[0], 1u)], changes.Prefixes);
        Assert.Empty(changes.RemovedPrefixes);
    }

    // As when a peer is replaced by one of the same address between two snapshots.
    [Fact]
    public void A_peer_in_place_of_another_takes_its_prefixes_over()
    {
        _reconciler.Reconcile([new(1, Record(1500), s_wide)]);
        PeerChanges changes = _reconciler.Reconcile([new(2, Record(1500), s_wide)]);
        Assert.Equal([new(2, Record(1500))], changes.Records);
        Assert.Equal([1u], changes.RemovedRecords);
        Assert.Equal([new(s_wide[0], 2u)], changes.Prefixes);
        Assert.Empty(changes.RemovedPrefixes);
    }

    private static PeerRecord Record(int mtu) => new(2, mtu, 1, 2, 5555, 5555, AnySourcePort: true);
}
