using FouTools.Datapath.Acceleration;
using FouTools.Datapath.Model;
using FouTools.Datapath.Tests.Support;
using FouTools.Linux;
using FouTools.Linux.Privileges;

namespace FouTools.Datapath.Tests;

/// <summary>Whole processes with an accelerated datapath: what is left of one that was killed, and what is told where the kernel refuses.</summary>
public sealed class AccelerationRefusedTests
{
    private const string CompilerSwitch = "/proc/sys/net/core/bpf_jit_enable";

    private const string NotAllowed =
        "this process may not use BPF, which needs CAP_BPF and CAP_NET_ADMIN and a kernel that is not locked down";

    public AccelerationRefusedTests()
    {
        if (!ProcessPrivileges.Read().Has(Capability.Bpf))
        {
            Assert.Skip("Loading BPF programs needs CAP_BPF; run as root.");
        }
    }

    [Fact]
    public void Nothing_is_left_of_a_process_that_was_killed()
    {
        using var hosts = new TwoHosts();
        using HeldDatapath held = HeldDatapath.Start(hosts, AccelerationMode.Required);
        Assert.Equal("Send, Receive", held.Told);

        // Two programs, five maps and two links, all of which the system lists.
        IReadOnlyList<string> objects = held.BpfObjects;
        Assert.Equal([5, 2, 2], objects.CountBy(one => one.Split(' ')[0]).OrderBy(kind => kind.Key == "map" ? 0 : 1).Select(kind => kind.Value));
        Assert.Empty(objects.Except(BpfCalls.Objects()));
        held.Kill();
        Eventually.True(() => !objects.Intersect(BpfCalls.Objects()).Any(), () => string.Join(", ", objects.Intersect(BpfCalls.Objects())));
        Eventually.True(() => !Ip.TryRun(hosts.Left, "link show fou0", out _), () => "The device is left.");
    }

    [Theory]
    [InlineData(Errno.EPERM, NotAllowed)]
    [InlineData(Errno.ENOSYS, "the kernel has no bpf(2)")]
    public void A_kernel_that_refuses_bpf_is_told(Errno error, string reason)
    {
        using var hosts = new TwoHosts();
        AssertTold(reason, mode => HeldDatapath.Start(hosts, mode, (int)error));
    }

    [Fact]
    public void A_process_without_the_capability_is_told()
    {
        using var hosts = new TwoHosts();
        AssertTold(
            NotAllowed,
            mode => HeldDatapath.StartInside(hosts, mode, "setpriv", "--bounding-set", "-bpf,-sys_admin", "--inh-caps", "-bpf,-sys_admin"));
    }

    [Fact]
    public void A_kernel_that_does_not_compile_programs_is_told()
    {
        if (!File.Exists(CompilerSwitch))
        {
            Assert.Skip($"{CompilerSwitch} is shown in the first network namespace only.");
        }

        using var hosts = new TwoHosts();
        string off = Path.GetTempFileName();
        try
        {
            File.WriteAllText(off, "0\n");

            // It shows the file in place of the switch to this one process, whose mounts nobody else sees.
            AssertTold(
                "the kernel's compiler of BPF programs is off (net.core.bpf_jit_enable is 0)",
                mode => HeldDatapath.Start(
                    hosts, mode, 0, "unshare", "--mount", "sh", "-c", $"mount --bind '{off}' {CompilerSwitch} && exec \"$0\" \"$@\""));
        }
        finally
        {
            File.Delete(off);
        }
    }

    private static void AssertTold(string reason, Func<AccelerationMode, HeldDatapath> start)
    {
        using (HeldDatapath held = start(AccelerationMode.Auto))
        {
            Assert.Equal($"None: {reason}", held.Told);
            Assert.Empty(held.BpfObjects);
        }

        using HeldDatapath refused = start(AccelerationMode.Required);
        Assert.StartsWith($"{DatapathError.AccelerationNotPossible}: BPF cannot carry the packets of 'fou0': None: {reason}.", refused.Told, StringComparison.Ordinal);
    }
}
