using FouTools.Bpf;
using FouTools.Bpf.Attachment;
using FouTools.Bpf.Programs;
using FouTools.Linux.Interfaces;
using FouTools.Linux.Tun;
using FouTools.Tests.Support;

const int LoopbackIndex = 1;

// With the name of an interface, its driver is held too.
string? driver = args.ElementAtOrDefault(1);
IProgramAttacher attacher = Attachers.Of(Enum.Parse<AttachmentKind>(args[0]));
using TunDevice device = TunDevice.Create("fou0", 1, TunKind.IP, TunOffloads.None);
using BpfTunnel tunnel = BpfTunnel.Load(
    new TunnelShape { CarriesIPv4 = true, LocalPort = 5555 }, InterfaceIndex.Find("fou0"), hasDriverProgram: driver is not null);
tunnel.AttachEncapsulation(attacher);
tunnel.AttachDecapsulation(driver is null ? LoopbackIndex : InterfaceIndex.Find(driver), attacher);
if (driver is not null)
{
    tunnel.AttachDriver(InterfaceIndex.Find(driver));
}

Console.WriteLine("attached");
Thread.Sleep(Timeout.Infinite);
