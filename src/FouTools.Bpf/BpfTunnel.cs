using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;
using FouTools.Bpf.Assembly;
using FouTools.Bpf.Attachment;
using FouTools.Bpf.Programs;
using FouTools.Linux;
using FouTools.Linux.Bpf;

namespace FouTools.Bpf;

/// <summary>
/// A tunnel's programs in the kernel, its maps, and its attachments. Only descriptors of this process hold them, so none outlives it.
/// Change peers from one thread at a time; read counters from any.
/// </summary>
public sealed class BpfTunnel : IDisposable
{
    private const int MaxPeers = 1 << 16;
    private const int MaxPrefixes = 1 << 18;
    private const string EncapsulationName = "fou_encap";
    private const string DecapsulationName = "fou_decap";
    private const string DriverName = "fou_driver";

    private readonly List<IDisposable> _held = [];
    private readonly List<IDisposable> _attached = [];
    private readonly Dictionary<string, BpfMap> _maps = [];
    private readonly TunnelProgramOptions _shape;

    private BpfTunnel(TunnelProgramOptions shape, int deviceIndex, int linkLayerLength, uint? handover)
    {
        _shape = shape;
        DeviceIndex = deviceIndex;
        try
        {
            foreach (int version in (ReadOnlySpan<int>)[4, 6])
            {
                if (shape.Carries(version))
                {
                    int keyLength = TunnelMaps.PrefixLengthLength + (version == 4 ? 4 : 16);
                    AddMap(TunnelMaps.PrefixesOf(version), BpfMapKind.LongestPrefix, keyLength, TunnelMaps.NumberLength, MaxPrefixes);
                }
            }

            int reasons = Enum.GetValues<PassReason>().Length;
            AddMap(TunnelMaps.Peers, BpfMapKind.Hash, TunnelMaps.NumberLength, PeerRecord.Length, MaxPeers);
            AddMap(TunnelMaps.Traffic, BpfMapKind.PerCpuHash, TunnelMaps.NumberLength, PeerTraffic.Length, MaxPeers);
            AddMap(TunnelMaps.PassedSent, BpfMapKind.PerCpuArray, TunnelMaps.NumberLength, TunnelMaps.CountLength, reasons);
            AddMap(TunnelMaps.PassedReceived, BpfMapKind.PerCpuArray, TunnelMaps.NumberLength, TunnelMaps.CountLength, reasons);
            Encapsulation = LoadProgram(EncapsulationName, EncapsulationProgram.Build(shape, linkLayerLength));
            Decapsulation = LoadProgram(DecapsulationName, DecapsulationProgram.Build(shape, deviceIndex, handover));
            if (handover is { } number)
            {
                Driver = LoadProgram(DriverName, XdpProgram.Build(shape, deviceIndex, number), BpfProgramKind.Driver);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The tunnel's device, which is deleted with this process.</summary>
    public int DeviceIndex { get; }

    /// <summary>How the programs are attached; null if none is.</summary>
    public AttachmentKind? AttachedBy => _attached.OfType<ProgramAttachment>().LastOrDefault()?.Kind;

    /// <summary>Whether all programs that this object attached are still attached; others may have removed one.</summary>
    /// <exception cref="LinuxException">The kernel did not answer the query.</exception>
    public bool IsWhole => _attached.OfType<ProgramAttachment>().All(one => one.IsThere);

    /// <summary>The program for packets sent by the tunnel's device.</summary>
    internal BpfProgram Encapsulation { get; }

    /// <summary>The program for packets that the host receives.</summary>
    internal BpfProgram Decapsulation { get; }

    /// <summary>The XDP program; null for none.</summary>
    internal BpfProgram? Driver { get; }

    /// <summary>Creates the maps and loads the programs, without attaching them.</summary>
    /// <param name="shape">The tunnel.</param>
    /// <param name="deviceIndex">The tunnel's TUN device.</param>
    /// <param name="hasDriverProgram">Whether to load an XDP program too.</param>
    /// <returns>The tunnel.</returns>
    /// <exception cref="ArgumentException">The tunnel cannot have programs: <see cref="TunnelProgramOptions.Reason"/>.</exception>
    /// <exception cref="LinuxException">The kernel lacks such maps, or the process lacks CAP_BPF.</exception>
    /// <exception cref="BpfLoadException">The kernel rejected a program.</exception>
    public static BpfTunnel Load(TunnelProgramOptions shape, int deviceIndex, bool hasDriverProgram = false) =>
        Load(shape, deviceIndex, linkLayerLength: 0, hasDriverProgram);

    /// <summary>As above, for a device whose packets start with a link-layer header.</summary>
    internal static BpfTunnel Load(TunnelProgramOptions shape, int deviceIndex, int linkLayerLength, bool hasDriverProgram)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return new BpfTunnel(shape, deviceIndex, linkLayerLength, hasDriverProgram ? (uint)Random.Shared.Next() : null);
    }

    /// <summary>Starts sending: attaches the program to the tunnel's device, in the network namespace of the calling thread.</summary>
    /// <param name="attacher">The attacher to use.</param>
    /// <exception cref="LinuxException">As <see cref="IProgramAttacher.Attach"/>.</exception>
    public void AttachEncapsulation(IProgramAttacher attacher)
    {
        ArgumentNullException.ThrowIfNull(attacher);
        _attached.Add(attacher.Attach(Encapsulation, DeviceIndex, TrafficDirection.Egress, goesWithProcess: true));
    }

    /// <summary>Starts receiving: attaches the program to an Ethernet interface, in the network namespace of the calling thread.</summary>
    /// <param name="interfaceIndex">The interface, in the same network namespace as the tunnel's device.</param>
    /// <param name="attacher">The attacher to use.</param>
    /// <exception cref="LinuxException">As <see cref="IProgramAttacher.Attach"/>.</exception>
    /// <exception cref="BpfLoadException">As <see cref="IProgramAttacher.Attach"/>.</exception>
    public void AttachDecapsulation(int interfaceIndex, IProgramAttacher attacher)
    {
        ArgumentNullException.ThrowIfNull(attacher);
        _attached.Add(attacher.Attach(Decapsulation, interfaceIndex, TrafficDirection.Ingress, goesWithProcess: false));
    }

    /// <summary>Also receives in XDP at an Ethernet interface, before GRO. The program at its ingress must be attached already.</summary>
    /// <param name="interfaceIndex">The interface, in the same network namespace as the tunnel's device.</param>
    /// <exception cref="InvalidOperationException">The tunnel was loaded without an XDP program.</exception>
    /// <exception cref="LinuxException">As <see cref="XdpLink.Attach"/>.</exception>
    public void AttachXdp(int interfaceIndex) => _attached.Add(
        XdpLink.Attach(Driver ?? throw new InvalidOperationException("The tunnel has no XDP program."), interfaceIndex));

    /// <summary>Stops sending and receiving: detaches all programs. Peers, prefixes and counters are kept for the next start.</summary>
    public void Detach() => Release(_attached);

    /// <summary>Adds or replaces a peer's record. The update is atomic for packets.</summary>
    /// <param name="number">The peer's number.</param>
    /// <param name="record">The record.</param>
    /// <exception cref="LinuxException"><see cref="Errno.E2BIG"/>: the map is full.</exception>
    public void SetPeer(uint number, in PeerRecord record)
    {
        Span<byte> value = stackalloc byte[PeerRecord.Length];
        record.Write(_shape.OverIPv4, value);
        Span<byte> counters = stackalloc byte[PeerTraffic.Length];
        counters.Clear();
        if (!Traffic(number, out _))
        {
            _maps[TunnelMaps.Traffic].Set(KeyOf(number), counters);
        }

        _maps[TunnelMaps.Peers].Set(KeyOf(number), value);
    }

    /// <summary>Removes a peer's record: the programs then pass its packets. Its counters are kept.</summary>
    /// <param name="number">The peer's number.</param>
    /// <returns>False if there was none.</returns>
    public bool RemovePeer(uint number) => _maps[TunnelMaps.Peers].Remove(KeyOf(number));

    /// <summary>Removes a peer's counters.</summary>
    /// <param name="number">The peer's number.</param>
    /// <returns>False if there were none.</returns>
    public bool RemoveTraffic(uint number) => _maps[TunnelMaps.Traffic].Remove(KeyOf(number));

    /// <summary>Assigns a prefix of inner addresses to a peer.</summary>
    /// <param name="prefix">The prefix. One of a version that the tunnel does not carry is ignored.</param>
    /// <param name="number">The peer's number.</param>
    /// <exception cref="LinuxException"><see cref="Errno.ENOSPC"/>: the map is full.</exception>
    public void SetPrefix(IPNetwork prefix, uint number)
    {
        if (_maps.TryGetValue(MapOf(prefix), out BpfMap? map))
        {
            map.Set(KeyOf(prefix), KeyOf(number));
        }
    }

    /// <summary>Removes a prefix of inner addresses; its addresses then match the next shorter prefix.</summary>
    /// <param name="prefix">The prefix.</param>
    /// <returns>False if it was not assigned.</returns>
    public bool RemovePrefix(IPNetwork prefix) => _maps.TryGetValue(MapOf(prefix), out BpfMap? map) && map.Remove(KeyOf(prefix));

    /// <summary>Reads a peer's traffic counters.</summary>
    /// <param name="number">The peer's number.</param>
    /// <returns>The current counters; all zero if there is no such peer.</returns>
    public PeerTraffic ReadTraffic(uint number)
    {
        Traffic(number, out PeerTraffic traffic);
        return traffic;
    }

    /// <summary>Reads how many outgoing packets the program passed to the device.</summary>
    /// <param name="reason">The reason.</param>
    /// <returns>The current count.</returns>
    public long ReadPassedSent(PassReason reason) => ReadPassed(TunnelMaps.PassedSent, reason);

    /// <summary>Reads how many datagrams of the tunnel the program passed to the UDP socket.</summary>
    /// <param name="reason">The reason.</param>
    /// <returns>The current count.</returns>
    public long ReadPassedReceived(PassReason reason) => ReadPassed(TunnelMaps.PassedReceived, reason);

    /// <summary>Detaches the programs and frees them and the maps.</summary>
    public void Dispose()
    {
        Detach();
        Release(_held);
    }

    private static byte[] KeyOf(uint number) => BitConverter.GetBytes(number);

    private static byte[] KeyOf(IPNetwork prefix) => [.. BitConverter.GetBytes(prefix.PrefixLength), .. prefix.BaseAddress.GetAddressBytes()];

    private static string MapOf(IPNetwork prefix) =>
        TunnelMaps.PrefixesOf(prefix.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 4 : 6);

    private static void Release(List<IDisposable> resources)
    {
        for (int i = resources.Count - 1; i >= 0; i--)
        {
            resources[i].Dispose();
        }

        resources.Clear();
    }

    private bool Traffic(uint number, out PeerTraffic traffic)
    {
        BpfMap map = _maps[TunnelMaps.Traffic];
        byte[] counters = new byte[map.ReadLength];
        bool isThere = map.TryRead(KeyOf(number), counters);
        traffic = PeerTraffic.Sum(counters);
        return isThere;
    }

    private long ReadPassed(string name, PassReason reason)
    {
        byte[] counters = new byte[_maps[name].ReadLength];
        _maps[name].TryRead(KeyOf((uint)reason), counters);
        long sum = 0;
        for (int i = 0; i < counters.Length; i += TunnelMaps.CountLength)
        {
            sum += BinaryPrimitives.ReadInt64LittleEndian(counters.AsSpan(i));
        }

        return sum;
    }

    private void AddMap(string name, BpfMapKind kind, int keyLength, int valueLength, int capacity) =>
        _maps.Add(name, Hold(BpfMap.Create(name, kind, keyLength, valueLength, capacity)));

    private BpfProgram LoadProgram(string name, AssembledProgram program, BpfProgramKind kind = BpfProgramKind.TrafficControl) =>
        Hold(BpfProgram.Load(name, program.Link(map => _maps[map].Descriptor), kind));

    private T Hold<T>(T resource)
        where T : IDisposable
    {
        _held.Add(resource);
        return resource;
    }
}
