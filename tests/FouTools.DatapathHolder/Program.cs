using System.Globalization;
using System.Net;
using FouTools.Datapath;
using FouTools.Datapath.Acceleration;
using FouTools.DatapathHolder;

// The network namespace, or nothing for the own one; whether BPF is wished for; and, perhaps, an error that bpf(2) shall give from now on.
if (args.Length == 3)
{
    BpfRefusal.Begin(int.Parse(args[2], CultureInfo.InvariantCulture));
}

try
{
    using FouDatapath datapath = FouDatapath.Start(
        new FouDatapathOptions
        {
            Name = "fou0",
            Mode = TunnelMode.IPIP,
            LocalPort = 5555,
            RemoteAddress = IPAddress.Parse("192.0.2.2"),
            RemotePort = 5555,
            UdpChecksum = false,
            NetworkNamespace = args[0].Length == 0 ? null : args[0],
            Acceleration = Enum.Parse<AccelerationWish>(args[1]),
        },
        new PlainHostNetwork());
    Console.WriteLine(datapath.Accelerated);
    Thread.Sleep(Timeout.Infinite);
}
catch (DatapathException refusal)
{
    Console.WriteLine($"{refusal.Error}: {refusal.Message} {refusal.RecommendedAction}");
}
