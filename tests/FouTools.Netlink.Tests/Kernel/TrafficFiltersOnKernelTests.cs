using FouTools.Linux;
using FouTools.Linux.Bpf;
using FouTools.Netlink.Rtnetlink.Filters;

namespace FouTools.Netlink.Tests.Kernel;

public sealed class TrafficFiltersOnKernelTests
{
    private const int Loopback = 1;
    private const int NoLink = 77;

    private static readonly TrafficFilter s_filter = new()
    {
        LinkIndex = Loopback, Direction = TrafficDirection.Ingress, Priority = 7, Handle = 9, Name = "some",
    };

    [Fact]
    public void A_queueing_discipline_is_made_once_and_goes()
    {
        using var here = new Namespaced();
        TrafficFilters filters = here.Route.Filters;
        Assert.True(filters.TryAddQdisc(Loopback));
        Assert.False(filters.TryAddQdisc(Loopback));
        filters.DeleteQdisc(Loopback);
        Assert.Contains(Assert.Throws<NetlinkException>(() => filters.DeleteQdisc(Loopback)).Error, new[] { Errno.ENOENT, Errno.EINVAL });
        Assert.Equal(Errno.ENODEV, Assert.Throws<NetlinkException>(() => filters.TryAddQdisc(NoLink)).Error);
    }

    [Fact]
    public void A_filter_comes_is_listed_and_goes()
    {
        using var here = new Namespaced();
        TrafficFilters filters = here.Route.Filters;
        using BpfProgram program = Load();
        filters.TryAddQdisc(Loopback);
        filters.Add(s_filter, program.Descriptor);
        TrafficFilter listed = Assert.Single(filters.List(Loopback, TrafficDirection.Ingress), one => one.Handle != 0);
        Assert.NotNull(listed.ProgramId);
        Assert.Equal(s_filter with { Kind = "bpf" }, listed with { ProgramId = null });
        Assert.Empty(filters.List(Loopback, TrafficDirection.Egress));
        Assert.Equal(Errno.EEXIST, Assert.Throws<NetlinkException>(() => filters.Add(s_filter, program.Descriptor)).Error);
        Assert.True(filters.Delete(listed));
        Assert.Empty(filters.List(Loopback, TrafficDirection.Ingress));
    }

    [Fact]
    public void What_is_not_there_cannot_be_deleted()
    {
        using var here = new Namespaced();
        TrafficFilters filters = here.Route.Filters;
        Assert.False(filters.Delete(s_filter));
        Assert.False(filters.Delete(s_filter with { LinkIndex = NoLink }));
        filters.TryAddQdisc(Loopback);
        Assert.False(filters.Delete(s_filter));
        Assert.Throws<ArgumentException>(() => filters.Delete(s_filter with { Handle = 0 }));
    }

    [Fact]
    public void A_filter_needs_a_queueing_discipline()
    {
        using var here = new Namespaced();
        using BpfProgram program = Load();
        Assert.Empty(here.Route.Filters.List(Loopback, TrafficDirection.Ingress));
        Assert.Equal(Errno.EINVAL, Assert.Throws<NetlinkException>(() => here.Route.Filters.Add(s_filter, program.Descriptor)).Error);
    }

    // "r0 = -1; exit".
    private static BpfProgram Load() => BpfProgram.Load("some", [0xffff_ffff_0000_00b7, 0x95]);
}
