using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using FouTools.Linux;
using FouTools.Linux.Namespaces;
using FouTools.Measurement.Protocol;

namespace FouTools.Measurement.Responding;

/// <summary>
/// The remote counterpart of tunnel measurements: listens on one TCP port and takes part in the tests that meters request, as <see
/// cref="ControlProtocol"/> specifies. It limits the number of sessions, ends idle and invalid ones, and sends only to validated addresses.
/// Thread-safe.
/// </summary>
public sealed class TunnelResponder : IDisposable
{
    private const int Backlog = 128;

    // Connections that have not sent their greeting yet; further ones are closed.
    private const int MaxGreeting = 32;
    private static readonly TimeSpan s_greetingTimeout = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly List<ResponderSession> _sessions = [];
    private readonly HashSet<Socket> _greeting = [];
    private readonly NetworkNamespace? _netns;
    private readonly Socket _listener;
    private readonly Thread _thread;
    private readonly TunnelResponderOptions _options;
    private long _sessionCount;
    private long _rejectedCount;
    private bool _isStopped;

    private TunnelResponder(TunnelResponderOptions options, NetworkNamespace? netns, Socket listener)
    {
        _options = options;
        _netns = netns;
        _listener = listener;
        StartTime = DateTimeOffset.Now;
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _thread = new Thread(Listen) { IsBackground = true, Name = "FouTools responder" };
        _thread.Start();
    }

    /// <summary>The local address.</summary>
    public IPAddress Address => _options.Address;

    /// <summary>The TCP port.</summary>
    public int Port { get; }

    /// <summary>The network namespace; empty for the process's own.</summary>
    public string NetworkNamespace => _netns?.Name ?? string.Empty;

    /// <summary>When it was started.</summary>
    public DateTimeOffset StartTime { get; }

    /// <summary>Whether it is listening.</summary>
    public bool IsRunning => !Volatile.Read(ref _isStopped);

    /// <summary>The maximum number of concurrent sessions.</summary>
    public int SessionLimit => _options.SessionLimit;

    /// <summary>The meters with a current session.</summary>
    public int ActiveSessions
    {
        get
        {
            lock (_lock)
            {
                return _sessions.Count;
            }
        }
    }

    /// <summary>The number of sessions so far.</summary>
    public long Sessions => Interlocked.Read(ref _sessionCount);

    /// <summary>The number of connections rejected so far: too many, or invalid.</summary>
    public long Refused => Interlocked.Read(ref _rejectedCount);

    internal TimeSpan IdleTimeout => _options.IdleTimeout;

    /// <summary>Starts a responder.</summary>
    /// <param name="options">The options of the responder.</param>
    /// <returns>The running responder.</returns>
    /// <exception cref="MeasurementException">The responder cannot listen there.</exception>
    /// <exception cref="LinuxException">The network namespace does not exist or cannot be entered.</exception>
    public static TunnelResponder Start(TunnelResponderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Check(options);
        NetworkNamespace? netns = string.IsNullOrEmpty(options.NetworkNamespace)
            ? null
            : Linux.Namespaces.NetworkNamespace.Open(Linux.Namespaces.NetworkNamespace.Shorten(options.NetworkNamespace));
        try
        {
            Socket listener = Linux.Namespaces.NetworkNamespace.RunIn(netns, () => OpenListener(options));
            return new TunnelResponder(options, netns, listener);
        }
        catch
        {
            netns?.Dispose();
            throw;
        }
    }

