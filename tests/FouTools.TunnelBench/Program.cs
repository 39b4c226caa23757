using System.Runtime.InteropServices;
using FouTools.TunnelBench;
using FouTools.TunnelBench.Results;
using FouTools.TunnelBench.Tunnels;

BenchOptions options;
try
{
    options = BenchOptions.Parse(args);
}
catch (FormatException exception)
{
    Console.Error.WriteLine(exception.Message);
    Console.Error.WriteLine(BenchOptions.Usage);
    return 2;
}

Tunnel[] tunnels = [.. TunnelCatalog.All.Where(tunnel => options.Includes(tunnel.Name))];
if (tunnels.Length == 0)
{
    Console.Error.WriteLine($"No row matches. There are: {string.Join(' ', TunnelCatalog.All.Select(tunnel => tunnel.Name))}");
    return 2;
}

if (options.IsList)
{
    Array.ForEach(tunnels, tunnel => Console.WriteLine(tunnel.Name));
    return 0;
}

EngineTunnel.PowerShell = options.PowerShell.Count > 0 ? options.PowerShell : EngineTunnel.PowerShell;
EngineTunnel.Module = options.Module;

// The first signal ends the run in order, between two measurements.
using var stop = new CancellationTokenSource();
void Stop(PosixSignalContext context)
{
    context.Cancel = true;
    stop.Cancel();
}

using PosixSignalRegistration interrupt = PosixSignalRegistration.Create(PosixSignal.SIGINT, Stop);
using PosixSignalRegistration terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
using PosixSignalRegistration hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
using var run = new BenchRun(options, tunnels, stop.Token);
try
{
    run.Run();
}
catch (OperationCanceledException)
{
    Console.WriteLine("\nStopped; nothing is written.");
    return 130;
}

Directory.CreateDirectory(options.Folder);
File.WriteAllText(Path.Combine(options.Folder, "tunnels.csv"), CsvReport.Write(run.Results));
File.WriteAllText(
    Path.Combine(options.Folder, "tunnels.md"),
    MarkdownReport.Write(run.Results, new MachineDescription(run.SomeHosts, tunnels), options));
Plots.Write(run.Results, options.Folder);
return 0;
