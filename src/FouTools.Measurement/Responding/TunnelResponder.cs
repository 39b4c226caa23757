using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using FouTools.Linux;
using FouTools.Linux.Namespaces;
using FouTools.Measurement.Protocol;

namespace FouTools.Measurement.Responding;

/// <summary>
/// What measurements of a tunnel need at its far side: it listens at one TCP port and is the other end of the tests that meters
/// ask for, as <see cref="ControlProtocol"/> has it. It takes a limited number of sessions, ends those that are idle or not
/// understood, and sends only to whom has proved its address. Safe for any thread.
/// </summary>
public sealed class TunnelResponder : IDisposable
{
    private const int Backlog = 128;

    // Connections that have not said yet what they are for; further ones are closed.
    private const int MostGreeting = 32;
    private static readonly TimeSpan s_greetingTimeout = TimeSpan.FromSeconds(5);

    private readonly Lock _lock = new();
    private readonly List<ResponderSession> _sessions = [];
    private readonly HashSet<Socket> _greeting = [];
    private readonly NetworkNamespace? _place;
    private readonly Socket _listener;
    private readonly Thread _thread;
    private readonly TunnelResponderOptions _options;
    private long _sessionCount;
    private long _refusedCount;
    private bool _isStopped;

    private TunnelResponder(TunnelResponderOptions options, NetworkNamespace? place, Socket listener)
    {
        _options = options;
        _place = place;
        _listener = listener;
        StartTime = DateTimeOffset.Now;
        Port = ((IPEndPoint)listener.LocalEndPoint!).Port;
        _thread = new Thread(Listen) { IsBackground = true, Name = "FouTools responder" };
        _thread.Start();
    }

    /// <summary>The address that it listens at.</summary>
    public IPAddress Address => _options.Address;

    /// <summary>The TCP port.</summary>
    public int Port { get; }

    /// <summary>The network namespace; empty for that of the process.</summary>
    public string NetworkNamespace => _place?.Name ?? string.Empty;

    /// <summary>When it was started.</summary>
    public DateTimeOffset StartTime { get; }

    /// <summary>Whether it listens.</summary>
    public bool IsRunning => !Volatile.Read(ref _isStopped);

    /// <summary>The most sessions at a time.</summary>
    public int SessionLimit => _options.SessionLimit;

    /// <summary>The meters that it has sessions with now.</summary>
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

    /// <summary>The sessions so far.</summary>
    public long Sessions => Interlocked.Read(ref _sessionCount);

    /// <summary>The connections so far that it did not take: too many, or not understood.</summary>
    public long Refused => Interlocked.Read(ref _refusedCount);

    internal TimeSpan IdleTimeout => _options.IdleTimeout;

    /// <summary>Starts a responder.</summary>
    /// <param name="options">What it is to be.</param>
    /// <returns>The running responder.</returns>
    /// <exception cref="MeasurementException">It cannot listen there.</exception>
    /// <exception cref="LinuxException">There is no such network namespace, or it may not be entered.</exception>
    public static TunnelResponder Start(TunnelResponderOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        Check(options);
        NetworkNamespace? place = string.IsNullOrEmpty(options.NetworkNamespace)
            ? null
            : Linux.Namespaces.NetworkNamespace.Open(Linux.Namespaces.NetworkNamespace.Shorten(options.NetworkNamespace));
        try
        {
            Socket listener = Linux.Namespaces.NetworkNamespace.RunIn(place, () => OpenListener(options));
            return new TunnelResponder(options, place, listener);
        }
        catch
        {
            place?.Dispose();
            throw;
        }
    }

    /// <summary>Ends all sessions and stops listening. Stopping again changes nothing.</summary>
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

        _place?.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose() => Stop();

    /// <inheritdoc/>
    public override string ToString()
    {
        var place = new IPEndPoint(Address, Port);
        return NetworkNamespace.Length == 0 ? $"{place}" : $"{place} in network namespace '{NetworkNamespace}'";
    }

    internal Socket OpenUdp(IPAddress address) => Linux.Namespaces.NetworkNamespace.RunIn(_place, () =>
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
            { Address: null } => (MeasurementProperty.Address, "A responder needs an address to listen at."),
            { Port: < 0 or > IPEndPoint.MaxPort } => (MeasurementProperty.Port, $"{options.Port} is no TCP port."),
            { SessionLimit: < 1 } => (MeasurementProperty.SessionLimit, "A responder takes at least one session."),
            _ when options.IdleTimeout <= TimeSpan.Zero => (MeasurementProperty.IdleTimeout, "Sessions need some time."),
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
        catch (SocketException refusal)
        {
            socket.Dispose();
            MeasurementError error = refusal.SocketErrorCode switch
            {
                SocketError.AddressAlreadyInUse => MeasurementError.PortInUse,
                SocketError.AddressNotAvailable => MeasurementError.LocalAddressNotAvailable,
                SocketError.AccessDenied => MeasurementError.PermissionDenied,
                _ => MeasurementError.SystemCallFailed,
            };
            throw new MeasurementException(error, $"A responder cannot listen at {local}: {refusal.Message}.", refusal);
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
                // A connection that was gone before it was accepted, or no descriptor left for it (accept(2)).
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
            if (_isStopped || _greeting.Count >= MostGreeting)
            {
                Refuse(socket);
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
                // What a thread does not catch would end the process, and somebody else's bytes shall not.
                Refuse(socket);
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
            Refuse(socket);
            return;
        }

        Admission admission = Admission.OtherVersion;
        ResponderSession? session = null;
        if (version == ControlProtocol.Version)
        {
            (admission, session) = purpose switch
            {
                ControlProtocol.ForControl => Open(socket),
                ControlProtocol.ForData => (Attach(socket, token), null),
                _ => (Admission.Unexpected, null),
            };
        }

        if (admission != Admission.Accepted)
        {
            socket.Send(ControlProtocol.Greeting((byte)admission, new byte[ControlProtocol.TokenBytes]));
            Refuse(socket);
        }

        session?.Start();
    }

    private (Admission Admission, ResponderSession? Session) Open(Socket socket)
    {
        var session = new ResponderSession(this, socket, RandomNumberGenerator.GetBytes(ControlProtocol.TokenBytes));
        lock (_lock)
        {
            if (_isStopped || _sessions.Count >= _options.SessionLimit)
            {
                return (Admission.Busy, null);
            }

            _sessions.Add(session);
        }

        Interlocked.Increment(ref _sessionCount);
        return (Admission.Accepted, session);
    }

    private Admission Attach(Socket socket, byte[] token)
    {
        ResponderSession? session;
        lock (_lock)
        {
            session = _sessions.Find(one => one.HasToken(token));
        }

        return session is not null && session.Attach(socket) ? Admission.Accepted : Admission.Unexpected;
    }

    private void Refuse(Socket socket)
    {
        Interlocked.Increment(ref _refusedCount);
        socket.Dispose();
    }
}
