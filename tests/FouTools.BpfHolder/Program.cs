using FouTools.Bpf;
using FouTools.Bpf.Programs;

const int LoopbackIndex = 1;

using BpfTunnel tunnel = BpfTunnel.Load(new TunnelShape { CarriesIPv4 = true, LocalPort = 5555 }, LoopbackIndex);
tunnel.AttachEncapsulation();
tunnel.AttachDecapsulation(LoopbackIndex);
Console.WriteLine("attached");
Thread.Sleep(Timeout.Infinite);
