using System.Net;
using System.Net.Sockets;
using FouTools.Datapath.HostNetwork;
using FouTools.Datapath.Model;
using FouTools.Datapath.Runtime;
using FouTools.Datapath.Tests.Support;
using FouTools.Linux;
using FouTools.Linux.Interfaces;
using FouTools.Linux.Sockets;
using FouTools.Linux.Threads;
using FouTools.Packets;

namespace FouTools.Datapath.Tests;

/// <summary>Every way in which a start fails: its identifier, and that nothing is left.</summary>
[TestClass(DisableParallelization = true)]
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
        CheckValue(DatapathProperty.Name, options => options with { Name = name });

    [Fact]
    public void Port_0()
    {
        CheckValue(DatapathProperty.LocalPort, options => options with { LocalPort = 0 });
        CheckValue(DatapathProperty.RemotePort, options => options with { RemotePort = 0 });
    }

    [Theory]
    [InlineData(TunnelMode.IPIP, 67)]
    [InlineData(TunnelMode.IPIP, -1)]
    [InlineData(TunnelMode.IPIP, 65536 - 28)]
    [InlineData(TunnelMode.SIT, 1279)]
    [InlineData(TunnelMode.GRE, 65536 - 32)]
    public void Bad_MTU(TunnelMode mode, int mtu) =>
        CheckValue(DatapathProperty.Mtu, options => options with { Mode = mode, Mtu = mtu });

    [Fact]
    public void Too_small_an_MTU_for_an_IPv6_address()
    {
        InterfaceAddress[] address = [new(IPAddress.Parse("fd09::1"), 64)];
        CheckWish(DatapathError.MtuTooSmallForIPv6, options => options with { Mode = TunnelMode.GRE, Mtu = 1279, Address = address });

        using var hosts = new TwoHosts(mtu: 1280 + 32 - 1);
        CheckRefused(hosts, hosts.LeftOptions(TunnelMode.GRE) with { Address = address }, DatapathError.MtuTooSmallForIPv6);
    }

    [Theory]
    [InlineData(0)]
    [InlineData(-1)]
    [InlineData(65)]
    public void Bad_worker_count(int count) =>
        CheckValue(DatapathProperty.WorkerCount, options => options with { WorkerCount = count });

    [Theory]
    [InlineData(-1)]
    [InlineData(4096)]
    [InlineData(int.MaxValue)]
    public void A_CPU_that_is_not_there(int processor)
    {
        using var hosts = new TwoHosts();
        int first = ThreadAffinity.Get()[0];
        DatapathException refusal = CheckRefused(hosts, hosts.LeftOptions() with { Cpu = [first, processor] }, DatapathError.CpuNotAvailable);
        Assert.Contains($"CPU {processor} ", refusal.Message, StringComparison.Ordinal);
        Assert.Contains($"{first}", refusal.AllowedValues, StringComparison.Ordinal);
        Assert.Equal((DatapathProperty.Cpu, processor), (refusal.Property, refusal.Value));
    }

    [Theory]
    [InlineData("0.0.0.0")]
    [InlineData("0.0.0.1")]
    [InlineData("224.0.0.1")]
    [InlineData("239.255.255.255")]
    [InlineData("240.0.0.1")]
    [InlineData("255.255.255.255")]
    public void Outer_addresses_that_stand_for_no_single_host(string address)
    {
        CheckValue(DatapathProperty.RemoteAddress, options => options with { RemoteAddress = IPAddress.Parse(address) });
        CheckValue(DatapathProperty.LocalAddress, options => options with { LocalAddress = IPAddress.Parse(address) });
    }

    /// <summary>Options that have no meaning together or a number that their field does not hold, by name.</summary>
    public static TheoryData<string, DatapathError, DatapathProperty> Combinations => new()
    {
        { "a remote port without a remote", DatapathError.OptionNotApplicable, DatapathProperty.RemotePort },
        { "a remote without a port", DatapathError.MissingValue, DatapathProperty.RemotePort },
        { "an IPv6 port without a remote", DatapathError.OptionNotApplicable, DatapathProperty.RemotePortIPv6 },
        { "an IPv6 port in IPIP", DatapathError.OptionNotApplicable, DatapathProperty.RemotePortIPv6 },
        { "an IPv6 port in GUE", DatapathError.OptionNotApplicable, DatapathProperty.RemotePortIPv6 },
        { "a protocol in IPIP", DatapathError.OptionNotApplicable, DatapathProperty.Protocol },
        { "protocol 0", DatapathError.InvalidValue, DatapathProperty.Protocol },
        { "Any under FOU without a protocol", DatapathError.MissingValue, DatapathProperty.Protocol },
        { "GRE in GUE version 1", DatapathError.OptionNotApplicable, DatapathProperty.Encapsulation },
        { "GRETAP in GUE version 1", DatapathError.OptionNotApplicable, DatapathProperty.Encapsulation },
        { "MPLS in GUE version 1", DatapathError.OptionNotApplicable, DatapathProperty.Encapsulation },
        { "GRE sequence numbers of two workers", DatapathError.OptionNotApplicable, DatapathProperty.OutputFlags },
        { "Any in GUE version 1", DatapathError.OptionNotApplicable, DatapathProperty.Encapsulation },
        { "a key without GRE", DatapathError.OptionNotApplicable, DatapathProperty.InputKey },
        { "a GRE checksum without GRE", DatapathError.OptionNotApplicable, DatapathProperty.OutputFlags },
        { "a remote checksum under FOU", DatapathError.OptionNotApplicable, DatapathProperty.RemoteChecksum },
        { "a remote checksum in GUE version 1", DatapathError.OptionNotApplicable, DatapathProperty.RemoteChecksum },
        { "no partial checksums under FOU", DatapathError.OptionNotApplicable, DatapathProperty.RemoteChecksumNoPartial },
        { "echo under FOU", DatapathError.OptionNotApplicable, DatapathProperty.AnswerEcho },
        { "Mixed without UDP", DatapathError.OptionNotApplicable, DatapathProperty.Encapsulation },
        { "MPLS without UDP", DatapathError.OptionNotApplicable, DatapathProperty.Encapsulation },
        { "Any without UDP", DatapathError.OptionNotApplicable, DatapathProperty.Encapsulation },
        { "a local port without UDP", DatapathError.OptionNotApplicable, DatapathProperty.LocalPort },
        { "a remote port without UDP", DatapathError.OptionNotApplicable, DatapathProperty.RemotePort },
        { "a source port without UDP", DatapathError.OptionNotApplicable, DatapathProperty.SourcePort },
        { "two workers without UDP", DatapathError.OptionNotApplicable, DatapathProperty.WorkerCount },
        { "a group without UDP", DatapathError.InvalidValue, DatapathProperty.RemoteAddress },
        { "a remote checksum without UDP", DatapathError.OptionNotApplicable, DatapathProperty.RemoteChecksum },
        { "no partial checksums without UDP", DatapathError.OptionNotApplicable, DatapathProperty.RemoteChecksumNoPartial },
        { "echo without UDP", DatapathError.OptionNotApplicable, DatapathProperty.AnswerEcho },
        { "too long an MTU without UDP", DatapathError.InvalidValue, DatapathProperty.Mtu },
        { "TTL 0", DatapathError.InvalidValue, DatapathProperty.Ttl },
        { "TTL 256", DatapathError.InvalidValue, DatapathProperty.Ttl },
        { "TOS -1", DatapathError.InvalidValue, DatapathProperty.Tos },
        { "TOS 256", DatapathError.InvalidValue, DatapathProperty.Tos },
        { "flow label 0x100000", DatapathError.InvalidValue, DatapathProperty.FlowLabel },
        { "a flow label over IPv4", DatapathError.OptionNotApplicable, DatapathProperty.FlowLabel },
        { "encapsulation limit 256", DatapathError.InvalidValue, DatapathProperty.EncapsulationLimit },
        { "an encapsulation limit over IPv4", DatapathError.OptionNotApplicable, DatapathProperty.EncapsulationLimit },
        { "nesting limit -1", DatapathError.InvalidValue, DatapathProperty.NestingLimit },
        { "nesting limit 17", DatapathError.InvalidValue, DatapathProperty.NestingLimit },
        { "busy polling for less than nothing", DatapathError.InvalidValue, DatapathProperty.BusyPoll },
        { "busy polling for over a second", DatapathError.InvalidValue, DatapathProperty.BusyPoll },
        { "ignored DF with path MTU discovery", DatapathError.OptionNotApplicable, DatapathProperty.IgnoreDf },
        { "no path MTU discovery over IPv6", DatapathError.OptionNotApplicable, DatapathProperty.PathMtuDiscovery },
        { "a group in IPIP", DatapathError.InvalidValue, DatapathProperty.RemoteAddress },
        { "a group over IPv6 in IPIP", DatapathError.InvalidValue, DatapathProperty.RemoteAddress },
        { "link-local without a link", DatapathError.MissingValue, DatapathProperty.UnderlayInterface },
        { "IPv4-mapped IPv6", DatapathError.InvalidValue, DatapathProperty.RemoteAddress },
        { "IPv6 any", DatapathError.InvalidValue, DatapathProperty.RemoteAddress },
    };

    [Theory]
    [MemberData(nameof(Combinations))]
    public void Options_that_do_not_go_together(string fault, DatapathError expected, DatapathProperty property) =>
        Assert.Equal(property, CheckWish(expected, options => Combine(options, fault)).Property);

    [Fact]
    public void Options_at_their_limits_are_fine()
    {
        var good = new FouDatapathOptions
        {
            Mode = TunnelMode.Mixed, LocalPort = 65535, RemoteAddress = IPAddress.Parse("2001:db8::2"), RemotePort = 1, RemotePortIPv6 = 65535,
        };
        good.Validate();
        (good with { Ttl = 1, Tos = 0, FlowLabel = 0, EncapsulationLimit = 0, NestingLimit = 0 }).Validate();
        (good with { BusyPoll = 1_000_000 }).Validate();
        (good with { Ttl = 255, Tos = 255, FlowLabel = 0xfffff, EncapsulationLimit = 255, NestingLimit = 16 }).Validate();
        (good with { RemoteAddress = IPAddress.Parse("fe80::2"), UnderlayInterface = "l0" }).Validate();
        (good with { RemoteAddress = IPAddress.Parse("fe80::2%3") }).Validate();
        (good with { Mode = TunnelMode.GRETAP, RemotePortIPv6 = null, RemoteAddress = IPAddress.Parse("ff05::1") }).Validate();
        (good with { Mode = TunnelMode.GRETAP, RemotePortIPv6 = null, RemoteAddress = IPAddress.Parse("239.1.1.1") }).Validate();
        (good with { RemoteAddress = null, RemotePort = null, RemotePortIPv6 = null }).Validate();
        FouDatapathOptions plain = (good with { Mode = TunnelMode.SIT, RemotePortIPv6 = null, UdpChecksum = false }).In(UdpEncapsulation.None);
        plain.Validate();
        (plain with { Mtu = 65535 - 40 }).Validate();
        (plain with { LocalAddress = IPAddress.Parse("2001:db8::1"), RemoteAddress = null }).Validate();
    }

    private static FouDatapathOptions Combine(FouDatapathOptions options, string fault)
    {
        FouDatapathOptions overIPv6 = options with { RemoteAddress = IPAddress.Parse("2001:db8::2") };
        FouDatapathOptions gue = options with { Encapsulation = UdpEncapsulation.Gue };
        FouDatapathOptions gueV1 = options with { Encapsulation = UdpEncapsulation.GueV1 };
        FouDatapathOptions plain = options.In(UdpEncapsulation.None);
        return fault switch
        {
            "Mixed without UDP" => plain with { Mode = TunnelMode.Mixed },
            "MPLS without UDP" => plain with { Mode = TunnelMode.MPLS },
            "Any without UDP" => plain with { Mode = TunnelMode.Any, Protocol = 89 },
            "a local port without UDP" => plain with { LocalPort = 5555 },
            "a remote port without UDP" => plain with { RemotePort = 5555 },
            "a source port without UDP" => plain with { SourcePort = SourcePortPolicy.Glb },
            "two workers without UDP" => plain with { WorkerCount = 2 },
            "a group without UDP" => plain with { Mode = TunnelMode.GRETAP, RemoteAddress = IPAddress.Parse("239.1.1.1") },
            "a remote checksum without UDP" => plain with { RemoteChecksum = true },
            "no partial checksums without UDP" => plain with { RemoteChecksumNoPartial = true },
            "echo without UDP" => plain with { AnswerEcho = true },
            "too long an MTU without UDP" => plain with { Mtu = 65535 - 20 + 1 },
            "a remote port without a remote" => options with { RemoteAddress = null },
            "a remote without a port" => options with { RemotePort = null },
            "an IPv6 port without a remote" => options with { Mode = TunnelMode.Mixed, RemoteAddress = null, RemotePort = null, RemotePortIPv6 = 5556 },
            "an IPv6 port in IPIP" => options with { RemotePortIPv6 = 5556 },
            "an IPv6 port in GUE" => gue with { Mode = TunnelMode.Mixed, RemotePortIPv6 = 5556 },
            "busy polling for less than nothing" => options with { BusyPoll = -1 },
            "busy polling for over a second" => options with { BusyPoll = 1_000_001 },
            "a protocol in IPIP" => options with { Protocol = 4 },
            "protocol 0" => options with { Mode = TunnelMode.Any, Protocol = 0 },
            "Any under FOU without a protocol" => options with { Mode = TunnelMode.Any },
            "GRE in GUE version 1" => gueV1 with { Mode = TunnelMode.GRE },
            "GRETAP in GUE version 1" => gueV1 with { Mode = TunnelMode.GRETAP },
            "GRE sequence numbers of two workers" => options with
            {
                Mode = TunnelMode.GRE, Gre = new GreOptions { OutputFlags = GreFlags.Sequence }, WorkerCount = 2,
            },
            "MPLS in GUE version 1" => gueV1 with { Mode = TunnelMode.MPLS },
            "Any in GUE version 1" => gueV1 with { Mode = TunnelMode.Any },
            "a key without GRE" => options with { Gre = new GreOptions { InputKey = 0 } },
            "a GRE checksum without GRE" => options with { Mode = TunnelMode.SIT, Gre = new GreOptions { OutputFlags = GreFlags.Checksum } },
            "a remote checksum under FOU" => options with { RemoteChecksum = true },
            "a remote checksum in GUE version 1" => gueV1 with { RemoteChecksum = true },
            "no partial checksums under FOU" => options with { RemoteChecksumNoPartial = true },
            "echo under FOU" => options with { AnswerEcho = true },
            "TTL 0" => options with { Ttl = 0 },
            "TTL 256" => options with { Ttl = 256 },
            "TOS -1" => options with { Tos = -1 },
            "TOS 256" => options with { Tos = 256 },
            "flow label 0x100000" => overIPv6 with { FlowLabel = 0x100000 },
            "a flow label over IPv4" => options with { FlowLabel = OuterField.Inherit },
            "encapsulation limit 256" => overIPv6 with { EncapsulationLimit = 256 },
            "an encapsulation limit over IPv4" => options with { EncapsulationLimit = 4 },
            "nesting limit -1" => options with { NestingLimit = -1 },
            "nesting limit 17" => options with { NestingLimit = 17 },
            "ignored DF with path MTU discovery" => options with { IgnoreDf = true },
            "no path MTU discovery over IPv6" => overIPv6 with { PathMtuDiscovery = false },
            "a group in IPIP" => options with { RemoteAddress = IPAddress.Parse("239.1.1.1") },
            "a group over IPv6 in IPIP" => options with { RemoteAddress = IPAddress.Parse("ff05::1") },
            "link-local without a link" => options with { RemoteAddress = IPAddress.Parse("fe80::2") },
            "IPv4-mapped IPv6" => options with { RemoteAddress = IPAddress.Parse("::ffff:192.0.2.2") },
            "IPv6 any" => options with { RemoteAddress = IPAddress.IPv6Any },
            _ => throw new ArgumentOutOfRangeException(nameof(fault), fault, null),
        };
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
    public void Remote_inside_of_the_tunnels_own_network()
    {
        using var hosts = new TwoHosts();
        DatapathException refusal = CheckRefused(
            hosts,
            hosts.LeftOptions() with { Address = [new InterfaceAddress(IPAddress.Parse("192.0.2.9"), 32), new InterfaceAddress(IPAddress.Parse("192.0.2.10"), 25)] },
            DatapathError.RoutingLoop);
        Assert.Contains("192.0.2.2", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Underlay_that_is_not_there()
    {
        using var hosts = new TwoHosts();
        DatapathException refusal = CheckRefused(
            hosts, hosts.LeftOptions() with { UnderlayInterface = "nowhere" }, DatapathError.InterfaceNotFound);
        Assert.Contains("'nowhere'", refusal.Message, StringComparison.Ordinal);
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
        var refusal = new DatapathException(DatapathError.DeviceConfigurationFailed, "no");
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
        Assert.NotNull(refusal.Reason);

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

    private static void CheckValue(DatapathProperty property, Func<FouDatapathOptions, FouDatapathOptions> change)
    {
        DatapathException refusal = CheckWish(DatapathError.InvalidValue, change);
        Assert.Equal(property, refusal.Property);
        Assert.NotNull(refusal.AllowedValues);
    }

    private static DatapathException CheckWish(DatapathError expected, Func<FouDatapathOptions, FouDatapathOptions> change)
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
        DatapathException refusal = Assert.Throws<DatapathException>(() => FouDatapath.Start(options, network));
        Check(refusal, expected);
        return refusal;
    }

    private static DatapathException CheckRefused(
        TwoHosts hosts, FouDatapathOptions options, DatapathError expected, IHostNetwork? network = null)
    {
        Warm(hosts);
        var footprint = new Footprint(hosts.Left, hosts.Right);
        DatapathException refusal = Assert.Throws<DatapathException>(() => FouDatapath.Start(options, network ?? new TestHostNetwork()));
        Check(refusal, expected);
        footprint.AssertUnchanged();
        return refusal;
    }

    // The first start of a process opens what stays open, such as assemblies.
    private static void Warm(TwoHosts hosts)
    {
        FouDatapathOptions options = hosts.LeftOptions() with { Name = "warm", LocalPort = 1, Address = [] };
        FouDatapath.Start(options, new TestHostNetwork()).Stop();
        Assert.Throws<DatapathException>(() => FouDatapath.Start(options with { Name = "lo" }, Fake));
    }

    private static void Check(DatapathException refusal, DatapathError expected)
    {
        Assert.True(refusal.Error == expected, $"{refusal.Error} instead of {expected}: {refusal.Message}");
        Assert.False(string.IsNullOrWhiteSpace(refusal.Message));
    }
}
