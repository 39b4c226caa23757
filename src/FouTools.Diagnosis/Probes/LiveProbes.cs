using System.Diagnostics;
using System.Net;
using FouTools.Linux;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Polling;
using FouTools.Linux.Sockets;
using FouTools.Packets;

namespace FouTools.Diagnosis.Probes;

/// <summary>Sends probes from two network namespaces: that of the device and that of the outer packets.</summary>
internal sealed class LiveProbes : IProbes
{
    // Spread out, so that one burst of other traffic does not lose them all.
    private static readonly TimeSpan s_spacing = TimeSpan.FromMilliseconds(100);

    // Above the default ephemeral port range (ip_local_port_range), within 16 bits.
    private const int FirstSourcePort = 61000;
    private const int SourcePorts = 4000;

    private readonly NetworkNamespace? _deviceNetns;
    private readonly NetworkNamespace? _transportNetns;

    public LiveProbes(NetworkNamespace? deviceNetns, NetworkNamespace? transportNetns)
    {
        _deviceNetns = deviceNetns;
        _transportNetns = transportNetns;
    }

    public EchoAnswers Ask(EchoRequest request, SocketEndpoint? outer, TimeSpan timeout, CancellationToken cancellation)
    {
        SocketEndpoint source = SocketEndpoint.From(request.Source, 0);
        SocketEndpoint target = SocketEndpoint.From(request.Target, 0);
        byte protocol = target.IsIPv4 ? IPProtocol.Icmp : IPProtocol.IcmpV6;
        using RawSocket sender = NetworkNamespace.RunIn(_deviceNetns, () => RawSocket.Open(target.IsIPv4, source.Address, request.Device));
        using RawReceiver receiver = NetworkNamespace.RunIn(
            _deviceNetns, () => RawReceiver.Open(target.IsIPv4, protocol, source.Address, request.Device));
        using OuterErrors? errors = outer is { } remote ? NetworkNamespace.RunIn(_transportNetns, () => OuterErrors.Open(remote)) : null;
        using var wait = new ProbeWait(cancellation, errors is null ? [receiver] : [receiver, errors.Socket]);

        var exchange = new EchoExchange(sender, receiver, source.Address, target, request);
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) is var elapsed && elapsed < timeout && !exchange.IsComplete)
        {
            TimeSpan untilNext = exchange.SendDue(elapsed, s_spacing);
            wait.Wait(untilNext < timeout - elapsed ? untilNext : timeout - elapsed);
            exchange.Receive();
            errors?.Read();
        }

        return exchange.Summarize(errors?.Reported ?? []);
    }

    public OuterAnswers Send(OuterRequest request, TimeSpan timeout, CancellationToken cancellation)
    {
        int sourcePort = request.SourcePort ?? FirstSourcePort + Random.Shared.Next(SourcePorts);
        SocketEndpoint source = SocketEndpoint.From(request.Source, sourcePort);
        SocketEndpoint destination = SocketEndpoint.From(request.Destination, request.DestinationPort);
        byte[] packet = ProbeDatagram.Write(source, destination, request.Payload.Span);
        using OuterErrors errors = NetworkNamespace.RunIn(_transportNetns, () => OuterErrors.Open(destination));
        using RawSocket sender = NetworkNamespace.RunIn(
            _transportNetns, () => RawSocket.Open(destination.IsIPv4, source.Address, request.Interface));
        using var wait = new ProbeWait(cancellation, errors.Socket);

        int sent = 0;
        Errno refusal = Errno.None;
        long start = Stopwatch.GetTimestamp();
        while (Stopwatch.GetElapsedTime(start) is var elapsed && elapsed < timeout && errors.Reported.Count == 0 && refusal == Errno.None)
        {
            if (sent < request.Count && elapsed >= s_spacing * sent)
            {
                IoResult result = sender.Send(packet, destination);
                refusal = result.Error;
                sent += result.Succeeded ? 1 : 0;
            }

            TimeSpan untilNext = sent < request.Count ? s_spacing : timeout - elapsed;
            wait.Wait(untilNext);
            errors.Read();
        }

        return new OuterAnswers(sent, refusal, errors.Reported, Stopwatch.GetElapsedTime(start));
    }

    public IoResult ReadPathMtu(IPAddress destination, IPAddress? source, string? interfaceName)
    {
        SocketEndpoint remote = SocketEndpoint.From(destination, 0);
        using PathMtuProbe probe = NetworkNamespace.RunIn(
            _transportNetns,
            () => PathMtuProbe.Open(remote.IsIPv4, source is null ? 0 : SocketEndpoint.From(source, 0).Address, interfaceName));
        return probe.Read(remote);
    }
}
