using System.Diagnostics;
using FouTools.Linux;
using FouTools.Netlink.Codec;

namespace FouTools.Netlink;

/// <summary>
/// Requests and their answers over one transport, for any netlink family. Safe to use from several threads: a lock lets
/// one conversation run at a time, so that an answer can only belong to the request before it.
/// </summary>
public sealed class NetlinkConnection : IDisposable
{
    // Guards everything below and the transport.
    private readonly Lock _gate = new();
    private readonly INetlinkTransport _transport;
    private readonly NetlinkConnectionOptions _options;
    private byte[] _buffer;
    private uint _sequence;
    private bool _isSettled = true;
    private bool _isDisposed;

    /// <summary>Speaks over a transport, which it owns from now on.</summary>
    /// <param name="transport">The transport.</param>
    /// <param name="options">The bounds, or null for the usual ones.</param>
    public NetlinkConnection(INetlinkTransport transport, NetlinkConnectionOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(transport);
        _transport = transport;
        _options = options ?? new NetlinkConnectionOptions();
        _buffer = new byte[_options.BufferSize];
    }

    /// <summary>The size of the receive buffer in bytes, as it was asked for.</summary>
    internal int BufferSize => _options.BufferSize;

    private enum Loss
    {
        None,
        Overrun,
        Truncation,
        Interruption,
    }

    /// <summary>Has something done and waits for the acknowledgement.</summary>
    /// <param name="operation">What is attempted and on what, as a phrase for the exception: "delete link fou0".</param>
    /// <param name="request">The request.</param>
    /// <returns>The message that the kernel answered before the acknowledgement, or null when there was none.</returns>
    /// <exception cref="NetlinkException">
    /// The kernel refused; or the answer did not come, or not whole (<see cref="Errno.ETIMEDOUT"/>,
    /// <see cref="Errno.ENOBUFS"/>, <see cref="Errno.EMSGSIZE"/>, <see cref="Errno.EPROTO"/>), and then it may have been
    /// done nevertheless.
    /// </exception>
    public NetlinkMessage? Execute(string operation, MessageWriter request)
    {
        ArgumentNullException.ThrowIfNull(request);
        lock (_gate)
        {
            List<NetlinkMessage> messages = Converse(
                operation, request, MessageFlags.Request | MessageFlags.Acknowledge, maximumAttempts: 1);
            return messages.Count > 0 ? messages[0] : null;
        }
    }

