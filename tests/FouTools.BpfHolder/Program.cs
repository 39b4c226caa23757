using FouTools.Bpf;
using FouTools.Bpf.Programs;
using FouTools.Linux.Interfaces;

const int LoopbackIndex = 1;

// With the name of an interface, its driver is held too.
using BpfTunnel tunnel = BpfTunnel.Load(new TunnelShape { CarriesIPv4 = true, LocalPort = 5555 }, LoopbackIndex, hasDriverProgram: args.Length > 0);
tunnel.AttachEncapsulation();
tunnel.AttachDecapsulation(args.Length > 0 ? InterfaceIndex.Find(args[0]) : LoopbackIndex);
if (args.Length > 0)
{
    tunnel.AttachDriver(InterfaceIndex.Find(args[0]));
}

Console.WriteLine("attached");
Thread.Sleep(Timeout.Infinite);
