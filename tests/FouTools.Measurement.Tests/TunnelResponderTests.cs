using System.Net;
using System.Net.Sockets;
using FouTools.Measurement.Measuring;
using FouTools.Measurement.Protocol;
using FouTools.Measurement.Responding;

namespace FouTools.Measurement.Tests;

/// <summary>How a responder treats clients that are not meters. On loopback, so that it needs no privilege.</summary>
public sealed class TunnelResponderTests
{
    // Less than the idle timeout of a session.
    private const int Patience = 20_000;

    [Fact]
    public void A_greeting_of_another_version_is_answered_with_this_one()
    {
        using TunnelResponder responder = Start();
        using Socket socket = Connect(responder);
        byte[] greeting = ControlProtocol.Greeting(ControlProtocol.ForControl, new byte[ControlProtocol.TokenBytes]);
        greeting[4] = 77;
        socket.Send(greeting);
        byte[] answer = ReadAll(socket);
        Assert.True(ControlProtocol.TryRead(answer, out byte version, out byte word, out _));
        Assert.Equal((ControlProtocol.Version, HandshakeResult.OtherVersion), (version, (HandshakeResult)word));
        Assert.Equal(0, responder.ActiveSessions);
    }

    [Theory]
    [InlineData("GET / HTTP/1.1\r\nHost: x\r\n\r\n")]
    [InlineData("SSH-2.0-OpenSSH_9.2p1 Debian\r\n")]
    public void Other_protocols_get_no_answer(string text)
    {
        using TunnelResponder responder = Start();
        using Socket socket = Connect(responder);
        socket.Send(System.Text.Encoding.ASCII.GetBytes(text));
        Assert.Empty(ReadAll(socket));
        Assert.True(SpinWait.SpinUntil(() => responder.Refused == 1, Patience));
    }

    [Fact]
    public void An_unknown_token_opens_no_session()
    {
        using TunnelResponder responder = Start();
        using Socket socket = Connect(responder);
        socket.Send(ControlProtocol.Greeting(ControlProtocol.ForData, new byte[ControlProtocol.TokenBytes]));
        byte[] answer = ReadAll(socket);
        Assert.True(ControlProtocol.TryRead(answer, out _, out byte word, out _));
        Assert.Equal(HandshakeResult.Unexpected, (HandshakeResult)word);
    }

    [Fact]
    public void An_idle_session_ends()
    {
        using TunnelResponder responder = Start(TimeSpan.FromMilliseconds(300));
        (Socket socket, _) = OpenSession(responder);
        using (socket)
        {
            Assert.Equal(1, responder.ActiveSessions);
            Assert.Empty(ReadAll(socket));
            Assert.True(SpinWait.SpinUntil(() => responder.ActiveSessions == 0, Patience));
        }
    }

    [Fact]
    public void A_trickle_of_bytes_does_not_keep_a_session_open()
    {
        using TunnelResponder responder = Start(TimeSpan.FromMilliseconds(400));
        (Socket socket, _) = OpenSession(responder);
        using (socket)
        {
            long began = Environment.TickCount64;
            byte[] message = [(byte)ControlMessage.Prepare, 0, 200];
            Assert.True(SpinWait.SpinUntil(
                () =>
                {
                    Thread.Sleep(100);
                    TrySend(socket, message.AsSpan(0, 1));
                    return responder.ActiveSessions == 0;
                },
                Patience));
            Assert.InRange(Environment.TickCount64 - began, 300, Patience);
        }
    }

    [Theory]
    [InlineData(MeasurementTest.TcpStream, 0, 1)]
    [InlineData(MeasurementTest.TcpStream, 1000, 1)]
    [InlineData(MeasurementTest.TcpStream, 1, int.MaxValue)]
    [InlineData(MeasurementTest.TcpRoundTrip, 1, -1)]
    [InlineData(MeasurementTest.UdpRate, 2, 100)]
    [InlineData(MeasurementTest.UdpRate, 1, 70000)]
    [InlineData((MeasurementTest)9, 1, 1)]
    public void A_request_beyond_the_limits_ends_the_session(MeasurementTest test, int flows, int bytes)
    {
        using TunnelResponder responder = Start();
        (Socket socket, _) = OpenSession(responder);
        using (socket)
        {
            Send(socket, ControlMessage.Prepare, new TestRequest(test, false, flows, bytes).Write());
            Assert.Empty(ReadAll(socket));
            Assert.True(SpinWait.SpinUntil(() => responder.ActiveSessions == 0, Patience));
        }
    }

    [Fact]
    public void Connections_beyond_the_prepared_number_are_rejected()
    {
        using TunnelResponder responder = Start();
        (Socket socket, byte[] token) = OpenSession(responder);
        using (socket)
        {
            Assert.Equal(HandshakeResult.Unexpected, Attach(responder, token));
            Send(socket, ControlMessage.Prepare, new TestRequest(MeasurementTest.TcpStream, false, 1, 100).Write());
            byte[] ready = new byte[5];
            Assert.True(ControlProtocol.TryReceive(socket, ready, Environment.TickCount64 + Patience));
            Assert.Equal(HandshakeResult.Accepted, Attach(responder, token));
            Assert.Equal(HandshakeResult.Unexpected, Attach(responder, token));
        }
    }

