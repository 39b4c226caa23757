using FouTools.Linux.Sockets;
using FouTools.Linux.Namespaces;

namespace FouTools.Linux.Tests;

public sealed class LinuxExceptionTests
{
    [Fact]
    public void The_text_says_what_was_attempted_and_why_it_failed()
    {
        var exception = new LinuxException("bind UDP socket to 10.0.0.1:5555", Errno.EADDRINUSE);
        Assert.Equal("Could not bind UDP socket to 10.0.0.1:5555: Address already in use (EADDRINUSE).", exception.Message);
        Assert.Equal("bind UDP socket to 10.0.0.1:5555", exception.Operation);
        Assert.Equal(Errno.EADDRINUSE, exception.Error);
        Assert.Equal(98, exception.HResult);
        Assert.IsAssignableFrom<IOException>(exception);
    }

    [Fact]
    public void Every_error_number_has_a_message()
    {
        string[] sentences =
        [
            .. Enum.GetValues<Errno>().Where(error => error != Errno.None).Select(LinuxException.Describe),
        ];
        Assert.All(sentences, sentence => Assert.DoesNotContain("Unknown", sentence, StringComparison.OrdinalIgnoreCase));
        Assert.Equal(sentences.Length, sentences.Distinct().Count());
    }

    [Fact]
    public void An_error_number_without_a_name_is_still_reported()
    {
        var exception = new LinuxException("do it", (Errno)62);
        Assert.Contains("(62)", exception.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void The_kernels_reason_survives_garbage_collections()
    {
        using NetworkNamespace netns = Scratch.CreateNamespace();
        using UdpSocket socket = netns.Run(() => UdpSocket.Open(ipv4: true, new UdpSocketOptions()));
        using var end = new ManualResetEventSlim();
        var collector = new Thread(() =>
        {
            while (!end.Wait(1))
            {
                GC.Collect(0);
            }
        });
        collector.Start();
        try
        {
            byte[] buffer = new byte[10];
            long deadline = Environment.TickCount64 + 500;
            while (Environment.TickCount64 < deadline)
            {
                Assert.Equal(Errno.EAGAIN, socket.Receive(buffer, out _).Error);
                Assert.Equal(Errno.ENETUNREACH, socket.Send(buffer, new SocketEndpoint(SocketEndpoint.FromIPv4(0x0a000001), 1)).Error);
            }
        }
        finally
        {
            end.Set();
            collector.Join();
        }
    }
}