    /// <summary>Reads one thing. An answer that got lost is asked for again.</summary>
    /// <typeparam name="T">What the answer is decoded to.</typeparam>
    /// <param name="operation">What is attempted and on what, as a phrase for the exception.</param>
    /// <param name="request">The request, which changes nothing.</param>
    /// <param name="decode">Reads the answer.</param>
    /// <returns>The decoded answer.</returns>
    /// <exception cref="NetlinkException">The kernel refused, or there was no answer that can be read.</exception>
    public T Get<T>(string operation, MessageWriter request, Func<NetlinkMessage, T> decode)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(decode);
        lock (_gate)
        {
            // With an acknowledgement asked for, "no answer" is known at once and not by a timeout.
            List<NetlinkMessage> messages = Converse(
                operation, request, MessageFlags.Request | MessageFlags.Acknowledge, _options.MaxAttempts);
            return messages.Count > 0
                ? Decode(operation, messages[0], decode)
                : throw new NetlinkException(operation, Errno.EPROTO, "the kernel acknowledged without an answer");
        }
    }

    /// <summary>Lists things. A list that got lost in part, or that changed while it was read, is asked for again.</summary>
    /// <typeparam name="T">What a message of the list is decoded to.</typeparam>
    /// <param name="operation">What is attempted and on what, as a phrase for the exception: "list links".</param>
    /// <param name="request">The request, which changes nothing.</param>
    /// <param name="decode">Reads one message of the list.</param>
    /// <returns>The decoded list in the kernel's order, from one undisturbed reading.</returns>
    /// <exception cref="NetlinkException">
    /// The kernel refused; or the list kept changing (<see cref="Errno.EINTR"/>) or getting lost
    /// (<see cref="Errno.ENOBUFS"/>, <see cref="Errno.EMSGSIZE"/>) at every attempt; or it can not be read.
    /// </exception>
    public IReadOnlyList<T> Dump<T>(string operation, MessageWriter request, Func<NetlinkMessage, T> decode)
    {
        ArgumentNullException.ThrowIfNull(request);
        ArgumentNullException.ThrowIfNull(decode);
        lock (_gate)
        {
            List<NetlinkMessage> messages = Converse(
                operation, request, MessageFlags.Request | MessageFlags.Dump, _options.MaxAttempts);
            return messages.ConvertAll(message => Decode(operation, message, decode));
        }
    }

    /// <summary>Closes the transport, after the conversation that runs.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _isDisposed = true;
            _transport.Dispose();
        }
    }

    private static T Decode<T>(string operation, NetlinkMessage message, Func<NetlinkMessage, T> decode)
    {
        try
        {
            return decode(message);
        }
        catch (MalformedMessageException exception)
        {
            throw Malformed(operation, exception);
        }
    }

    private static NetlinkException Malformed(string operation, MalformedMessageException exception) =>
        new(operation, Errno.EPROTO, "the kernel's answer is malformed", exception);

    private static Loss Worse(Loss left, Loss right) => left == Loss.None ? right : left;

    private List<NetlinkMessage> Converse(
        string operation, MessageWriter request, MessageFlags flags, int maximumAttempts)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, this);
        _options.Log?.Invoke(operation);
        for (int attempt = 1; ; attempt++)
        {
            Settle(operation);
            var messages = new List<NetlinkMessage>();
            Loss loss = Ask(operation, request, flags, messages);
            if (loss == Loss.None)
            {
                return messages;
            }

            if (attempt >= maximumAttempts)
            {
                throw Lost(operation, loss, attempt);
            }
        }
    }

    private static NetlinkException Lost(string operation, Loss loss, int attempts)
    {
        string times = attempts > 1 ? $" at each of {attempts} attempts" : string.Empty;
        return loss switch
        {
            Loss.Interruption => new NetlinkException(operation, Errno.EINTR, $"the list changed while it was read{times}"),
            Loss.Truncation => new NetlinkException(operation, Errno.EMSGSIZE, $"the answer was longer than the receive buffer and was lost{times}"),
            _ => new NetlinkException(operation, Errno.ENOBUFS, $"the socket ran out of memory and the answer was lost{times}"),
        };
    }

    // One request and its whole answer. Whatever way it is left other than by the answer's end, the socket may hold
    // more of it, which Settle takes away before the next.
    private Loss Ask(string operation, MessageWriter request, MessageFlags flags, List<NetlinkMessage> messages)
    {
        uint sequence = NextSequence();
        _isSettled = false;
        Send(operation, request.Build(flags, sequence, _transport.PortId));

        var loss = Loss.None;
        int foreignMessages = 0;
        int datagrams = 0;
        var clock = Stopwatch.StartNew();
        while (true)
        {
            IoResult received = _transport.Receive(_buffer, Remaining(operation, clock));
            if (!received.Succeeded)
            {
                switch (received.Error)
                {
                    case Errno.EINTR:
                        continue;
                    case Errno.ENOBUFS:
                        return Loss.Overrun;
                    case Errno.ETIMEDOUT:
                        throw TimedOut(operation);
                    default:
                        throw Failed(operation, received.Error);
                }
            }

            if (received.Count > _buffer.Length)
            {
                _buffer = new byte[received.Count];
                return Loss.Truncation;
            }

            try
            {
                var reader = new MessageReader(_buffer.AsSpan(0, received.Count));
                while (reader.MoveNext())
                {
                    NetlinkMessageHeader header = reader.Header;
                    if (header.Sequence != sequence || header.PortId != _transport.PortId)
                    {
                        // What is left of an earlier conversation, or a notification.
                        if (++foreignMessages > _options.MaxForeignMessages)
                        {
                            throw new NetlinkException(
                                operation, Errno.EPROTO, $"{foreignMessages} messages came that belong to no request");
                        }

                        continue;
                    }

                    clock.Restart();
                    if (header.Flags.HasFlag(MessageFlags.DumpInterrupted))
                    {
                        loss = Worse(loss, Loss.Interruption);
                    }

                    switch (header.Type)
                    {
                        case ControlMessageType.NoOperation:
                            break;
                        case ControlMessageType.Overrun:
                            loss = Worse(loss, Loss.Overrun);
                            break;
                        case ControlMessageType.Error:
                            End(operation, Acknowledgement.ReadError(header, reader.Payload));
                            return loss;
                        case ControlMessageType.Done:
                            End(operation, Acknowledgement.ReadDone(header, reader.Payload));
                            return loss;
                        default:
                            messages.Add(new NetlinkMessage(header, reader.Payload) { Datagram = datagrams });
                            break;
                    }
                }

                datagrams++;
            }
            catch (MalformedMessageException exception)
            {
                throw Malformed(operation, exception);
            }
        }
    }

    private void End(string operation, Acknowledgement acknowledgement)
    {
        _isSettled = true;
        if (acknowledgement.Error != Errno.None)
        {
            throw new NetlinkException(operation, acknowledgement.Error, acknowledgement.Details);
        }
    }

    private void Send(string operation, ReadOnlySpan<byte> datagram)
    {
        var clock = Stopwatch.StartNew();
        while (true)
        {
            IoResult sent = _transport.Send(datagram);
            if (sent.Succeeded)
            {
                return;
            }

            if (sent.Error != Errno.EINTR)
            {
                throw Failed(operation, sent.Error);
            }

            _ = Remaining(operation, clock);
        }
    }

    // A list advances in the reader's own receive call (netlink_recvmsg calls netlink_dump), and while one is unfinished
    // the kernel answers EBUSY to the next. An empty queue therefore means that nothing of it is left.
    private void Settle(string operation)
    {
        var clock = Stopwatch.StartNew();
        while (!_isSettled)
        {
            _ = Remaining(operation, clock);
            IoResult received = _transport.Receive(_buffer, TimeSpan.Zero);
            if (received.Succeeded || received.Error is Errno.EINTR or Errno.ENOBUFS)
            {
                continue;
            }

            _isSettled = received.Error is Errno.ETIMEDOUT or Errno.EAGAIN
                ? true
                : throw Failed(operation, received.Error);
        }
    }

    private TimeSpan Remaining(string operation, Stopwatch clock)
    {
        TimeSpan remaining = _options.Timeout - clock.Elapsed;
        return remaining > TimeSpan.Zero ? remaining : throw TimedOut(operation);
    }

    private NetlinkException TimedOut(string operation) =>
        new(operation, Errno.ETIMEDOUT, $"the kernel did not answer within {_options.Timeout.TotalSeconds:0.###} s");

    private static NetlinkException Failed(string operation, Errno error) =>
        new(operation, error, LinuxException.Describe(error));

    // Notifications carry 0, so a request never does.
    private uint NextSequence() => ++_sequence == 0 ? ++_sequence : _sequence;
}
