using System.Diagnostics;
using FouTools.Bpf.Tests.Support;
using FouTools.Linux;
using FouTools.Linux.Bpf;
using FouTools.Linux.Interfaces;
using FouTools.Linux.Namespaces;
using FouTools.Tests.Support;

namespace FouTools.Bpf.Tests;

/// <summary>That what a tunnel has in the kernel goes with it, and what the kernel refuses is told.</summary>
public sealed class LifetimeTests
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(10);

    [Fact]
    public void Nothing_is_left_of_a_tunnel_that_was_disposed_of()
    {
        Privileged.Require();
        HashSet<string> before = [.. BpfCalls.Objects()];
        using (new TunnelPair(Shapes.Ipip))
        {
            // Two programs, five maps and two links on each side.
            Assert.Equal(18, BpfCalls.Objects().Count(one => !before.Contains(one)));
        }

        AssertGone(before);
    }

    [Fact]
    public void Nothing_is_left_of_a_tunnel_that_could_not_be_loaded()
    {
        Privileged.Require();
        HashSet<string> before = [.. BpfCalls.Objects()];
        Assert.Throws<ArgumentException>(() => BpfTunnel.Load(Shapes.Ipip with { Ttl = 0 }, 1));
        AssertGone(before);
    }

    [Fact]
    public void The_verifiers_reason_is_in_the_exception()
    {
        Privileged.Require();

        // "r0 = *(u64 *)(r1 + 0)": there is no such field in the context of a packet; then exit.
        BpfLoadException refusal = Assert.Throws<BpfLoadException>(() => BpfProgram.Load("fou_bad", [0x0000_0000_0000_1079, 0x95]));
        Assert.Equal(Errno.EACCES, refusal.Error);
        Assert.Contains("invalid bpf_context access", refusal.Message, StringComparison.Ordinal);
        Assert.Contains("processed", refusal.Log, StringComparison.Ordinal);
    }

    [Fact]
    public void An_interface_that_is_not_there_is_told()
    {
        Privileged.Require();
        using BpfTunnel tunnel = BpfTunnel.Load(Shapes.Ipip, int.MaxValue);
        Assert.Equal(Errno.ENODEV, Assert.Throws<LinuxException>(tunnel.AttachEncapsulation).Error);
        Assert.Equal(Errno.ENODEV, Assert.Throws<LinuxException>(() => tunnel.AttachDecapsulation(int.MaxValue)).Error);
    }

    [Fact]
    public void Without_the_capabilities_the_kernel_refuses_and_nothing_is_left()
    {
        Privileged.Require();
        HashSet<string> before = [.. BpfCalls.Objects()];
        LessPrivileged.WithoutBpf(() => Assert.Equal(Errno.EPERM, Assert.Throws<LinuxException>(() => BpfTunnel.Load(Shapes.Ipip, 1)).Error));
        LessPrivileged.WithoutNetAdmin(() => Assert.Equal(Errno.EPERM, Assert.Throws<BpfLoadException>(() => BpfTunnel.Load(Shapes.Ipip, 1)).Error));
        AssertGone(before);
    }

    [Fact]
    public void Nothing_is_left_of_a_process_that_was_killed()
    {
        Privileged.Require();
        using NetworkNamespace place = Scratch.CreateNamespace();
        HashSet<string> before = [.. BpfCalls.Objects()];
        using Process process = place.Run(() => Process.Start(new ProcessStartInfo(HolderPath) { RedirectStandardOutput = true })!);
        try
        {
            Assert.Equal("attached", process.StandardOutput.ReadLine());
            Assert.Equal(9, BpfCalls.Objects().Count(one => !before.Contains(one)));
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }

        AssertGone(before);
    }

    [Fact]
    public void Nothing_is_left_at_the_driver_when_a_process_was_killed()
    {
        Privileged.Require();
        using NetworkNamespace place = Scratch.CreateNamespace();
        Ip.Batch(place, "link add v0 type veth peer name v1\n");
        HashSet<string> before = [.. BpfCalls.Objects()];
        using Process process = place.Run(() => Process.Start(new ProcessStartInfo(HolderPath, "v0") { RedirectStandardOutput = true })!);
        try
        {
            Assert.Equal("attached", process.StandardOutput.ReadLine());
            Assert.Contains("xdp", Ip.Run(place, "-j link show v0"), StringComparison.Ordinal);
        }
        finally
        {
            process.Kill();
            process.WaitForExit();
        }

        AssertGone(before);
        Assert.DoesNotContain("xdp", Ip.Run(place, "-j link show v0"), StringComparison.Ordinal);
    }

    [Fact]
    public void A_driver_that_runs_no_programs_and_one_that_runs_another_are_told()
    {
        Privileged.Require();
        using NetworkNamespace place = Scratch.CreateNamespace();
        Ip.Batch(place, "link add v0 type veth peer name v1\nlink add b0 type bridge\n");
        place.Do(() =>
        {
            using BpfTunnel first = BpfTunnel.Load(Shapes.Ipip, 1, hasDriverProgram: true);
            using BpfTunnel second = BpfTunnel.Load(Shapes.Ipip, 1, hasDriverProgram: true);
            int veth = InterfaceIndex.Find("v0");
            first.AttachDriver(veth);
            Assert.Equal(Errno.EBUSY, Assert.Throws<LinuxException>(() => second.AttachDriver(veth)).Error);
            Assert.Equal(Errno.EOPNOTSUPP, Assert.Throws<LinuxException>(() => second.AttachDriver(InterfaceIndex.Find("b0"))).Error);
            first.Detach();
            second.AttachDriver(veth);
        });
    }

    private static string HolderPath => Path.Combine(
        Path.GetDirectoryName(Environment.ProcessPath)!.Replace("FouTools.Bpf.Tests", "FouTools.BpfHolder", StringComparison.Ordinal), "FouTools.BpfHolder");

    // The kernel frees programs and maps some time after their last holder.
    private static void AssertGone(HashSet<string> before)
    {
        long deadline = Environment.TickCount64 + (long)s_patience.TotalMilliseconds;
        while (true)
        {
            string[] left = [.. BpfCalls.Objects().Where(one => !before.Contains(one))];
            if (left.Length == 0)
            {
                return;
            }

            Assert.True(Environment.TickCount64 < deadline, string.Join(", ", left));
            Thread.Sleep(20);
        }
    }
}
