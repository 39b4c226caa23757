using System.Net;
using CsCheck;
using FouTools.Linux;
using FouTools.Netlink.Fou;
using FouTools.Netlink.Tests.Twin;

namespace FouTools.Netlink.Tests.Fou;

public sealed class FouPortsTests
{
    private static readonly FouPort s_gue = new() { Port = 5555, Type = FouPortType.Gue };

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(39)]
    public void A_short_list_takes_one_reading(int count)
    {
        var kernel = new TwinFou { Ports = Some(count) };
        using FouPorts ports = Open(kernel);
        Assert.Equal(kernel.Ports, ports.List());
        Assert.Equal(1, kernel.Lists);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void A_long_list_is_whole_whether_or_not_the_kernel_loses_ports(bool losesPorts)
    {
        foreach (int count in (int[])[40, 41, 96, 97, 98, 200, 385, 386, 387, 388, 600, 772, 773, 774, 2000])
        {
            var kernel = new TwinFou { Ports = Some(count), LosesPorts = losesPorts };
            using FouPorts ports = Open(kernel);
            Assert.Equal(kernel.Ports, ports.List());
            Assert.InRange(kernel.Lists, 2, 4);
        }
    }

    [Fact]
    public void Lists_of_ports_of_different_sizes_are_whole() =>
        FouPortGenerator.Any.List[0, 600].Sample(
            list =>
            {
                var kernel = new TwinFou { Ports = [.. list.Distinct()] };
                using FouPorts ports = Open(kernel);
                Assert.Equal(kernel.Ports, ports.List());
            },
            iter: 30);

    // Whatever happens between datagrams: a port that is there all the time is listed, one that never is there is not,
    // and none is listed twice.
    [Fact]
    public void A_list_that_changes_half_way_is_read_again() =>
        Gen.Select(Gen.Int[50, 500], Gen.Select(Gen.Int[0, 40], Gen.Int[0, 1000], Gen.Bool).List[0, 6]).Sample(
            (count, changes) =>
            {
                var kernel = new TwinFou { Ports = Some(count) };
                HashSet<FouPort> always = [.. kernel.Ports];
                HashSet<FouPort> ever = [.. kernel.Ports];
                int next = 20_000;
                kernel.BeforeDatagram = datagram =>
                {
                    foreach ((int when, int netns, bool adds) in changes)
                    {
                        if (when != datagram)
                        {
                            continue;
                        }

                        if (adds)
                        {
                            FouPort port = s_gue with { Port = next++ };
                            kernel.Ports.Insert(0, port);
                            ever.Add(port);
                        }
                        else if (kernel.Ports.Count > 0)
                        {
                            int removed = netns % kernel.Ports.Count;
                            always.Remove(kernel.Ports[removed]);
                            kernel.Ports.RemoveAt(removed);
                        }
                    }
                };
                using FouPorts ports = Open(kernel);
                IReadOnlyList<FouPort> list = ports.List();
                Assert.Equal(list.Count, list.Distinct().Count());
                Assert.Empty(always.Except(list));
                Assert.Empty(list.Except(ever));
            },
            iter: 100);

    [Fact]
    public void A_list_that_keeps_changing_is_an_error()
    {
        var kernel = new TwinFou { Ports = Some(500) };
        int next = 20_000;
        int lists = 0;
        kernel.BeforeDatagram = _ =>
        {
            if (kernel.Lists != lists)
            {
                lists = kernel.Lists;
                kernel.Ports.Insert(0, s_gue with { Port = next++ });
            }
        };
        using FouPorts ports = Open(kernel);
        NetlinkException exception = Assert.Throws<NetlinkException>(() => ports.List());
        Assert.Equal(Errno.EINTR, exception.Error);
        Assert.Equal("Could not list FOU ports: the list changed or had gaps at each of 8 attempts (EINTR).", exception.Message);
    }

    [Fact]
    public void Gaps_that_cannot_be_filled_are_an_error()
    {
        // With one capacity alone the same ports get lost in every reading.
        var kernel = new TwinFou { Ports = Some(500) };
        using var ports = new FouPorts(kernel.Connect(8192), kernel.Connect(8192));
        Assert.Equal(Errno.EINTR, Assert.Throws<NetlinkException>(() => ports.List()).Error);
    }

    [Fact]
    public void A_port_that_was_added_is_returned_as_the_kernel_has_it()
    {
        FouPort asListed = s_gue with { NoPartialRemoteChecksum = true };
        var kernel = new TwinFou { Answer = request => Command(request) == 1 ? [request.Acknowledge()] : [request.Message(0x25, 0, TwinFou.Encode(asListed)), request.Acknowledge()] };
        using FouPorts ports = Open(kernel);
        Assert.Equal(asListed, ports.Add(asListed));
    }

    // With a peer and without local address the kernel fills in that of the route, and no longer finds the port by
    // what it was given.
    [Fact]
    public void A_port_whose_local_address_the_kernel_filled_in_is_found_in_the_list()
    {
        FouPort port = s_gue with { PeerAddress = IPAddress.Parse("10.0.0.2"), PeerPort = 7777 };
        FouPort asListed = port with { LocalAddress = IPAddress.Parse("10.0.0.1") };
        var kernel = new TwinFou
        {
            Ports = [s_gue with { Port = 1 }, asListed],
            Answer = request => [request.Acknowledge(Command(request) == 3 ? Errno.ESRCH : Errno.None)],
        };
        using FouPorts ports = Open(kernel);
        Assert.Equal(asListed, ports.Add(port));
    }

    [Fact]
    public void A_port_that_is_gone_again_is_said_to_be()
    {
        var kernel = new TwinFou { Answer = request => [request.Acknowledge(Command(request) == 3 ? Errno.ESRCH : Errno.None)] };
        using FouPorts ports = Open(kernel);
        NetlinkException exception = Assert.Throws<NetlinkException>(() => ports.Add(s_gue));
        Assert.Equal("Could not add FOU port 0.0.0.0:5555: it was added, but is gone again (ESRCH).", exception.Message);
    }

    [Fact]
    public void A_faulty_port_is_not_sent()
    {
        var kernel = new TwinFou { Answer = _ => throw new InvalidOperationException() };
        using FouPorts ports = Open(kernel);
        Assert.Equal(nameof(FouPort.Protocol), Assert.Throws<SpecificationException>(() => ports.Add(s_gue with { Protocol = 4 })).ParamName);
    }

    [Theory]
    [InlineData(Errno.EADDRINUSE, "UDP port 5555 is taken, by another FOU port or by a program's socket")]
    [InlineData(Errno.EADDRNOTAVAIL, "no interface here has the address 10.0.0.1")]
    [InlineData(Errno.ENETUNREACH, "there is no route to the peer 10.0.0.2")]
    [InlineData(Errno.EHOSTUNREACH, "there is no route to the peer 10.0.0.2")]
    [InlineData(Errno.EPERM, "it takes CAP_NET_ADMIN in the initial user namespace, which the root of another user namespace does not have")]
    [InlineData(Errno.ENOENT, "this kernel has no family named fou: the module fou is not loaded (modprobe fou), or was not built")]
    [InlineData(Errno.EINVAL, "Invalid argument")]
    public void A_refused_addition_is_explained(Errno error, string reason)
    {
        var kernel = new TwinFou { Answer = request => [request.Acknowledge(error, whole: false, error == Errno.EPERM ? TwinReply.Attribute(1, "no") : [])] };
        using FouPorts ports = Open(kernel);
        FouPort port = s_gue with { LocalAddress = IPAddress.Parse("10.0.0.1"), PeerAddress = IPAddress.Parse("10.0.0.2"), PeerPort = 1 };
        NetlinkException exception = Assert.Throws<NetlinkException>(() => ports.Add(port));
        Assert.Equal($"Could not add FOU port 10.0.0.1:5555 from 10.0.0.2:1: {reason} ({error}).", exception.Message);
        Assert.Equal(error, exception.Error);
        Assert.Equal(error == Errno.EPERM ? "no" : null, exception.KernelMessage);
    }

    [Fact]
    public void A_port_that_is_not_there_is_told_alike_by_all()
    {
        var kernel = new TwinFou { Answer = request => [request.Acknowledge(Command(request) == 2 ? Errno.EINVAL : Errno.ESRCH)] };
        using FouPorts ports = Open(kernel);
        Assert.Null(ports.Find(s_gue));
        NetlinkException removal = Assert.Throws<NetlinkException>(() => ports.Remove(s_gue));
        Assert.Equal(("Could not remove FOU port 0.0.0.0:5555: there is no such port (ESRCH).", Errno.ESRCH), (removal.Message, removal.Error));
        NetlinkException reading = Assert.Throws<NetlinkException>(() => ports.Get(s_gue));
        Assert.Equal(("Could not get FOU port 0.0.0.0:5555: there is no such port (ESRCH).", Errno.ESRCH), (reading.Message, reading.Error));
    }

    private static int Command(TwinRequest request) => request.Bytes[16];

    private static FouPorts Open(TwinFou kernel) => new([.. FouPorts.BufferSizes.Select(kernel.Connect)]);

    private static List<FouPort> Some(int count) => [.. Enumerable.Range(0, count).Select(number => s_gue with { Port = 10_000 + number })];
}
