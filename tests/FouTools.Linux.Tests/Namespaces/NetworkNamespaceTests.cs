using FouTools.Linux.Namespaces;
using FouTools.Linux.Sockets;

namespace FouTools.Linux.Tests.Namespaces;

public sealed class NetworkNamespaceTests
{
    [Fact]
    public void Work_runs_inside_and_the_calling_thread_never_moves()
    {
        string before = Here();
        using NetworkNamespace netns = Scratch.CreateNamespace();
        Assert.Equal(before, Here());
        string inside = netns.Run(Here);
        Assert.NotEqual(before, inside);
        Assert.Equal(inside, netns.Run(Here));
        Assert.Equal(before, Here());

        Assert.Throws<InvalidDataException>(() => netns.Run<int>(() => throw new InvalidDataException("work failed")));
        Assert.Equal(before, Here());

        using NetworkNamespace other = Scratch.CreateNamespace();
        Assert.Equal((other.Run(Here), inside), netns.Run(() => (other.Run(Here), Here())));
        Assert.Equal(before, Here());
    }

    [Fact]
    public void An_exception_keeps_its_type_and_stack_trace()
    {
        using NetworkNamespace netns = Scratch.CreateNamespaceWithLoopback();
        LinuxException refusal = Assert.Throws<LinuxException>(() => netns.Run(() => UdpSocket.OpenGroup(new SocketEndpoint(SocketEndpoint.FromIPv4(0x0a000001), 5555), 1, new UdpSocketOptions())));
        Assert.Equal(Errno.EADDRNOTAVAIL, refusal.Error);
        Assert.Contains(nameof(UdpSocket.OpenGroup), refusal.StackTrace, StringComparison.Ordinal);
    }

    [Fact]
    public void Without_a_namespace_work_runs_on_the_calling_thread()
    {
        int caller = Environment.CurrentManagedThreadId;
        Assert.Equal(caller, NetworkNamespace.RunIn(null, () => Environment.CurrentManagedThreadId));
    }

    [Fact]
    public void A_namespace_is_opened_by_path_and_by_name()
    {
        using NetworkNamespace netns = Scratch.CreateNamespace();
        using NetworkNamespace again = NetworkNamespace.Open($"/proc/self/fd/{netns.Descriptor}");
        Assert.Equal(netns.Run(Here), again.Run(Here));

        string name = $"foutools-test-{Environment.ProcessId}";
        Assert.DoesNotContain(name, NetworkNamespace.ListNames());
        Ip.Run(null, $"netns add {name}");
        try
        {
            Assert.Contains(name, NetworkNamespace.ListNames());
            using NetworkNamespace named = NetworkNamespace.Open(name);
            Assert.Equal(name, named.Name);
            Assert.NotEqual(Here(), named.Run(Here));
        }
        finally
        {
            Ip.Run(null, $"netns delete {name}");
        }
    }

    [Fact(DisableParallelization = true)]
    public void An_unknown_name_is_ENOENT()
    {
        int descriptors = Scratch.CountDescriptors();
        LinuxException refusal = Assert.Throws<LinuxException>(() => NetworkNamespace.Open("no-such-namespace"));
        Assert.Equal(Errno.ENOENT, refusal.Error);
        Assert.Contains("'no-such-namespace'", refusal.Message, StringComparison.Ordinal);
        Assert.Equal(Errno.ENOENT, Assert.Throws<LinuxException>(() => NetworkNamespace.Open("/nowhere/at/all")).Error);
        Assert.Equal(descriptors, Scratch.CountDescriptors());
    }

    [Fact]
    public void A_path_that_names_a_FIFO_does_not_wait_for_its_writer()
    {
        string path = Path.Combine(Path.GetTempPath(), $"foutools-test-{Guid.NewGuid():N}");
        using (var make = System.Diagnostics.Process.Start("mkfifo", path))
        {
            make.WaitForExit();
        }

        try
        {
            var opening = new Thread(() => NetworkNamespace.Open(path).Dispose()) { IsBackground = true };
            opening.Start();
            Assert.True(opening.Join(TimeSpan.FromSeconds(10)));
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Theory]
    [InlineData("/proc/self/status")]
    [InlineData("/proc/self/ns/uts")]
    public void Entering_a_file_that_is_not_a_network_namespace_is_EINVAL(string path)
    {
        using (Scratch.CreateNamespace())
        {
            using NetworkNamespace netns = NetworkNamespace.Open(path);
            bool ran = false;
            LinuxException refusal = Assert.Throws<LinuxException>(() => netns.Run(() => ran = true));
            Assert.Equal(Errno.EINVAL, refusal.Error);
            Assert.False(ran);
        }
    }

    [Fact(DisableParallelization = true)]
    public void The_namespace_goes_with_its_handle()
    {
        int descriptors = Scratch.CountDescriptors();
        for (int i = 0; i < 20; i++)
        {
            using NetworkNamespace netns = Scratch.CreateNamespace();
            netns.Run(Here);
        }

        Assert.Equal(descriptors, Scratch.CountDescriptors());
    }

    [Fact]
    public void A_setting_is_read_from_the_threads_namespace()
    {
        using NetworkNamespace netns = Scratch.CreateNamespace();
        netns.Do(() => File.WriteAllText("/proc/sys/net/ipv4/ip_local_port_range", "41000 41999"));
        Assert.Equal("41000\t41999", netns.Run(() => Sysctl.Read("net/ipv4/ip_local_port_range")));
        Assert.NotEqual("41000\t41999", Sysctl.Read("net/ipv4/ip_local_port_range"));
        Assert.Null(Sysctl.Read("net/ipv4/no_such_setting"));
    }

    private static string Here() => new FileInfo("/proc/thread-self/ns/net").LinkTarget!;
}
