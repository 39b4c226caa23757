using System.Net;
using System.Net.Sockets;
using FouTools.Linux;
using FouTools.Measurement.Protocol;
using FouTools.Measurement.Traffic;

namespace FouTools.Measurement.Measuring;

/// <summary>Measures with a responder at the far side.</summary>
public static class TunnelMeter
{
    private const double MostSeconds = 3600;

    /// <summary>Makes one test.</summary>
    /// <param name="options">What to measure.</param>
    /// <param name="progress">Is told how far it is, on the calling thread, a few times each second; null for nobody.</param>
    /// <param name="cancel">Ends it within a moment.</param>
    /// <returns>What it came to.</returns>
    /// <exception cref="MeasurementException">It could not be measured.</exception>
    /// <exception cref="LinuxException">There is no such network namespace, or it may not be entered.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled.</exception>
    public static TunnelMeasurement Measure(TunnelMeterOptions options, Action<MeasurementProgress>? progress, CancellationToken cancel)
    {
        Check(options);
        TestRequest request = RequestOf(options);
        try
        {
            return Run(options, request, progress, cancel);
        }
        catch (Exception) when (cancel.IsCancellationRequested)
        {
            throw new OperationCanceledException(cancel);
        }
        catch (Exception failure) when (failure is SocketException or ObjectDisposedException || failure is LinuxException { Operation: "send a datagram" or "receive a datagram" })
        {
            throw new MeasurementException(
                MeasurementError.MeasurementInterrupted,
                $"The measurement with {new IPEndPoint(options.Target, options.Port)} broke off: {failure.Message.TrimEnd('.')}.",
                failure);
        }
    }

    /// <summary>Sees to it that a test of these options can be made at all.</summary>
    /// <param name="options">What to measure.</param>
    /// <exception cref="MeasurementException">It cannot be.</exception>
    public static void Check(TunnelMeterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        TestRequest request = RequestOf(options);
        (MeasurementProperty Property, string Message, string Allowed)? fault = options switch
        {
            { Port: < 1 or > IPEndPoint.MaxPort } =>
                (MeasurementProperty.Port, $"{options.Port} is no TCP port.", $"1 to {IPEndPoint.MaxPort}"),
            { Duration.TotalSeconds: < 0.1 or > MostSeconds } =>
                (MeasurementProperty.Duration, $"It is measured for 0.1 to {MostSeconds} seconds.", $"0.1 to {MostSeconds}"),
            { Flows: < 1 or > ControlProtocol.MostFlows } =>
                (MeasurementProperty.Flows, $"There are 1 to {ControlProtocol.MostFlows} flows.", $"1 to {ControlProtocol.MostFlows}"),
            { Rate: <= 0 or double.NaN or double.PositiveInfinity } =>
                (MeasurementProperty.Rate, "The rate is above 0 bits each second.", "a number above 0"),
            _ when !request.IsValid => (
                MeasurementProperty.MessageSize,
                $"A message of {request.MessageBytes} bytes is none of {options.Test}: it has {Limits(options.Test)}.",
                Limits(options.Test)),
            _ => null,
        };
        if (fault is { } found)
        {
            throw new MeasurementException(MeasurementError.InvalidValue, found.Message) { Property = found.Property, AllowedValues = found.Allowed };
        }
    }

    private static TestRequest RequestOf(TunnelMeterOptions options) => new(
        options.Test,
        options.Reverse && options.Test != MeasurementTest.TcpRoundTrip,
        options.Test == MeasurementTest.UdpRate ? 1 : options.Flows,
        options.MessageBytes);

    private static string Limits(MeasurementTest test) => test switch
    {
        MeasurementTest.TcpStream => $"1 to {TestRequest.MostStreamBytes}",
        MeasurementTest.TcpRoundTrip => $"1 to {ControlProtocol.MostRoundTripBytes}",
        _ => $"{DatagramHead.Bytes} to {ControlProtocol.MostDatagramBytes}",
    };

    private static TunnelMeasurement Run(
        TunnelMeterOptions options, TestRequest request, Action<MeasurementProgress>? progress, CancellationToken cancel)
    {
        DateTimeOffset started = DateTimeOffset.Now;
        using var connections = new ResponderConnections(options, cancel);
        (Socket control, byte[] token) = connections.Connect(ControlProtocol.ForControl, new byte[ControlProtocol.TokenBytes]);
        var remote = new RemoteSide(control, $"{new IPEndPoint(options.Target, options.Port)}");
        int port = remote.Prepare(request);
        using TrafficEnd end = request.Test == MeasurementTest.UdpRate
            ? OpenDatagrams(request, connections.ConnectUdp(port), remote, token)
            : OpenConnections(request, connections, token);
        if (request.Test != MeasurementTest.UdpRate)
        {
            remote.Start();
        }

        end.Start();
        var run = new MeasurementRun(options, request, started, new LocalSide(end), remote, progress, cancel);
        TunnelMeasurement result = request.Test switch
        {
            MeasurementTest.UdpRate => new DatagramMeter(run).Measure(),
            MeasurementTest.TcpRoundTrip => ConnectionMeter.Measure(run, (RoundTripEnd)end),
            _ => ConnectionMeter.Measure(run, null),
        };
        remote.End();
        return result;
    }

    private static TrafficEnd OpenConnections(TestRequest request, ResponderConnections connections, byte[] token)
    {
        Socket[] sockets = [.. Enumerable.Range(0, request.Flows).Select(_ => connections.Connect(ControlProtocol.ForData, token).Socket)];
        return request.Test == MeasurementTest.TcpStream
            ? new StreamEnd(sockets, isSender: !request.Reverse, request.MessageBytes)
            : new RoundTripEnd(sockets, isAsker: true, request.MessageBytes);
    }

    // The token tells the responder the port from which this end sends. It may be lost on its way, so it is sent until the answer.
    private static DatagramEnd OpenDatagrams(TestRequest request, Socket socket, RemoteSide remote, byte[] token)
    {
        using var heard = new ManualResetEventSlim();
        var telling = new Thread(() =>
        {
            do
            {
                try
                {
                    socket.Send(token);
                }
                catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
                {
                    // The responder's answer, or its lack, says more.
                }
            }
            while (!heard.Wait(100));
        })
        { IsBackground = true, Name = "FouTools telling its port" };
        telling.Start();
        try
        {
            remote.Start();
        }
        catch (MeasurementException failure) when (failure.Error == MeasurementError.MeasurementInterrupted)
        {
            throw new MeasurementException(
                MeasurementError.NothingArrived, "No UDP datagram to the responder arrived, though TCP connections to it can be made.", failure);
        }
        finally
        {
            heard.Set();
            telling.Join();
        }

        return new DatagramEnd(socket, isSender: !request.Reverse, request.MessageBytes);
    }
}
