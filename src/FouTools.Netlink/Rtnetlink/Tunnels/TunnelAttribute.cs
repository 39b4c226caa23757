using System.Net;
using System.Net.Sockets;
using FouTools.Netlink.Codec;

namespace FouTools.Netlink.Rtnetlink.Tunnels;

/// <summary>
/// One attribute of a kind of tunnel: its number, its form on the wire, and the property it stands for. Reading and
/// writing both go by it.
/// </summary>
internal sealed class TunnelAttribute
{
    private readonly Decoder _read;
    private readonly Action<MessageWriter, ushort, TunnelParameters> _write;
    private readonly Func<TunnelParameters, bool> _isSet;

    private TunnelAttribute(
        ushort number,
        string field,
        Func<TunnelParameters, bool> isSet,
        Decoder read,
        Action<MessageWriter, ushort, TunnelParameters> write)
    {
        Number = number;
        Field = field;
        _isSet = isSet;
        _read = read;
        _write = write;
    }

    private delegate TunnelParameters Decoder(TunnelParameters parameters, NetlinkAttribute attribute);

    /// <summary>Its number.</summary>
    public ushort Number { get; }

    /// <summary>The property it stands for, or for which it stands with others.</summary>
    public string Field { get; }

    /// <summary>Whether it is given when the tunnel is made, and never changes.</summary>
    public bool IsFixed { get; private init; }

    /// <summary>Whether its absence says "none", and not "the kernel's default".</summary>
    public bool IsNoneByAbsence { get; private init; }

    public static TunnelAttribute OfByte(
        ushort number, string field, Func<TunnelParameters, byte?> get, Func<TunnelParameters, byte, TunnelParameters> set) =>
        new(
            number,
            field,
            parameters => get(parameters) is not null,
            (parameters, attribute) => set(parameters, attribute.AsByte()),
            (writer, type, parameters) => writer.AddByte(type, get(parameters)!.Value));

    public static TunnelAttribute OfBoolean(
        ushort number, string field, Func<TunnelParameters, bool?> get, Func<TunnelParameters, bool, TunnelParameters> set) =>
        OfByte(
            number,
            field,
            parameters => get(parameters) is bool value ? (byte)(value ? 1 : 0) : null,
            (parameters, value) => set(parameters, value != 0));

    public static TunnelAttribute OfUInt16(
        ushort number, string field, Func<TunnelParameters, ushort?> get, Func<TunnelParameters, ushort, TunnelParameters> set) =>
        new(
            number,
            field,
            parameters => get(parameters) is not null,
            (parameters, attribute) => set(parameters, attribute.AsUInt16()),
            (writer, type, parameters) => writer.AddUInt16(type, get(parameters)!.Value));

    public static TunnelAttribute OfUInt16BigEndian(
        ushort number, string field, Func<TunnelParameters, ushort?> get, Func<TunnelParameters, ushort, TunnelParameters> set) =>
        new(
            number,
            field,
            parameters => get(parameters) is not null,
            (parameters, attribute) => set(parameters, attribute.AsUInt16BigEndian()),
            (writer, type, parameters) => writer.AddUInt16BigEndian(type, get(parameters)!.Value));

    public static TunnelAttribute OfUInt32(
        ushort number, string field, Func<TunnelParameters, uint?> get, Func<TunnelParameters, uint, TunnelParameters> set) =>
        new(
            number,
            field,
            parameters => get(parameters) is not null,
            (parameters, attribute) => set(parameters, attribute.AsUInt32()),
            (writer, type, parameters) => writer.AddUInt32(type, get(parameters)!.Value));

    public static TunnelAttribute OfUInt32BigEndian(
        ushort number, string field, Func<TunnelParameters, uint?> get, Func<TunnelParameters, uint, TunnelParameters> set) =>
        new(
            number,
            field,
            parameters => get(parameters) is not null,
            (parameters, attribute) => set(parameters, attribute.AsUInt32BigEndian()),
            (writer, type, parameters) => writer.AddUInt32BigEndian(type, get(parameters)!.Value));

    public static TunnelAttribute OfFlag(
        ushort number, string field, Func<TunnelParameters, bool> get, Func<TunnelParameters, TunnelParameters> set) =>
        new(
            number, field, get, (parameters, _) => set(parameters), (writer, type, _) => writer.AddFlag(type));

    public static TunnelAttribute OfAddress(
        ushort number,
        string field,
        AddressFamily family,
        Func<TunnelParameters, IPAddress?> get,
        Func<TunnelParameters, IPAddress, TunnelParameters> set) =>
        new(
            number,
            field,
            parameters => get(parameters) is not null,
            (parameters, attribute) => attribute.AsAddress() is { } address && address.AddressFamily == family
                ? set(parameters, address)
                : throw new MalformedMessageException($"Attribute {number} of a tunnel is no {family} address."),
            (writer, type, parameters) => writer.AddAddress(type, get(parameters)!));

    /// <summary>This attribute as one that never changes.</summary>
    public TunnelAttribute Fixed() => new(Number, Field, _isSet, _read, _write) { IsFixed = true, IsNoneByAbsence = IsNoneByAbsence };

    /// <summary>This attribute as one whose absence says "none".</summary>
    public TunnelAttribute NoneByAbsence() => new(Number, Field, _isSet, _read, _write) { IsNoneByAbsence = true };

    /// <summary>Whether the parameters have it, so that it is written.</summary>
    public bool IsSet(TunnelParameters parameters) => _isSet(parameters);

    public TunnelParameters Read(TunnelParameters parameters, NetlinkAttribute attribute) => _read(parameters, attribute);

    /// <summary>Writes it, if the parameters have it.</summary>
    public void Write(MessageWriter writer, TunnelParameters parameters)
    {
        if (_isSet(parameters))
        {
            _write(writer, Number, parameters);
        }
    }
}