    /// <summary>Ends all sessions and stops listening. Idempotent.</summary>
    public void Stop()
    {
        ResponderSession[] sessions;
        lock (_lock)
        {
            if (_isStopped)
            {
                return;
            }

            Volatile.Write(ref _isStopped, true);
            sessions = [.. _sessions];
            foreach (Socket socket in _greeting)
            {
                socket.Dispose();
            }
        }

        _listener.Dispose();
        _thread.Join();
        foreach (ResponderSession session in sessions)
        {
            session.Dispose();
        }

        _netns?.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => Stop();

    /// <inheritdoc/>
    public override string ToString()
    {
        var endpoint = new IPEndPoint(Address, Port);
        return NetworkNamespace.Length == 0 ? $"{endpoint}" : $"{endpoint} in network namespace '{NetworkNamespace}'";
    }

    internal Socket OpenUdp(IPAddress address) => Linux.Namespaces.NetworkNamespace.RunIn(_netns, () =>
    {
        var socket = new Socket(address.AddressFamily, SocketType.Dgram, ProtocolType.Udp);
        try
        {
            socket.Bind(new IPEndPoint(address, 0));
            return socket;
        }
        catch
        {
            socket.Dispose();
            throw;
        }
    });

    internal void Forget(ResponderSession session)
    {
        lock (_lock)
        {
            _sessions.Remove(session);
        }
    }

    private static void Check(TunnelResponderOptions options)
    {
        (MeasurementProperty Property, string Message)? fault = options switch
        {
            { Address: null } => (MeasurementProperty.Address, "No local address was given."),
            { Port: < 0 or > IPEndPoint.MaxPort } => (MeasurementProperty.Port, $"{options.Port} is not a TCP port."),
            { SessionLimit: < 1 } => (MeasurementProperty.SessionLimit, "SessionLimit must be at least 1."),
            _ when options.IdleTimeout <= TimeSpan.Zero => (MeasurementProperty.IdleTimeout, "IdleTimeout must be greater than zero."),
            _ => null,
        };
        if (fault is { } found)
        {
            throw new MeasurementException(MeasurementError.InvalidValue, found.Message) { Property = found.Property };
        }
    }

    private static Socket OpenListener(TunnelResponderOptions options)
    {
        var local = new IPEndPoint(options.Address, options.Port);
        var socket = new Socket(options.Address.AddressFamily, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            socket.Bind(local);
            socket.Listen(Backlog);
            return socket;
        }
        catch (SocketException exception)
        {
            socket.Dispose();
            MeasurementError error = exception.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => MeasurementError.PortInUse,
                SocketError.AddressNotAvailable => MeasurementError.LocalAddressNotAvailable,
                SocketError.AccessDenied => MeasurementError.PermissionDenied,
                _ => MeasurementError.SystemCallFailed,
            };
            throw new MeasurementException(error, $"Cannot listen on {local}: {exception.Message}.", exception);
        }
    }

    private void Listen()
    {
        while (IsRunning)
        {
            try
            {
                Greet(_listener.Accept());
            }
            catch (SocketException) when (IsRunning)
            {
                // The connection was reset before it was accepted, or no descriptor is free (accept(2)).
                Thread.Sleep(10);
            }
            catch (Exception end) when (end is SocketException or ObjectDisposedException)
            {
                return;
            }
        }
    }

    private void Greet(Socket socket)
    {
        lock (_lock)
        {
            if (_isStopped || _greeting.Count >= MaxGreeting)
            {
                Reject(socket);
                return;
            }

            _greeting.Add(socket);
        }

        new Thread(() =>
        {
            try
            {
                Admit(socket);
            }
            catch (Exception)
            {
                // Remote input must not end the process, as an uncaught exception on a thread would.
                Reject(socket);
            }
            finally
            {
                lock (_lock)
                {
                    _greeting.Remove(socket);
                }
            }
        }) { IsBackground = true, Name = "FouTools responder greeting" }.Start();
    }

    private void Admit(Socket socket)
    {
        byte[] greeting = new byte[ControlProtocol.GreetingBytes];
        socket.SendTimeout = (int)s_greetingTimeout.TotalMilliseconds;
        if (!ControlProtocol.TryReceive(socket, greeting, Environment.TickCount64 + (long)s_greetingTimeout.TotalMilliseconds)
            || !ControlProtocol.TryRead(greeting, out byte version, out byte purpose, out byte[] token))
        {
            Reject(socket);
            return;
        }

        HandshakeResult admission = HandshakeResult.OtherVersion;
        ResponderSession? session = null;
        if (version == ControlProtocol.Version)
        {
            (admission, session) = purpose switch
            {
                ControlProtocol.ForControl => Open(socket),
                ControlProtocol.ForData => (Attach(socket, token), null),
                _ => (HandshakeResult.Unexpected, null),
            };
        }

        if (admission != HandshakeResult.Accepted)
        {
            socket.Send(ControlProtocol.Greeting((byte)admission, new byte[ControlProtocol.TokenBytes]));
            Reject(socket);
        }

        session?.Start();
    }

    private (HandshakeResult HandshakeResult, ResponderSession? Session) Open(Socket socket)
    {
        var session = new ResponderSession(this, socket, RandomNumberGenerator.GetBytes(ControlProtocol.TokenBytes));
        lock (_lock)
        {
            if (_isStopped || _sessions.Count >= _options.SessionLimit)
            {
                return (HandshakeResult.Busy, null);
            }

            _sessions.Add(session);
        }

        Interlocked.Increment(ref _sessionCount);
        return (HandshakeResult.Accepted, session);
    }

    private HandshakeResult Attach(Socket socket, byte[] token)
    {
        ResponderSession? session;
        lock (_lock)
        {
            session = _sessions.Find(one => one.HasToken(token));
        }

        return session is not null && session.Attach(socket) ? HandshakeResult.Accepted : HandshakeResult.Unexpected;
    }

    private void Reject(Socket socket)
    {
        Interlocked.Increment(ref _rejectedCount);
        socket.Dispose();
    }
}
