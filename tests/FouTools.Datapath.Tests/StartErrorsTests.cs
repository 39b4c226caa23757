using System.Net;
using System.Net.Sockets;
using FouTools.Datapath.Tests.Support;
using FouTools.Linux;
using FouTools.Linux.Interfaces;
using FouTools.Linux.Sockets;
using FouTools.Tests.Support;

namespace FouTools.Datapath.Tests;

/// <summary>Every way in which a start fails: its identifier, and that nothing is left.</summary>
public sealed class StartErrorsTests
{
    // A file name has at most 255 bytes.
    private const string TooLong = Sixty + Sixty + Sixty + Sixty + Sixty;
    private const string Sixty = "012345678901234567890123456789012345678901234567890123456789";

    [Theory]
    [InlineData("")]
    [InlineData("sixteen-letters-")]
    [InlineData("a/b")]
    [InlineData("fou%d")]
    [InlineData("all")]
    public void Bad_name(string name) =>
        CheckWish(DatapathError.InvalidName, options => options with { Name = name });

    [Fact]
    public void Port_0()
    {
        CheckWish(DatapathError.InvalidPort, options => options with { LocalPort = 0 });
        CheckWish(DatapathError.InvalidPort, options => options with { RemotePort = 0 });
    }

    [Theory]
    [InlineData(TunnelMode.IPIP, 67)]
    [InlineData(TunnelMode.IPIP, -1)]
    [InlineData(TunnelMode.IPIP, 65536 - 28)]
    [InlineData(TunnelMode.SIT, 1279)]
    [InlineData(TunnelMode.GRE, 65536 - 32)]
    public void Bad_MTU(TunnelMode mode, int mtu) =>
        CheckWish(DatapathError.InvalidMtu, options => options with { Mode = mode, Mtu = mtu });

    [Fact]
    public void Too_small_an_MTU_for_an_IPv6_address()
    {
        InterfaceAddress[] address = [new(IPAddress.Parse("fd09::1"), 64)];
        CheckWish(DatapathError.InvalidMtu, options => options with { Mode = TunnelMode.GRE, Mtu = 1279, Address = address });

        using var hosts = new TwoHosts(mtu: 1280 + 32 - 1);
        CheckRefused(hosts, hosts.LeftOptions(TunnelMode.GRE) with { Address = address }, DatapathError.InvalidMtu);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(65)]
    public void Bad_worker_count(int count) =>
        CheckWish(DatapathError.InvalidWorkerCount, options => options with { WorkerCount = count });

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.0.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    public void Outer_addresses_that_stand_for_no_single_host(string address)
    {
        CheckWish(DatapathError.InvalidAddress, options => options with { RemoteAddress = IPAddress.Parse(address) });
        CheckWish(DatapathError.InvalidAddress, options => options with { LocalAddress = IPAddress.Parse(address) });
    }

    [Fact]
    public void Outer_families_differ()
    {
        CheckWish(
            DatapathError.AddressFamilyMismatch,
            options => options with { LocalAddress = IPAddress.Parse("192.0.2.1"), RemoteAddress = IPAddress.Parse("2001:db8::1") });
        CheckWish(DatapathError.AddressFamilyMismatch, options => options with { LocalAddress = IPAddress.IPv6Loopback });
    }

    [Theory]
    [InlineData(TunnelMode.IPIP, "fd09::1")]
    [InlineData(TunnelMode.SIT, "10.9.0.1")]
    public void Inner_family_is_not_carried(TunnelMode mode, string address) => CheckWish(
        DatapathError.AddressFamilyMismatch,
        options => options with { Mode = mode, Address = [new InterfaceAddress(IPAddress.Parse(address), 24)] });

