using System.Buffers.Binary;
using System.Net.Sockets;
using FouTools.Measurement.Protocol;
using FouTools.Measurement.Traffic;

namespace FouTools.Measurement.Measuring;

/// <summary>The responder's side of a test, over the control connection.</summary>
internal sealed class RemoteSide(Socket control, string responder) : ITrafficSide
{
    // A saturated tunnel may delay an answer for long.
    private readonly ControlChannel _channel = new(control, TimeSpan.FromSeconds(20));

    /// <summary>Asks the responder to prepare a test; returns its UDP port, or 0.</summary>
    public int Prepare(TestRequest request)
    {
        ReadOnlySpan<byte> content = Ask(ControlMessage.Prepare, request.Write(), ControlMessage.Ready);
        return content.Length == sizeof(ushort) ? BinaryPrimitives.ReadUInt16BigEndian(content) : throw NotUnderstood();
    }

    /// <summary>Asks the responder to start, once all connections are open.</summary>
    public void Start() => AskForReading(ControlMessage.Begin, []);

    public TrafficReading Read() => AskForReading(ControlMessage.Read, []);

    public void Begin(TrialRequest request) => AskForReading(ControlMessage.Trial, request.Write());

    /// <summary>Asks the responder to end the test.</summary>
    public void End() => AskForReading(ControlMessage.End, []);

    private TrafficReading AskForReading(ControlMessage question, ReadOnlySpan<byte> content) =>
        TrafficReading.TryRead(Ask(question, content, ControlMessage.Reading), out TrafficReading reading) ? reading : throw NotUnderstood();

    private ReadOnlySpan<byte> Ask(ControlMessage question, ReadOnlySpan<byte> content, ControlMessage answer)
    {
        _channel.Send(question, content);
        return !_channel.TryReceive(out ControlMessage kind, out ReadOnlySpan<byte> given)
            ? throw new MeasurementException(MeasurementError.MeasurementInterrupted, $"The responder at {responder} ended the session or stopped answering.")
            : kind == answer ? given : throw NotUnderstood();
    }

    private MeasurementException NotUnderstood() => new(
        MeasurementError.ResponderIncompatible, $"The responder at {responder} sent an invalid answer.");
}
