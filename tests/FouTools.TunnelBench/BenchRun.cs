using System.Net.Sockets;
using FouTools.Measurement.Traffic;
using FouTools.TunnelBench.Hosts;
using FouTools.TunnelBench.Results;
using FouTools.TunnelBench.Traffic;
using FouTools.TunnelBench.Tunnels;

namespace FouTools.TunnelBench;

/// <summary>One run: sets all tunnels up, measures each of them in every repetition, and removes them.</summary>
internal sealed class BenchRun(BenchOptions options, IReadOnlyList<Tunnel> tunnels, CancellationToken cancel) : IDisposable
{
    private readonly Dictionary<Tunnel, HostPair> _hosts = [];

    public ResultSet Results { get; } = new(tunnels);

    public HostPair? SomeHosts => _hosts.Values.FirstOrDefault();

    public void Run()
    {
        foreach (Tunnel tunnel in tunnels)
        {
            cancel.ThrowIfCancellationRequested();
            SetUp(tunnel);
        }

        for (int repetition = 1; repetition <= options.Repetitions; repetition++)
        {
            foreach (Tunnel tunnel in tunnels.Where(_hosts.ContainsKey))
            {
                Console.Write($"{repetition}/{options.Repetitions} {tunnel.Name,-20}");
                Measure(tunnel, repetition);
                Console.WriteLine();
            }
        }
    }

    public void Dispose()
    {
        foreach (HostPair hosts in _hosts.Values)
        {
            hosts.Dispose();
        }
    }

    private void SetUp(Tunnel tunnel)
    {
        HostPair? hosts = null;
        try
        {
            Console.Write($"Setting up {tunnel.Name} ... ");
            hosts = new HostPair($"{options.Prefix}-{tunnel.Name}");
            tunnel.Start(hosts);
            WaitUntilReady(tunnel, hosts);
            HashedTransfer.Check(Path(tunnel, hosts), options.HashBytes);
            _hosts.Add(tunnel, hosts);
            hosts = null;
            Console.WriteLine("carries data unchanged.");
        }
        catch (Exception exception) when (exception is not OperationCanceledException)
        {
            Console.WriteLine($"not measured: {exception.Message}");
            Results.Fail(tunnel, "everything", exception.Message);
        }
        finally
        {
            hosts?.Dispose();
        }
    }

    // A peer takes its time to shake hands.
    private void WaitUntilReady(Tunnel tunnel, HostPair hosts)
    {
        hosts.WaitFor("answer to a ping", () =>
        {
            cancel.ThrowIfCancellationRequested();
            try
            {
                IpCommand.Output("ip", "netns", "exec", hosts.A.Namespace, "ping", "-c", "1", "-W", "1", $"{tunnel.Target(hosts)}");
                return true;
            }
            catch (BenchException)
            {
                return false;
            }
        });
        hosts.FindPrograms();
    }

    private void Measure(Tunnel tunnel, int repetition)
    {
        HostPair hosts = _hosts[tunnel];
        TrafficPath path = Path(tunnel, hosts);
        void Add(Metric metric, double value) => Results.Add(tunnel, repetition, metric, value);
        void Show(Metric metric, double value) => Console.Write($" {value.ToString(metric.Format, System.Globalization.CultureInfo.InvariantCulture)} {metric.Unit} |");

        Try(tunnel, Metric.Stream1, () =>
        {
            StreamResult stream = TcpStream.Measure(path, 1, options.Duration, () => hosts.ProgramSeconds);
            Show(Metric.Stream1, stream.GigabitsPerSecond);
            Show(Metric.Processor1, stream.BusyPerGigabyte);
            Add(Metric.Stream1, stream.GigabitsPerSecond);
            Add(Metric.Processor1, stream.BusyPerGigabyte);
            Add(Metric.UserSystem1, stream.UserAndSystemPerGigabyte);
            Add(Metric.Programs1, stream.ProgramsPerGigabyte);
        });
        Try(tunnel, Metric.Stream8, () =>
        {
            StreamResult stream = TcpStream.Measure(path, 8, options.Duration, () => hosts.ProgramSeconds);
            Show(Metric.Stream8, stream.GigabitsPerSecond);
            Add(Metric.Stream8, stream.GigabitsPerSecond);
            Add(Metric.Processor8, stream.BusyPerGigabyte);
            Add(Metric.UserSystem8, stream.UserAndSystemPerGigabyte);
            Add(Metric.Programs8, stream.ProgramsPerGigabyte);
        });
        Try(tunnel, Metric.RoundTrips1, () => AddRoundTrips(1, Metric.RoundTrips1, RoundTrips.Measure(path, options.Duration)));
        Try(tunnel, Metric.RoundTrips200, () => AddRoundTrips(200, Metric.RoundTrips200, ManyRoundTrips.Measure(path, 200, options.Duration)));
        Try(tunnel, Metric.Udp, () =>
        {
            RateTrial trial = UdpRate.Measure(path, options.TrialDuration, options.RateTrials) ??
                throw new BenchException("more than the limit was lost at every rate that was tried");
            Show(Metric.Udp, trial.ReceivedPerSecond);
            Add(Metric.Udp, trial.ReceivedPerSecond);
            Add(Metric.UdpLoss, trial.Loss * 100);
            Add(Metric.UdpLate, trial.Late);
        });

        void AddRoundTrips(int connections, Metric metric, RoundTripResult result)
        {
            Show(metric, result.PerSecond);
            Add(metric, result.PerSecond);
            foreach (int percent in Metric.Percentiles)
            {
                Add(Metric.Latency(connections, percent), result.Microseconds(percent / 100.0));
            }
        }
    }

    private void Try(Tunnel tunnel, Metric metric, Action measure)
    {
        cancel.ThrowIfCancellationRequested();
        try
        {
            measure();
            _hosts[tunnel].ThrowIfEnded();
        }
        catch (Exception exception) when (exception is BenchException or SocketException or IOException)
        {
            Console.Write($" {metric.Title} failed: {exception.Message} |");
            Results.Fail(tunnel, metric.Title, exception.Message);
        }
    }

    private static TrafficPath Path(Tunnel tunnel, HostPair hosts) => new(hosts.NamespaceA, hosts.NamespaceB, tunnel.Target(hosts));
}
