using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using FouTools.Bpf.Attachment;
using FouTools.Bpf.Tests.Support;
using FouTools.Linux;
using FouTools.Linux.Bpf;
using FouTools.Linux.Interfaces;
using FouTools.Linux.Namespaces;
using FouTools.Netlink.Rtnetlink;
using FouTools.Netlink.Rtnetlink.Client;
using Microsoft.Win32.SafeHandles;

namespace FouTools.Bpf.Tests;

/// <summary>
/// A tunnel's kernel objects are freed with it, and kernel errors are reported. Other processes may hold BPF programs too, so count only
/// those of this process, and run no other test beside these.
/// </summary>
[TestClass(DisableParallelization = true)]
public sealed class LifetimeTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(60);

    // Two programs, five maps and two links, or a stub and its slot instead of links.
    private const int ObjectsOfTunnel = 9;

    [Theory]
    [InlineData(AttachmentKind.Tcx)]
    [InlineData(AttachmentKind.Clsact)]
    public void Disposal_frees_all_kernel_objects(AttachmentKind kind)
    {
        Privileged.Require(kind);
        string[] objects;
        using (new TunnelPair(Shapes.Ipip, kind))
        {
            objects = Held();
            Assert.Equal(2 * ObjectsOfTunnel, objects.Length);
        }

        AssertGone(objects);
    }

    [Fact]
    public void A_failed_load_frees_all_kernel_objects()
    {
        Privileged.Require();
        Assert.Throws<ArgumentException>(() => BpfTunnel.Load(Shapes.Ipip with { Ttl = 0 }, 1));
        Assert.Empty(Held());
    }

    [Fact]
    public void The_verifiers_reason_is_in_the_exception()
    {
        Privileged.Require();

        // "r0 = *(u64 *)(r1 + 0)": there is no such field in the context of a packet; then exit.
        BpfLoadException exception = Assert.Throws<BpfLoadException>(() => BpfProgram.Load("fou_bad", [0x0000_0000_0000_1079, 0x95]));
        Assert.Equal(Errno.EACCES, exception.Error);
        Assert.Contains("invalid bpf_context access", exception.Message, StringComparison.Ordinal);
        Assert.Contains("processed", exception.Log, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(AttachmentKind.Tcx)]
    [InlineData(AttachmentKind.Clsact)]
    public void A_missing_interface_is_reported(AttachmentKind kind)
    {
        Privileged.Require(kind);
        IProgramAttacher attacher = Attachers.Of(kind);
        using BpfTunnel tunnel = BpfTunnel.Load(Shapes.Ipip, int.MaxValue);
        Assert.Equal(Errno.ENODEV, Assert.Throws<LinuxException>(() => tunnel.AttachEncapsulation(attacher)).Error);
        Assert.Equal(Errno.ENODEV, Assert.Throws<LinuxException>(() => tunnel.AttachDecapsulation(int.MaxValue, attacher)).Error);
    }

    [Fact]
    public void Without_capabilities_loading_fails_and_leaks_nothing()
    {
        Privileged.Require();
        LessPrivileged.WithoutBpf(() => Assert.Equal(Errno.EPERM, Assert.Throws<LinuxException>(() => BpfTunnel.Load(Shapes.Ipip, 1)).Error));
        LessPrivileged.WithoutNetAdmin(() => Assert.Equal(Errno.EPERM, Assert.Throws<BpfLoadException>(() => BpfTunnel.Load(Shapes.Ipip, 1)).Error));
        Assert.Empty(Held());
    }

    [Fact]
    public void A_killed_process_leaks_nothing()
    {
        Privileged.Require(AttachmentKind.Tcx);
        using NetworkNamespace netns = Scratch.CreateNamespace();
        AssertGone(HoldAndKill(netns, AttachmentKind.Tcx));
    }

    [Fact]
    public void A_filter_of_a_killed_process_passes_everything_and_is_removed_by_the_next()
    {
        Privileged.Require();
        using NetworkNamespace netns = Scratch.CreateNamespace();
        Ip.Batch(netns, "link set lo up\n");
        string[] objects = HoldAndKill(netns, AttachmentKind.Clsact);

        // The stub and its slot, empty.
        AssertGone(objects, butFor: 2);
        Assert.Equal(["fou_decap+clsact"], FilterNames(netns));
        AssertLoopbackWorks(netns);

        // The queueing discipline goes too, though the killed process created it.
        HoldAndDispose(netns);
        Assert.Empty(FilterNames(netns));
        Assert.DoesNotContain("clsact", TrafficControl(netns, "qdisc show dev lo"), StringComparison.Ordinal);
        AssertGone(objects);
    }

    [Fact]
    public void Foreign_filters_and_their_queueing_discipline_stay()
    {
        Privileged.Require();
        using NetworkNamespace netns = Scratch.CreateNamespace();
        TrafficControl(netns, "qdisc add dev lo clsact");
        HoldAndDispose(netns);
        Assert.Contains("clsact", TrafficControl(netns, "qdisc show dev lo"), StringComparison.Ordinal);
        TrafficControl(netns, "filter add dev lo ingress prio 7 bpf bytecode \"1,6 0 0 0\"");
        HoldAndDispose(netns);
        Assert.Contains("pref 7", TrafficControl(netns, "filter show dev lo ingress"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_queueing_discipline_stays_while_others_use_it()
    {
        Privileged.Require();
        using NetworkNamespace netns = Scratch.CreateNamespace();
        using (ProgramAttachment one = Attach(netns))
        {
            TrafficControl(netns, "filter add dev lo egress prio 7 bpf bytecode \"1,6 0 0 0\"");
        }

        Assert.Contains("pref 7", TrafficControl(netns, "filter show dev lo egress"), StringComparison.Ordinal);
    }

    [Fact]
    public void Tunnels_share_a_link_and_the_last_one_removes_the_queueing_discipline()
    {
        Privileged.Require();
        using NetworkNamespace netns = Scratch.CreateNamespace();
        ProgramAttachment first = Attach(netns);
        ProgramAttachment second = Attach(netns);
        Assert.Equal(2, FilterNames(netns).Count);
        first.Dispose();
        Assert.Single(FilterNames(netns));
        second.Dispose();
        Assert.DoesNotContain("clsact", TrafficControl(netns, "qdisc show dev lo"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_deleted_link_takes_its_filter_along()
    {
        Privileged.Require();
        string[] objects;
        using (NetworkNamespace netns = Scratch.CreateNamespace())
        {
            Ip.Batch(netns, "link add v0 type veth peer name v1\n");
            ProgramAttachment attachment = Attach(netns, "v0", out objects);
            Ip.Batch(netns, "link delete v0\n");
            attachment.Dispose();
        }

        // The program, the stub and its slot.
        Assert.Equal(3, objects.Length);
        AssertGone(objects);
    }

    private static ProgramAttachment Attach(NetworkNamespace netns) => Attach(netns, "lo", out _);

    private static ProgramAttachment Attach(NetworkNamespace netns, string link, out string[] objects)
    {
        // "r0 = -1; exit".
        using BpfProgram program = BpfProgram.Load("fou_decap", [0xffff_ffff_0000_00b7, 0x95]);
        ProgramAttachment attachment = netns.Run(() => Attachers.Of(AttachmentKind.Clsact).Attach(
            program, InterfaceIndex.Find(link), TrafficDirection.Ingress, goesWithProcess: false));
        objects = Held();
        return attachment;
    }

    private static void HoldAndDispose(NetworkNamespace netns)
    {
        using ProgramAttachment attachment = Attach(netns);
        Assert.Single(FilterNames(netns));
    }

    private static List<string> FilterNames(NetworkNamespace netns) => netns.Run(() =>
    {
        using RouteNetlink netlink = RouteNetlink.Open();
        return netlink.Filters.List(1, TrafficDirection.Ingress).Select(filter => filter.Name).OfType<string>().ToList();
    });

    private static string TrafficControl(NetworkNamespace netns, string arguments) =>
        Ip.TryTrafficControl(netns, arguments, out string output) ? output : throw new InvalidOperationException($"tc {arguments}: {output}");

    private static void AssertLoopbackWorks(NetworkNamespace netns)
    {
        using Socket socket = netns.Run(() => new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp));
        socket.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        socket.ReceiveTimeout = 5000;
        socket.SendTo([1], socket.LocalEndPoint!);
        Assert.Equal(1, socket.Receive(new byte[1]));
    }

    private static string[] HoldAndKill(NetworkNamespace netns, AttachmentKind kind)
    {
        using Process process = netns.Run(() => Process.Start(new ProcessStartInfo(AgentProgram.Location, ["hold-programs", $"{kind}"]) { RedirectStandardOutput = true })!);
        try
        {
            Assert.Equal("attached", process.StandardOutput.ReadLine());
            string[] objects = [.. BpfCalls.HeldBy(process.Id)];
            Assert.Equal(ObjectsOfTunnel, objects.Length);
            return objects;
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }
    }

    [Fact]
    public void A_killed_process_leaves_no_XDP_program()
    {
        Privileged.Require(AttachmentKind.Tcx);
        using NetworkNamespace netns = Scratch.CreateNamespace();
        Ip.Batch(netns, "link add v0 type veth peer name v1\n");
        string[] objects;
        using Process process = netns.Run(() => Process.Start(new ProcessStartInfo(AgentProgram.Location, ["hold-programs", $"{AttachmentKind.Tcx}", "v0"]) { RedirectStandardOutput = true })!);
        try
        {
            Assert.Equal("attached", process.StandardOutput.ReadLine());
            Assert.Contains("xdp", Ip.Run(netns, "-j link show v0"), StringComparison.Ordinal);
            objects = [.. BpfCalls.HeldBy(process.Id)];
            Assert.InRange(objects.Length, ObjectsOfTunnel + 1, int.MaxValue);
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }

        AssertGone(objects);
        Assert.DoesNotContain("xdp", Ip.Run(netns, "-j link show v0"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_driver_without_XDP_and_one_with_another_program_are_reported()
    {
        Privileged.Require();
        using NetworkNamespace netns = Scratch.CreateNamespace();
        Ip.Batch(netns, "link add v0 type veth peer name v1\nlink add b0 type bridge\n");
        netns.Do(() =>
        {
            using BpfTunnel first = BpfTunnel.Load(Shapes.Ipip, 1, hasDriverProgram: true);
            using BpfTunnel second = BpfTunnel.Load(Shapes.Ipip, 1, hasDriverProgram: true);
            int veth = InterfaceIndex.Find("v0");
            first.AttachXdp(veth);
            Assert.Equal(Errno.EBUSY, Assert.Throws<LinuxException>(() => second.AttachXdp(veth)).Error);
            Assert.Equal(Errno.EOPNOTSUPP, Assert.Throws<LinuxException>(() => second.AttachXdp(InterfaceIndex.Find("b0"))).Error);
            first.Detach();
            second.AttachXdp(veth);
        });
    }

    [Fact]
    public void A_program_is_detached_even_if_a_starting_process_holds_its_link()
    {
        Privileged.Require(AttachmentKind.Tcx);
        using NetworkNamespace netns = Scratch.CreateNamespace();

        // "r0 = -1; exit".
        using BpfProgram program = BpfProgram.Load("fou_decap", [0xffff_ffff_0000_00b7, 0x95]);
        using TcxLink link = netns.Run(() => TcxLink.Attach(program, 1, TrafficDirection.Ingress));
        using var other = new SafeFileHandle(BpfCalls.Duplicate(Assert.Single(BpfCalls.LinkDescriptors())), ownsHandle: true);
        string told = $"/proc/self/fdinfo/{other.DangerousGetHandle()}";
        Assert.Contains("ifindex:\t1\n", File.ReadAllText(told), StringComparison.Ordinal);
        link.Dispose();
        link.Dispose();
        Assert.Contains("ifindex:\t0\n", File.ReadAllText(told), StringComparison.Ordinal);
    }

    private static string[] Held() => [.. BpfCalls.HeldBy(Environment.ProcessId)];

    // The kernel frees programs and maps some time after the last reference.
    private static void AssertGone(string[] objects, int butFor = 0)
    {
        Assert.Empty(Held());
        long deadline = Environment.TickCount64 + (long)s_patience.TotalMilliseconds;
        while (true)
        {
            string[] left = [.. objects.Intersect(BpfCalls.Objects())];
            if (left.Length == butFor)
            {
                return;
            }

            Assert.True(Environment.TickCount64 < deadline, string.Join(", ", left));
            Thread.Sleep(20);
        }
    }
}