    [Fact]
    public void No_datagram_is_sent_before_the_token_arrives_from_the_meters_address()
    {
        using TunnelResponder responder = Start();
        (Socket socket, byte[] token) = OpenSession(responder);
        using (socket)
        {
            Send(socket, ControlMessage.Prepare, new TestRequest(MeasurementTest.UdpRate, true, 1, 100).Write());
            byte[] ready = new byte[5];
            Assert.True(ControlProtocol.TryReceive(socket, ready, Environment.TickCount64 + Patience));
            int port = (ready[3] << 8) | ready[4];
            Send(socket, ControlMessage.Begin, []);

            // Another address with the token, and the right one with a wrong token.
            using var other = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            other.Bind(new IPEndPoint(IPAddress.Parse("127.0.0.2"), 0));
            other.SendTo(token, new IPEndPoint(IPAddress.Loopback, port));
            using var wrong = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            wrong.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            wrong.SendTo(new byte[token.Length], new IPEndPoint(IPAddress.Loopback, port));
            Assert.False(socket.Poll(TimeSpan.FromMilliseconds(300), SelectMode.SelectRead));

            using var right = new Socket(AddressFamily.InterNetwork, SocketType.Dgram, ProtocolType.Udp);
            right.Bind(new IPEndPoint(IPAddress.Loopback, 0));
            right.SendTo(token, new IPEndPoint(IPAddress.Loopback, port));
            byte[] reading = new byte[3];
            Assert.True(ControlProtocol.TryReceive(socket, reading, Environment.TickCount64 + Patience));
            Assert.Equal((byte)ControlMessage.Reading, reading[0]);
            Assert.Equal(0, other.Available + wrong.Available + right.Available);
        }
    }

    [Fact]
    public void Hostile_bytes_end_only_their_session()
    {
        using TunnelResponder responder = Start();
        var random = new Random(1);
        for (int i = 0; i < 300; i++)
        {
            if (i % 3 == 0)
            {
                using Socket socket = Connect(responder);
                TrySend(socket, Noise(random, random.Next(1, 100)));
                continue;
            }

            (Socket session, _) = OpenSession(responder);
            using (session)
            {
                for (int message = 0; message < 4; message++)
                {
                    byte[] content = random.Next(3) switch
                    {
                        0 => Noise(random, random.Next(0, 300)),
                        1 => new TestRequest((MeasurementTest)random.Next(4), random.Next(2) == 0, random.Next(3), random.Next(2000)).Write(),
                        _ => new TrialRequest(random.Next(3), random.Next(100), TimeSpan.FromMilliseconds(random.Next(100))).Write(),
                    };
                    TrySend(session, [(byte)random.Next(10), (byte)(content.Length >> 8), (byte)content.Length, .. content]);
                }
            }
        }

        Assert.True(SpinWait.SpinUntil(() => responder.ActiveSessions == 0, Patience));
        Assert.True(responder.IsRunning);
        TunnelMeasurement result = TunnelMeter.Measure(
            new TunnelMeterOptions { Target = IPAddress.Loopback, Port = responder.Port, Test = MeasurementTest.TcpRoundTrip, Duration = TimeSpan.FromSeconds(0.3) },
            null,
            TestContext.Current.CancellationToken);
        Assert.True(result.TransactionsPerSecond > 0);
    }

    [Fact]
    public void Another_service_on_the_port_is_not_a_responder()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        var options = new TunnelMeterOptions { Target = IPAddress.Loopback, Port = ((IPEndPoint)listener.LocalEndPoint!).Port, Timeout = TimeSpan.FromSeconds(1) };
        using var answering = new BackgroundWork(() =>
        {
            using Socket peer = listener.Accept();
            peer.Send(new byte[64]);
        });
        MeasurementException failure = Assert.Throws<MeasurementException>(() => TunnelMeter.Measure(options, null, TestContext.Current.CancellationToken));
        Assert.Equal(MeasurementError.ResponderIncompatible, failure.Error);