    [Theory]
    [InlineData("no-such-namespace")]
    [InlineData("/no/such/path")]
    [InlineData("/proc/self/status/net")]
    [InlineData("/proc/self/status")]
    [InlineData("/proc/self/ns/uts")]
    [InlineData("a-name-with-\0-in-it")]
    [InlineData(TooLong)]
    public void Missing_namespace(string name)
    {
        using var hosts = new TwoHosts();
        DatapathException device = CheckRefused(
            hosts, hosts.LeftOptions() with { NetworkNamespace = name }, DatapathError.NamespaceNotFound);
        Assert.Contains($"'{name}'", device.Message, StringComparison.Ordinal);
        CheckRefused(hosts, hosts.LeftOptions() with { TransportNamespace = name }, DatapathError.NamespaceNotFound);
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(1, true)]
    [InlineData(3, false)]
    [InlineData(3, true)]
    public void Port_in_use(int workerCount, bool holderShares)
    {
        using var hosts = new TwoHosts();
        using Socket holder = hosts.Left.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        if (holderShares)
        {
            const int SolSocket = 1;
            const int SoReusePort = 15;
            holder.SetRawSocketOption(SolSocket, SoReusePort, BitConverter.GetBytes(1));
        }

        holder.Bind(new IPEndPoint(IPAddress.Any, TwoHosts.Port));
        DatapathException refusal = CheckRefused(
            hosts, hosts.LeftOptions() with { WorkerCount = workerCount }, DatapathError.PortInUse);
        Assert.Contains("5555", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Port_of_another_datapath()
    {
        using var hosts = new TwoHosts();
        hosts.Start(hosts.LeftOptions() with { WorkerCount = 2 });
        CheckRefused(hosts, hosts.LeftOptions() with { Name = "fou1", WorkerCount = 2 }, DatapathError.PortInUse);
    }

    [Fact]
    public void Remote_without_a_route()
    {
        using var hosts = new TwoHosts();
        CheckRefused(
            hosts, hosts.LeftOptions() with { RemoteAddress = IPAddress.Parse("203.0.113.1") }, DatapathError.RemoteUnreachable);
    }

    [Fact]
    public void Local_address_of_another_host()
    {
        using var hosts = new TwoHosts();
        DatapathException refusal = CheckRefused(
            hosts,
            hosts.LeftOptions() with { LocalAddress = IPAddress.Parse("192.0.2.77") },
            DatapathError.LocalAddressNotAvailable);
        Assert.Contains("192.0.2.77", refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(4)]
    public void Existing_device(int workerCount)
    {
        using var hosts = new TwoHosts();
        DatapathException refusal = CheckRefused(
            hosts, hosts.LeftOptions() with { Name = "l0", WorkerCount = workerCount }, DatapathError.DeviceExists);
        Assert.Contains("'l0'", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Configuration_that_the_host_refuses()
    {
        using var hosts = new TwoHosts();
        var refusal = new DatapathException(DatapathError.DeviceConfigurationFailed, "no", "none");
        var network = new FakeHostNetwork { ConfigurationFailure = refusal };
        Assert.Same(refusal, CheckRefused(hosts, hosts.LeftOptions(), DatapathError.DeviceConfigurationFailed, network));
        Assert.Equal("fou0", network.Configured!.Name);
    }

    [Theory]
    [InlineData(Errno.EPERM, DatapathError.PermissionDenied)]
    [InlineData(Errno.EMFILE, DatapathError.ResourceLimit)]
    [InlineData(Errno.EIO, DatapathError.SystemCallFailed)]
    public void Kernel_refusals_in_the_hosts_configuration_are_explained(Errno error, DatapathError expected)
    {
        using var hosts = new TwoHosts();
        var refusal = new LinuxException("ask for routes", error);
        CheckRefused(hosts, hosts.LeftOptions(), expected, new FakeHostNetwork { RouteFailure = refusal });
        CheckRefused(hosts, hosts.LeftOptions(), expected, new FakeHostNetwork { ConfigurationFailure = refusal });
    }

    [Fact]
    public void Any_other_failure_of_the_configuration_passes_through_and_leaves_nothing()
    {
        using var hosts = new TwoHosts();
        Warm(hosts);
        var footprint = new Footprint(hosts.Left, hosts.Right);
        var network = new FakeHostNetwork { ConfigurationFailure = new InvalidDataException("a fault of the composition") };
        Assert.Throws<InvalidDataException>(() => FouDatapath.Start(hosts.LeftOptions(), network));
        footprint.AssertUnchanged();
    }

    [Fact]
    public void No_privilege()
    {
        using var hosts = new TwoHosts();
        Warm(hosts);
        var footprint = new Footprint(hosts.Left, hosts.Right);

        // Inside the namespace already, so that making the device or opening the raw socket is what fails.
        DatapathException refusal = Assert.Throws<DatapathException>(() => hosts.Left.Run(() =>
        {
            Kernel.DropCapabilitiesOfThread();
            return FouDatapath.Start(hosts.LeftOptions() with { NetworkNamespace = null }, Fake);
        }));
        Assert.Equal(DatapathError.PermissionDenied, refusal.Error);
        Assert.Contains("CAP_NET_ADMIN", refusal.RecommendedAction, StringComparison.Ordinal);

        // Outside, entering it is.
        refusal = Assert.Throws<DatapathException>(() => hosts.Left.Run(() =>
        {
            Kernel.DropCapabilitiesOfThread();
            return FouDatapath.Start(hosts.LeftOptions() with { NetworkNamespace = TwoHosts.PathOf(hosts.Right) }, Fake);
        }));
        Assert.Equal(DatapathError.PermissionDenied, refusal.Error);
        footprint.AssertUnchanged();
    }

    [Fact]
    public void No_TUN_driver()
    {
        using var hosts = new TwoHosts();
        Warm(hosts);
        var footprint = new Footprint(hosts.Left, hosts.Right);
        DatapathException refusal = Assert.Throws<DatapathException>(() => hosts.Left.Run(() =>
        {
            Kernel.HideTunFromThread();
            return FouDatapath.Start(hosts.LeftOptions() with { NetworkNamespace = null }, Fake);
        }));
        Assert.Equal(DatapathError.TunNotAvailable, refusal.Error);
        Assert.Contains("/dev/net/tun", refusal.Message, StringComparison.Ordinal);
        footprint.AssertUnchanged();
    }

    [Fact]
    public void A_start_that_runs_out_of_descriptors_anywhere_leaves_nothing()
    {
        using var hosts = new TwoHosts();
        FouDatapathOptions options = hosts.LeftOptions() with { WorkerCount = 2 };
        Warm(hosts);
        var footprint = new Footprint(hosts.Left, hosts.Right);
        ulong limit = Kernel.DescriptorLimit;
        var open = Directory.GetFileSystemEntries("/proc/self/fd").Select(path => ulong.Parse(Path.GetFileName(path), null)).ToHashSet();
        ulong allowed = 0;
        while (open.Contains(allowed))
        {
            allowed++;
        }

        int refusals = 0;
        for (; refusals < 1000; allowed++)
        {
            Exception? failure = null;
            Kernel.DescriptorLimit = allowed;
            try
            {
                FouDatapath.Start(options, Fake).Stop();
            }
            catch (Exception exception)
            {
                failure = exception;
            }
            finally
            {
                Kernel.DescriptorLimit = limit;
            }

            if (failure is null)
            {
                break;
            }

            Assert.True(
                failure is DatapathException { Error: DatapathError.ResourceLimit },
                $"With descriptors below {allowed}: {failure}");
            refusals++;
        }

        Assert.InRange(refusals, 10, 999);
        footprint.AssertUnchanged();
    }

    private static FakeHostNetwork Fake => new() { Route = new RemoteRoute(IPv4Convert.ToAddress(TwoHosts.LeftAddress), 1500, 1) };

    private static void CheckWish(DatapathError expected, Func<FouDatapathOptions, FouDatapathOptions> change)
    {
        FouDatapathOptions options = change(new FouDatapathOptions
        {
            Mode = TunnelMode.IPIP,
            LocalPort = TwoHosts.Port,
            RemoteAddress = IPAddress.Parse("192.0.2.2"),
            RemotePort = TwoHosts.Port,
        });
        var network = new FakeHostNetwork { RouteFailure = new InvalidOperationException("The host was asked before the wish was checked.") };
        Check(Assert.Throws<DatapathException>(options.Validate), expected);
        Check(Assert.Throws<DatapathException>(() => FouDatapath.Start(options, network)), expected);
    }

    private static DatapathException CheckRefused(
        TwoHosts hosts, FouDatapathOptions options, DatapathError expected, IHostNetwork? network = null)
    {
        Warm(hosts);
        var footprint = new Footprint(hosts.Left, hosts.Right);
        DatapathException refusal = Assert.Throws<DatapathException>(() => FouDatapath.Start(options, network ?? new IpHostNetwork()));
        Check(refusal, expected);
        footprint.AssertUnchanged();
        return refusal;
    }

    // The first start of a process opens what stays open, such as assemblies.
    private static void Warm(TwoHosts hosts)
    {
        FouDatapathOptions options = hosts.LeftOptions() with { Name = "warm", LocalPort = 1, Address = [] };
        FouDatapath.Start(options, new IpHostNetwork()).Stop();
        Assert.Throws<DatapathException>(() => FouDatapath.Start(options with { Name = "lo" }, Fake));
    }

    private static void Check(DatapathException refusal, DatapathError expected)
    {
        Assert.True(refusal.Error == expected, $"{refusal.Error} instead of {expected}: {refusal.Message}");
        Assert.False(string.IsNullOrWhiteSpace(refusal.Message));
        Assert.False(string.IsNullOrWhiteSpace(refusal.RecommendedAction));
    }
}
