using System.Net;
using System.Net.Sockets;
using FouTools.Linux;
using FouTools.Measurement.Protocol;
using FouTools.Measurement.Traffic;

namespace FouTools.Measurement.Measuring;

/// <summary>Measures a tunnel against a responder at the remote.</summary>
public static class TunnelMeter
{
    private const double MaxSeconds = 3600;

    /// <summary>Runs one test.</summary>
    /// <param name="options">The options of the test.</param>
    /// <param name="progress">Called with the progress a few times per second, on the calling thread; null for none.</param>
    /// <param name="cancel">Cancels the test promptly.</param>
    /// <returns>The result.</returns>
    /// <exception cref="MeasurementException">The measurement failed.</exception>
    /// <exception cref="LinuxException">The network namespace does not exist or cannot be entered.</exception>
    /// <exception cref="OperationCanceledException">The test was cancelled.</exception>
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
                $"The measurement with {new IPEndPoint(options.Target, options.Port)} failed: {failure.Message.TrimEnd('.')}.",
                failure);
        }
    }

    /// <summary>Validates options.</summary>
    /// <param name="options">The options of the test.</param>
    /// <exception cref="MeasurementException">An option is invalid.</exception>
    public static void Check(TunnelMeterOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        TestRequest request = RequestOf(options);
        (MeasurementProperty Property, string Message, string Allowed)? fault = options switch
        {
            { Port: < 1 or > IPEndPoint.MaxPort } =>
                (MeasurementProperty.Port, $"{options.Port} is not a TCP port.", $"1 to {IPEndPoint.MaxPort}"),
            { Duration.TotalSeconds: < 0.1 or > MaxSeconds } =>
                (MeasurementProperty.Duration, $"The duration must be 0.1 to {MaxSeconds} seconds.", $"0.1 to {MaxSeconds}"),
            { Flows: < 1 or > ControlProtocol.MaxFlows } =>
                (MeasurementProperty.Flows, $"The number of flows must be 1 to {ControlProtocol.MaxFlows}.", $"1 to {ControlProtocol.MaxFlows}"),
            { Rate: <= 0 or double.NaN or double.PositiveInfinity } =>
                (MeasurementProperty.Rate, "The rate must be greater than 0 bits per second.", "a number above 0"),
            _ when !request.IsValid => (
                MeasurementProperty.MessageSize,
                $"{options.Test} cannot use a message size of {request.MessageBytes} bytes: it must be {Limits(options.Test)}.",
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
        MeasurementTest.TcpStream => $"1 to {TestRequest.MaxStreamBytes}",
        MeasurementTest.TcpRoundTrip => $"1 to {ControlProtocol.MaxRoundTripBytes}",
        _ => $"{DatagramHead.Bytes} to {ControlProtocol.MaxDatagramBytes}",
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

    // The token shows the responder the port from which this host sends. The datagram may be lost, so repeat it until the answer comes.
    private static DatagramEnd OpenDatagrams(TestRequest request, Socket socket, RemoteSide remote, byte[] token)
    {
        using var heard = new ManualResetEventSlim();
        var hello = new Thread(() =>
        {
            do
            {
                try
                {
                    socket.Send(token);
                }
                catch (Exception failure) when (failure is SocketException or ObjectDisposedException)
                {
                    // The responder's answer, or its absence, is the better error.
                }
            }
            while (!heard.Wait(100));
        })
        { IsBackground = true, Name = "FouTools UDP hello" };
        hello.Start();
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
            hello.Join();
        }

        return new DatagramEnd(socket, isSender: !request.Reverse, request.MessageBytes);
    }
}