        failure = Assert.Throws<MeasurementException>(() => TunnelMeter.Measure(options, null, TestContext.Current.CancellationToken));
        Assert.Equal(MeasurementError.ResponderNotAnswering, failure.Error);
    }

    [Fact]
    public void A_responder_of_another_version_is_recognized()
    {
        using var listener = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        listener.Bind(new IPEndPoint(IPAddress.Loopback, 0));
        listener.Listen();
        using var answering = new BackgroundWork(() =>
        {
            using Socket peer = listener.Accept();
            byte[] answer = ControlProtocol.Greeting((byte)HandshakeResult.OtherVersion, new byte[ControlProtocol.TokenBytes]);
            answer[4] = 9;
            peer.Send(answer);
            ReadAll(peer);
        });
        var options = new TunnelMeterOptions { Target = IPAddress.Loopback, Port = ((IPEndPoint)listener.LocalEndPoint!).Port };
        MeasurementException failure = Assert.Throws<MeasurementException>(() => TunnelMeter.Measure(options, null, TestContext.Current.CancellationToken));
        Assert.Equal(MeasurementError.ResponderIncompatible, failure.Error);
        Assert.Contains("version 9", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_port_in_use_and_a_foreign_address_are_rejected()
    {
        using TunnelResponder responder = Start();
        MeasurementException failure = Assert.Throws<MeasurementException>(
            () => TunnelResponder.Start(new TunnelResponderOptions { Address = IPAddress.Loopback, Port = responder.Port }));
        Assert.Equal(MeasurementError.PortInUse, failure.Error);
        failure = Assert.Throws<MeasurementException>(() => TunnelResponder.Start(new TunnelResponderOptions { Address = IPAddress.Parse("192.0.2.77"), Port = 0 }));
        Assert.Equal(MeasurementError.LocalAddressNotAvailable, failure.Error);
        failure = Assert.Throws<MeasurementException>(() => TunnelResponder.Start(new TunnelResponderOptions { Address = IPAddress.Loopback, Port = 70000 }));
        Assert.Equal(MeasurementError.InvalidValue, failure.Error);
    }

    [Fact]
    public void A_stopped_responder_closes_its_sessions()
    {
        TunnelResponder responder = Start();
        using Socket waiting = Connect(responder);
        (Socket session, _) = OpenSession(responder);
        using (session)
        {
            responder.Stop();
            responder.Stop();
            Assert.Empty(ReadAll(session));
            Assert.Empty(ReadAll(waiting));
            Assert.Equal(0, responder.ActiveSessions);
            Assert.Throws<SocketException>(() => Connect(responder).Dispose());
        }
    }

    private static TunnelResponder Start(TimeSpan? idle = null) => TunnelResponder.Start(
        new TunnelResponderOptions { Address = IPAddress.Loopback, Port = 0, IdleTimeout = idle ?? TimeSpan.FromSeconds(30) });

    private static Socket Connect(TunnelResponder responder)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp) { ReceiveTimeout = Patience };
        try
        {
            socket.Connect(IPAddress.Loopback, responder.Port);
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    }

    // A session that has just ended may still be counted: retry while the responder is busy.
    private static (Socket Socket, byte[] Token) OpenSession(TunnelResponder responder)
    {
        for (int i = 0; i < 100; i++)
        {
            Socket socket = Connect(responder);
            socket.Send(ControlProtocol.Greeting(ControlProtocol.ForControl, new byte[ControlProtocol.TokenBytes]));
            byte[] answer = new byte[ControlProtocol.GreetingBytes];
            Assert.True(ControlProtocol.TryReceive(socket, answer, Environment.TickCount64 + Patience));
            Assert.True(ControlProtocol.TryRead(answer, out _, out byte word, out byte[] token));
            if ((HandshakeResult)word == HandshakeResult.Accepted)
            {
                return (socket, token);
            }

            Assert.Equal(HandshakeResult.Busy, (HandshakeResult)word);
            socket.Dispose();
            Thread.Sleep(20);
        }

        throw new TimeoutException("The responder is busy for good.");
    }

    private static HandshakeResult Attach(TunnelResponder responder, byte[] token)
    {
        Socket socket = Connect(responder);
        socket.Send(ControlProtocol.Greeting(ControlProtocol.ForData, token));
        byte[] answer = new byte[ControlProtocol.GreetingBytes];
        Assert.True(ControlProtocol.TryReceive(socket, answer, Environment.TickCount64 + Patience));
        return (HandshakeResult)answer[5];
    }

    private static void Send(Socket socket, ControlMessage kind, ReadOnlySpan<byte> content) =>
        new ControlChannel(socket, TimeSpan.FromSeconds(1)).Send(kind, content);

    private static void TrySend(Socket socket, ReadOnlySpan<byte> bytes)
    {
        try
        {
            socket.Send(bytes);
        }
        catch (SocketException)
        {
            // The responder has closed it already.
        }
    }

    private static byte[] Noise(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    private static byte[] ReadAll(Socket socket)
    {
        var all = new List<byte>();
        byte[] buffer = new byte[256];
        try
        {
            for (int count = socket.Receive(buffer); count > 0; count = socket.Receive(buffer))
            {
                all.AddRange(buffer.AsSpan(0, count));
            }
        }
        catch (SocketException reset) when (reset.SocketErrorCode == SocketError.ConnectionReset)
        {
            // Closed with unread bytes, which resets the connection.
        }

        return [.. all];
    }

    private sealed class BackgroundWork : IDisposable
    {
        private readonly Thread _thread;

        public BackgroundWork(Action work)
        {
            _thread = new Thread(() => work()) { IsBackground = true };
            _thread.Start();
        }

        public void Dispose() => _thread.Join();
    }
}
