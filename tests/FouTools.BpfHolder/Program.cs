using FouTools.Bpf;
using FouTools.Bpf.Attachment;
using FouTools.Bpf.Programs;
using FouTools.Linux.Interfaces;
using FouTools.Linux.Tun;
using FouTools.Tests.Support;

const int LoopbackIndex = 1;

IProgramAttacher attacher = Attachers.Of(Enum.Parse<AttachmentKind>(args[0]));
using TunDevice device = TunDevice.Create("fou0", 1, TunKind.IP, TunOffloads.None);
using BpfTunnel tunnel = BpfTunnel.Load(new TunnelShape { CarriesIPv4 = true, LocalPort = 5555 }, InterfaceIndex.Find("fou0"));
tunnel.AttachEncapsulation(attacher);
tunnel.AttachDecapsulation(LoopbackIndex, attacher);
Console.WriteLine("attached");
Thread.Sleep(Timeout.Infinite);
