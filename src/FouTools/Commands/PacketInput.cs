using System.Collections;
using System.Management.Automation;
using FouTools.Captures.Layers;
using FouTools.Errors;

namespace FouTools.Commands;

/// <summary>
/// Collects packets from pipeline input: byte arrays, single bytes (PowerShell enumerates a piped array), text, and dissected
/// packets.
/// </summary>
internal sealed class PacketInput(Action<byte[]> take, Action<FouException, object> refuse)
{
    // The longest packet of a capture file; a longer stream of bytes is not a packet.
    private const int MaxPacket = Captures.Formats.CaptureReader.MaxBlock;

    private readonly HexReader _text = new();
    private readonly List<byte> _bytes = [];
    private string _lastText = string.Empty;
    private bool _hasAny;

    /// <summary>Adds a value.</summary>
    /// <param name="value">The value.</param>
    public void Add(object value)
    {
        object plain = value is PSObject wrapped ? wrapped.BaseObject : value;
        if (plain is byte or (>= 0 and <= byte.MaxValue))
        {
            EndText();
            AddByte(plain is byte one ? one : (byte)(int)plain);
            return;
        }

        EndBytes();
        switch (plain)
        {
            case string text:
                _lastText = text;
                _text.Add(text);
                TakeText(text);
                break;
            case FouPacket packet:
                EndText();
                Take(packet.ToArray(), plain);
                break;
            case byte[] bytes:
                EndText();
                Take(bytes, plain);
                break;
            case IEnumerable items when ReadBytes(items) is { } bytes:
                EndText();
                Take(bytes, plain);
                break;
            default:
                EndText();
                Refuse(NoPacket($"A value of type {plain.GetType().Name} is not a packet."), plain);
                break;
        }
    }

    /// <summary>Completes the pending packet, because the next value does not belong to it.</summary>
    public void Interrupt()
    {
        EndBytes();
        EndText();
        _hasAny = true;
    }

    /// <summary>Completes the last packet. It is an error if there was no input.</summary>
    public void End()
    {
        EndBytes();
        EndText();
        if (!_hasAny)
        {
            Refuse(NoPacket("There are no bytes."), "");
        }
    }

    private static byte[]? ReadBytes(IEnumerable items)
    {
        List<byte> bytes = [];
        foreach (object? item in items)
        {
            object? plain = item is PSObject wrapped ? wrapped.BaseObject : item;
            switch (plain)
            {
                case byte one:
                    bytes.Add(one);
                    break;
                case >= 0 and <= byte.MaxValue:
                    bytes.Add((byte)(int)plain);
                    break;
                default:
                    return null;
            }
        }

        return [.. bytes];
    }

    private static FouException NoPacket(string message) => new(
        FouError.InvalidPacket,
        message,
        "Give bytes, their hexadecimal digits, or a dump as tcpdump -x or xxd prints it.");

    private void AddByte(byte value)
    {
        if (_bytes.Count < MaxPacket)
        {
            _bytes.Add(value);
        }
    }

    private void EndBytes()
    {
        if (_bytes.Count > 0)
        {
            byte[] bytes = [.. _bytes];
            _bytes.Clear();
            Take(bytes, bytes);
        }
    }

    private void EndText()
    {
        _text.End();
        TakeText(_lastText);
    }

    private void TakeText(string source)
    {
        while (_text.TryTakeFault(out string fault))
        {
            Refuse(NoPacket(fault), source);
        }

        while (_text.TryTake(out byte[] packet))
        {
            Take(packet, source);
        }
    }

    private void Take(byte[] packet, object source)
    {
        if (packet.Length == 0)
        {
            Refuse(NoPacket("There are no bytes."), source);
            return;
        }

        _hasAny = true;
        take(packet);
    }

    private void Refuse(FouException failure, object source)
    {
        _hasAny = true;
        refuse(failure, source);
    }
}
