using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using FouTools.Bpf.Attachment;
using FouTools.Datapath.Acceleration;
using FouTools.Datapath.Model;
using FouTools.Datapath.Runtime;
using FouTools.Datapath.Tests.Support;
using FouTools.Linux.Privileges;
using FouTools.Packets;

namespace FouTools.Datapath.Tests;

/// <summary>What the network sees of a live flow does not change when its packets go from BPF programs to the engine and back.</summary>
public sealed class FlowSurvivesPauseTests
{
    private const int Flows = 32;

    public FlowSurvivesPauseTests()
    {
        Assert.SkipUnless(ProcessPrivileges.Read().Has(Capability.Bpf), "Loading BPF programs needs CAP_BPF; run as root.");
    }

    [Theory]
    [InlineData(true, "Auto")]
    [InlineData(false, "Auto")]
    [InlineData(true, "Glb")]
    public void Source_ports_and_flow_labels_stay(bool overIPv4, string policy)
    {
        using var hosts = new TwoHosts();
        FouDatapath left = hosts.Start(hosts.LeftOptions(overIPv4: overIPv4) with
        {
            UdpChecksum = false,
            Acceleration = AccelerationMode.Required,
            SourcePort = SourcePortPolicy.Parse(policy),
        });
        hosts.Start(hosts.RightOptions(overIPv4: overIPv4));
        using PacketSocket wire = PacketSocket.Open(hosts.Right, "r0", overIPv4 ? (ushort)0x0800 : (ushort)0x86dd);
        using Socket sender = hosts.OpenSocket(hosts.Left, "10.9.0.1");

        AssertCarriedBy(AccelerationParts.Send);
        (int Port, uint Label)[] before = Watch();
        Assert.True(before.Select(flow => flow.Port).Distinct().Count() > Flows / 2);
        string path = Path.Combine(Path.GetTempPath(), $"foutools-{Guid.NewGuid():N}.pcapng");
        try
        {
            FouCapture capture = left.StartCapture(new FouCaptureOptions { Path = path });
            AssertCarriedBy(AccelerationParts.None);
            Assert.Equal(before, Watch());
            capture.Stop();
        }
        finally
        {
            File.Delete(path);
        }

        AssertCarriedBy(AccelerationParts.Send);
        Assert.Equal(before, Watch());

        void AssertCarriedBy(AccelerationParts parts) => Eventually.True(
            () => (left.Accelerated.Active & AccelerationParts.Send) == parts, () => left.Accelerated.ToString());

        (int Port, uint Label)[] Watch() => [.. Enumerable.Range(20_000, Flows).Select(Observe)];

        (int Port, uint Label) Observe(int port)
        {
            sender.SendTo([1, 2, 3], new IPEndPoint(IPAddress.Parse("10.9.0.2"), port));
            int udp = overIPv4 ? 20 : 40;
            byte[] outer = wire.Receive(packet => packet.Length > udp + 32
                && packet[overIPv4 ? 9 : 6] == 17
                && packet[udp + 8] == 0x45
                && packet[udp + 17] == 17
                && BinaryPrimitives.ReadUInt16BigEndian(packet.AsSpan(udp + 30)) == port);
            return (BinaryPrimitives.ReadUInt16BigEndian(outer.AsSpan(udp)),
                overIPv4 ? 0 : BinaryPrimitives.ReadUInt32BigEndian(outer) & 0xfffff);
        }
    }
}
