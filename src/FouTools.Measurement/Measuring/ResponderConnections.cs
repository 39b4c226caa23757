using System.Net;
using System.Net.Sockets;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Sockets;
using FouTools.Measurement.Protocol;

namespace FouTools.Measurement.Measuring;

/// <summary>Opens connections to a responder, and closes all of them on disposal or cancellation.</summary>
internal sealed class ResponderConnections : IDisposable
{
    private readonly Lock _lock = new();
    private readonly List<Socket> _sockets = [];
    private readonly TunnelMeterOptions _options;
    private readonly NetworkNamespace? _netns;
    private readonly CancellationToken _cancel;
    private readonly CancellationTokenRegistration _registration;
    private bool _isClosed;

    public ResponderConnections(TunnelMeterOptions options, CancellationToken cancel)
    {
        _options = options;
        _cancel = cancel;
        _netns = string.IsNullOrEmpty(options.NetworkNamespace) ? null : NetworkNamespace.Open(NetworkNamespace.Shorten(options.NetworkNamespace));
        _registration = cancel.Register(Close);
    }

    private IPEndPoint Responder => new(_options.Target, _options.Port);

    /// <summary>Opens a connection and sends its greeting.</summary>
    /// <param name="purpose">The purpose of the connection.</param>
    /// <param name="token">The session's token; zeros for a new session.</param>
    /// <returns>The connection, and the token of the session.</returns>
    public (Socket Socket, byte[] Token) Connect(byte purpose, byte[] token)
    {
        Socket socket = Open(SocketType.Stream, ProtocolType.Tcp);
        Connect(socket);
        byte[] answer = new byte[ControlProtocol.GreetingBytes];
        try
        {
            socket.NoDelay = true;
            socket.Send(ControlProtocol.Greeting(purpose, token));
            long deadline = Environment.TickCount64 + (long)_options.Timeout.TotalMilliseconds;
            if (!ControlProtocol.TryReceive(socket, answer, deadline))
            {
                throw Environment.TickCount64 >= deadline
                    ? NotAnswering(null)
                    : Incompatible("The remote closed the connection: it has too many connections, or is another program.");
            }
        }
        catch (SocketException failure)
        {
            throw Incompatible(failure.Message, failure);
        }

        if (!ControlProtocol.TryRead(answer, out byte version, out byte word, out byte[] given))
        {
            throw Incompatible("Its answer is not that of a responder.");
        }

        return (HandshakeResult)word switch
        {
            HandshakeResult.Accepted => (socket, given),
            HandshakeResult.Busy => throw new MeasurementException(
                MeasurementError.ResponderBusy, $"The responder at {Responder} has reached its session limit."),
            HandshakeResult.OtherVersion => throw Incompatible($"It speaks version {version} of the protocol, and this is version {ControlProtocol.Version}."),
            _ => throw new MeasurementException(
                MeasurementError.MeasurementInterrupted, $"The responder at {Responder} no longer knows the session."),
        };
    }

    /// <summary>Opens a UDP socket connected to a port of the responder.</summary>
    public Socket ConnectUdp(int port)
    {
        Socket socket = Open(SocketType.Dgram, ProtocolType.Udp);
        socket.Connect(new IPEndPoint(_options.Target, port));
        return socket;
    }

    public void Dispose()
    {
        _registration.Dispose();
        Close();
        _netns?.Dispose();
    }

    private void Close()
    {
        lock (_lock)
        {
            _isClosed = true;
            _sockets.ForEach(socket => socket.Dispose());
        }
    }

    private Socket Open(SocketType type, ProtocolType protocol)
    {
        Socket socket = NetworkNamespace.RunIn(_netns, () => new Socket(_options.Target.AddressFamily, type, protocol));
        lock (_lock)
        {
            _sockets.Add(socket);
            if (_isClosed)
            {
                socket.Dispose();
            }
        }

        _cancel.ThrowIfCancellationRequested();
        if (_options.Interface is { } name)
        {
            Bind(socket, name);
        }

        return socket;
    }

    private static void Bind(Socket socket, string name)
    {
        try
        {
            socket.BindToInterface(name);
        }
        catch (Exception exception) when (exception is SocketException or ArgumentException)
        {
            bool isForbidden = exception is SocketException { SocketErrorCode: SocketError.AccessDenied };
            throw new MeasurementException(
                isForbidden ? MeasurementError.PermissionDenied : MeasurementError.InterfaceNotFound,
                $"Connections cannot be bound to interface '{name}': {exception.Message}.",
                exception);
        }
    }

    // Use a blocking call on a thread of its own: an asynchronous call would make the socket non-blocking for good and add a poll to each
    // later call. Disposing of the socket ends the call.
    private void Connect(Socket socket)
    {
        Exception? failure = null;
        var thread = new Thread(() =>
        {
            try
            {
                socket.Connect(Responder);
            }
            catch (Exception exception)
            {
                failure = exception;
            }
        })
        { IsBackground = true, Name = "FouTools connecting" };
        thread.Start();
        bool isInTime = thread.Join(_options.Timeout);
        if (!isInTime)
        {
            socket.Dispose();
            thread.Join();
        }

        _cancel.ThrowIfCancellationRequested();
        if (!isInTime)
        {
            throw NotAnswering(null);
        }

        if (failure is not null)
        {
            throw Translate(failure);
        }
    }

    private Exception Translate(Exception failure)
    {
        if (failure is not SocketException exception)
        {
            return failure;
        }

        return exception.SocketErrorCode switch
        {
            SocketError.ConnectionRefused => new MeasurementException(
                MeasurementError.ResponderRefused, $"{_options.Target} rejected the connection: nothing listens on TCP port {_options.Port}.", exception),
            SocketError.TimedOut => NotAnswering(exception),
            SocketError.AccessDenied => new MeasurementException(
                MeasurementError.PermissionDenied, $"The system does not let this program connect to {Responder}: {exception.Message}.", exception),
            _ => new MeasurementException(
                MeasurementError.RemoteUnreachable, $"There is no route to {Responder}: {exception.Message}.", exception),
        };
    }

    private MeasurementException NotAnswering(Exception? cause) => new(
        MeasurementError.ResponderNotAnswering,
        string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{Responder} did not answer within {_options.Timeout.TotalSeconds:0.#} s."),
        cause);

    private MeasurementException Incompatible(string why, Exception? cause = null) => new(
        MeasurementError.ResponderIncompatible, $"{Responder} is not a responder of this version. {why}", cause);
}
