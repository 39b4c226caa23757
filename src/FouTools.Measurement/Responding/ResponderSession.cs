using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using FouTools.Measurement.Protocol;
using FouTools.Measurement.Traffic;

namespace FouTools.Measurement.Responding;

/// <summary>The responder's side of one session: prepares tests on request and takes part in them.</summary>
/// <param name="responder">The responder that the session belongs to.</param>
/// <param name="control">The control connection; ownership moves to the session.</param>
/// <param name="token">The token that identifies the session's connections and datagrams.</param>
internal sealed class ResponderSession(TunnelResponder responder, Socket control, byte[] token) : IDisposable
{
    // How long to wait for the datagram that reveals the meter's UDP port.
    private static readonly TimeSpan s_datagramTimeout = TimeSpan.FromSeconds(10);
    private static readonly TimeSpan s_sendTimeout = TimeSpan.FromSeconds(30);

    private readonly Lock _lock = new();
    private readonly List<Socket> _connections = [];
    private readonly ControlChannel _channel = new(control, responder.IdleTimeout);
    private TestRequest _request;
    private Socket? _udp;
    private TrafficEnd? _end;
    private Thread? _thread;
    private bool _isEnded;

    public bool HasToken(ReadOnlySpan<byte> other) => CryptographicOperations.FixedTimeEquals(token, other);

    public void Start()
    {
        _thread = new Thread(Run) { IsBackground = true, Name = "FouTools responder session" };
        _thread.Start();
    }

    /// <summary>Accepts a connection of the prepared test; returns false if none is expected.</summary>
    public bool Attach(Socket connection)
    {
        lock (_lock)
        {
            if (_isEnded || _end is not null || _request.Test == MeasurementTest.UdpRate || _connections.Count >= _request.Flows)
            {
                return false;
            }

            connection.SendTimeout = (int)s_sendTimeout.TotalMilliseconds;
            connection.Send(ControlProtocol.Greeting((byte)HandshakeResult.Accepted, token));
            _connections.Add(connection);
            return true;
        }
    }

    /// <summary>Ends the session in any state.</summary>
    public void Dispose()
    {
        End();
        _thread?.Join();
    }

    private void Run()
    {
        try
        {
            control.NoDelay = true;
            control.Send(ControlProtocol.Greeting((byte)HandshakeResult.Accepted, token));
            while (_channel.TryReceive(out ControlMessage kind, out ReadOnlySpan<byte> content) && Answer(kind, content))
            {
            }
        }
        catch (Exception)
        {
            // The meter disconnected, the responder stopped, or the traffic failed: the session is over. An exception that a thread does
            // not catch would end the process.
        }
        finally
        {
            End();
            responder.Forget(this);
        }
    }

    // Returns false if the message is not valid in this state.
    private bool Answer(ControlMessage kind, ReadOnlySpan<byte> content) => kind switch
    {
        ControlMessage.Prepare => TestRequest.TryRead(content, out TestRequest request) && Prepare(request),
        ControlMessage.Begin => content.IsEmpty && Begin(),
        ControlMessage.Trial => TrialRequest.TryRead(content, out TrialRequest trial) && _end is DatagramEnd end && end.Begin(trial) && SendReading(),
        ControlMessage.Read => content.IsEmpty && SendReading(),
        ControlMessage.End => content.IsEmpty && Finish(),
        _ => false,
    };

    private bool Prepare(TestRequest request)
    {
        lock (_lock)
        {
            if (_isEnded || _request.Flows > 0)
            {
                return false;
            }

            _request = request;
        }

        Span<byte> port = stackalloc byte[sizeof(ushort)];
        if (request.Test == MeasurementTest.UdpRate)
        {
            _udp = responder.OpenUdp(((IPEndPoint)control.LocalEndPoint!).Address);
            BinaryPrimitives.WriteUInt16BigEndian(port, (ushort)((IPEndPoint)_udp.LocalEndPoint!).Port);
        }

        _channel.Send(ControlMessage.Ready, port);
        return true;
    }

    private bool Begin()
    {
        if (_end is not null || _request.Flows == 0 || (_udp is not null && !ConnectUdp(_udp)))
        {
            return false;
        }

        lock (_lock)
        {
            if (_isEnded || (_udp is null && _connections.Count != _request.Flows))
            {
                return false;
            }

            _end = CreateEnd();
            _connections.Clear();
            _udp = null;
        }

        _end.Start();
        return SendReading();
    }

    private TrafficEnd CreateEnd() => _request.Test switch
    {
        MeasurementTest.TcpStream => new StreamEnd([.. _connections], isSender: _request.Reverse, _request.MessageBytes),
        MeasurementTest.TcpRoundTrip => new RoundTripEnd([.. _connections], isAsker: false, _request.MessageBytes),
        _ => new DatagramEnd(_udp!, isSender: _request.Reverse, _request.MessageBytes),
    };

    // The address is that of the control connection, which has answered from there; the port is that of the datagram with the token.
    private bool ConnectUdp(Socket udp)
    {
        IPAddress meter = ((IPEndPoint)control.RemoteEndPoint!).Address;
        byte[] datagram = new byte[ControlProtocol.MaxMessageBytes];
        long deadline = Environment.TickCount64 + (long)s_datagramTimeout.TotalMilliseconds;
        for (long remaining = 1; remaining > 0; remaining = deadline - Environment.TickCount64)
        {
            if (!udp.Poll(TimeSpan.FromMilliseconds(remaining), SelectMode.SelectRead))
            {
                continue;
            }

            EndPoint source = new IPEndPoint(udp.AddressFamily == AddressFamily.InterNetwork ? IPAddress.Any : IPAddress.IPv6Any, 0);
            int length = udp.ReceiveFrom(datagram, ref source);
            if (length == ControlProtocol.TokenBytes && HasToken(datagram.AsSpan(0, length)) && ((IPEndPoint)source).Address.Equals(meter))
            {
                udp.Connect(source);
                return true;
            }
        }

        return false;
    }

    private bool SendReading()
    {
        TrafficEnd? end = _end;
        end?.ThrowIfFailed();
        _channel.Send(ControlMessage.Reading, (end?.Read() ?? default).Write());
        return end is not null;
    }

    private bool Finish()
    {
        TrafficEnd? end = _end;
        lock (_lock)
        {
            _end = null;
            _request = default;
        }

        if (end is null)
        {
            return false;
        }

        // The meter may have closed its connections already, which ends these threads with an error.
        _channel.Send(ControlMessage.Reading, end.Read().Write());
        end.Dispose();
        return true;
    }

    private void End()
    {
        TrafficEnd? end;
        lock (_lock)
        {
            if (_isEnded)
            {
                return;
            }

            _isEnded = true;
            end = _end;
            _connections.ForEach(connection => connection.Dispose());
            _udp?.Dispose();
        }

        control.Dispose();
        end?.Dispose();
    }
}
