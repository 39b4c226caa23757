using FouTools.Bpf;
using FouTools.Bpf.Attachment;
using FouTools.Bpf.Programs;
using FouTools.Linux.Interfaces;
using FouTools.Linux.Tun;
using FouTools.Tests.Support;

namespace FouTools.TestAgent.Verbs;

/// <summary>Keeps a tunnel's programs attached in its network namespace until it is killed; in XDP too, if an interface is given.</summary>
internal sealed class HoldProgramsVerb : IVerb
{
    private const int LoopbackIndex = 1;

    public string Name => "hold-programs";

    public string Arguments => "ATTACHMENT-KIND [INTERFACE]";

    public int? Run(string[] arguments) => arguments switch
    {
        [string kind] => Hold(Enum.Parse<AttachmentKind>(kind), null),
        [string kind, string driver] => Hold(Enum.Parse<AttachmentKind>(kind), driver),
        _ => null,
    };

    private static int Hold(AttachmentKind kind, string? driver)
    {
        IProgramAttacher attacher = Attachers.Of(kind);
        using TunDevice device = TunDevice.Create("fou0", 1, TunKind.IP, TunOffloads.None);
        using BpfTunnel tunnel = BpfTunnel.Load(
            new TunnelProgramOptions { CarriesIPv4 = true, LocalPort = 5555 }, InterfaceIndex.Find("fou0"), hasDriverProgram: driver is not null);
        tunnel.AttachEncapsulation(attacher);
        tunnel.AttachDecapsulation(driver is null ? LoopbackIndex : InterfaceIndex.Find(driver), attacher);
        if (driver is not null)
        {
            tunnel.AttachXdp(InterfaceIndex.Find(driver));
        }

        Console.WriteLine("attached");
        Thread.Sleep(Timeout.Infinite);
        return 0;
    }
}
