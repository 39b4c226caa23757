using System.Globalization;
using System.Net;
using FouTools.Bpf.Attachment;
using FouTools.Bpf.Programs;
using FouTools.Linux.Interfaces;
using FouTools.Linux.Namespaces;
using FouTools.Linux.Tun;

namespace FouTools.Bpf.Tests.Support;

/// <summary>
/// Two new namespaces joined by a veth, 192.0.2.1 and .2 and 2001:db8::1 and ::2, each with a TUN device "fou0" whose traffic a tunnel's
/// programs carry: 10.9.0.1 and .2, fd09::1 and ::2. Nothing reads the devices, so whatever arrives has passed through the programs.
/// </summary>
internal sealed class TunnelPair : IDisposable
{
    private readonly List<IDisposable> _held = [];
    private readonly IProgramAttacher _attacher;

    /// <summary>Makes them.</summary>
    /// <param name="shape">The tunnels.</param>
    /// <param name="attachment">How to attach programs; null for the kernel's best method.</param>
    /// <param name="atDriver">Whether to decapsulate in XDP; the veth then does GRO like a NIC, with complete checksums.</param>
    public TunnelPair(TunnelProgramOptions shape, AttachmentKind? attachment = null, bool atDriver = false)
    {
        _attacher = attachment is { } kind ? Attachers.Of(kind) : Attachers.Preferred;
        Privileged.Require();
        Left = Hold(Scratch.CreateNamespace());
        try
        {
            Right = Hold(Scratch.CreateNamespace());
            Ip.Batch(Left, $"link add v0 type veth peer name v0 netns /proc/{Environment.ProcessId}/fd/{Right.Descriptor}\n");
            LeftTunnel = Start(Left, shape, 1, atDriver);
            RightTunnel = Start(Right, shape, 2, atDriver);
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    public NetworkNamespace Left { get; }

    public NetworkNamespace Right { get; }

    public BpfTunnel LeftTunnel { get; }

    public BpfTunnel RightTunnel { get; }

    public void Dispose()
    {
        for (int i = _held.Count - 1; i >= 0; i--)
        {
            _held[i].Dispose();
        }

        _held.Clear();
    }

    private BpfTunnel Start(NetworkNamespace netns, TunnelProgramOptions shape, int host, bool atDriver)
    {
        int mtu = shape.OverIPv4 ? 1440 : 1420;
        TunDevice device = Hold(netns.Run(() => TunDevice.Create(
            "fou0", 1, TunKind.IP, TunOffloads.Checksum | TunOffloads.TcpSegmentation | TunOffloads.UdpSegmentation)));
        Ip.Batch(
            netns,
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                link set lo up
                link set v0 addrgenmode none
                address add 192.0.2.{host}/24 dev v0
                address add 2001:db8::{host}/64 dev v0 nodad
                link set v0 up
                link set {device.Name} mtu {mtu} addrgenmode none
                address add 10.9.0.{host}/24 dev fou0
                address add fd09::{host}/64 dev fou0 nodad
                link set fou0 up

                """));
        return netns.Run(() =>
        {
            int underlay = InterfaceIndex.Find("v0");
            BpfTunnel tunnel = Hold(BpfTunnel.Load(shape, InterfaceIndex.Find("fou0"), atDriver));
            UInt128 network = shape.OverIPv4 ? 0xc0000200 : new UInt128(0x20010db800000000, 0);
            tunnel.SetPeer(
                1, new PeerRecord(underlay, 1500, network + (uint)host, network + (uint)(3 - host), shape.LocalPort, shape.LocalPort, AnySourcePort: true));
            tunnel.SetPrefix(IPNetwork.Parse("0.0.0.0/0"), 1);
            tunnel.SetPrefix(IPNetwork.Parse("::/0"), 1);
            tunnel.AttachEncapsulation(_attacher);
            tunnel.AttachDecapsulation(underlay, _attacher);
            if (atDriver)
            {
                Ethtool.Run("--offload", "v0", "tx", "off", "gro", "on");
                tunnel.AttachXdp(underlay);
            }

            return tunnel;
        });
    }

    private T Hold<T>(T resource)
        where T : IDisposable
    {
        _held.Add(resource);
        return resource;
    }
}
