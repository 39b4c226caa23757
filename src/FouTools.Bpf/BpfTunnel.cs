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
/// A tunnel's two programs in the kernel, its maps, and what holds the programs attached. Nothing but descriptors of this process
/// holds any of it, so none of it outlives the process. One thread at a time changes peers; counters may be read at any time.
/// </summary>
public sealed class BpfTunnel : IDisposable
{
    private const int MostPeers = 1 << 16;
    private const int MostPrefixes = 1 << 18;
    private const string EncapsulationName = "fou_encap";
    private const string DecapsulationName = "fou_decap";
    private const string DriverName = "fou_driver";

    private readonly List<IDisposable> _held = [];
    private readonly List<IDisposable> _attached = [];
    private readonly Dictionary<string, BpfMap> _maps = [];
    private readonly TunnelShape _shape;

    private BpfTunnel(TunnelShape shape, int deviceIndex, int linkLayerLength, uint? handover)
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
                    AddMap(TunnelMaps.PrefixesOf(version), BpfMapKind.LongestPrefix, keyLength, TunnelMaps.NumberLength, MostPrefixes);
                }
            }

            int reasons = Enum.GetValues<FallThrough>().Length;
            AddMap(TunnelMaps.Peers, BpfMapKind.Hash, TunnelMaps.NumberLength, PeerRecord.Length, MostPeers);
            AddMap(TunnelMaps.Traffic, BpfMapKind.PerCpuHash, TunnelMaps.NumberLength, PeerTraffic.Length, MostPeers);
            AddMap(TunnelMaps.LeftSent, BpfMapKind.PerCpuArray, TunnelMaps.NumberLength, TunnelMaps.CountLength, reasons);
            AddMap(TunnelMaps.LeftReceived, BpfMapKind.PerCpuArray, TunnelMaps.NumberLength, TunnelMaps.CountLength, reasons);
            Encapsulation = LoadProgram(EncapsulationName, EncapsulationProgram.Build(shape, linkLayerLength));
            Decapsulation = LoadProgram(DecapsulationName, DecapsulationProgram.Build(shape, deviceIndex, handover));
            if (handover is { } number)
            {
                Driver = LoadProgram(DriverName, DriverProgram.Build(shape, deviceIndex, number), BpfProgramKind.Driver);
            }
        }
        catch
        {
            Dispose();
            throw;
        }
    }

    /// <summary>The tunnel's device, which vanishes with this process.</summary>
    public int DeviceIndex { get; }

    /// <summary>By what the programs are attached; null where none is.</summary>
    public AttachmentKind? AttachedBy => _attached.OfType<ProgramAttachment>().LastOrDefault()?.Kind;

    /// <summary>Whether all programs are attached still that were attached and not detached again; another may have removed one.</summary>
    /// <exception cref="LinuxException">The kernel does not tell.</exception>
    public bool IsWhole => _attached.OfType<ProgramAttachment>().All(one => one.IsThere);

    /// <summary>The program for packets that leave by the tunnel's device.</summary>
    internal BpfProgram Encapsulation { get; }

    /// <summary>The program for packets that arrive at the host.</summary>
    internal BpfProgram Decapsulation { get; }

    /// <summary>The program for frames at the drivers of interfaces; null for none.</summary>
    internal BpfProgram? Driver { get; }

    /// <summary>Makes the maps and loads the programs, attached to nothing.</summary>
    /// <param name="shape">The tunnel.</param>
    /// <param name="deviceIndex">The tunnel's TUN device.</param>
    /// <param name="hasDriverProgram">Whether there is to be a program for the drivers of interfaces too.</param>
    /// <returns>The tunnel.</returns>
    /// <exception cref="ArgumentException">It is not possible for this tunnel: <see cref="TunnelShape.Obstacle"/>.</exception>
    /// <exception cref="LinuxException">The kernel has no such maps, or CAP_BPF is lacking.</exception>
    /// <exception cref="BpfLoadException">The kernel refused a program.</exception>
    public static BpfTunnel Load(TunnelShape shape, int deviceIndex, bool hasDriverProgram = false) =>
        Load(shape, deviceIndex, linkLayerLength: 0, hasDriverProgram);

    /// <summary>The same for a device whose packets begin with a link-layer header.</summary>
    internal static BpfTunnel Load(TunnelShape shape, int deviceIndex, int linkLayerLength, bool hasDriverProgram)
    {
        ArgumentNullException.ThrowIfNull(shape);
        return new BpfTunnel(shape, deviceIndex, linkLayerLength, hasDriverProgram ? (uint)Random.Shared.Next() : null);
    }

    /// <summary>Begins to send: attaches the program to the tunnel's device, of the network namespace of the calling thread.</summary>
    /// <param name="attacher">Does it.</param>
    /// <exception cref="LinuxException">As <see cref="IProgramAttacher.Attach"/>.</exception>
    public void AttachEncapsulation(IProgramAttacher attacher)
    {
        ArgumentNullException.ThrowIfNull(attacher);
        _attached.Add(attacher.Attach(Encapsulation, DeviceIndex, TrafficDirection.Egress, goesWithProcess: true));
    }

    /// <summary>Begins to receive: attaches the program to an Ethernet interface, of the network namespace of the calling thread.</summary>
    /// <param name="interfaceIndex">The interface, in the same network namespace as the tunnel's device.</param>
    /// <param name="attacher">Does it.</param>
    /// <exception cref="LinuxException">As <see cref="IProgramAttacher.Attach"/>.</exception>
    /// <exception cref="BpfLoadException">As <see cref="IProgramAttacher.Attach"/>.</exception>
    public void AttachDecapsulation(int interfaceIndex, IProgramAttacher attacher)
    {
        ArgumentNullException.ThrowIfNull(attacher);
        _attached.Add(attacher.Attach(Decapsulation, interfaceIndex, TrafficDirection.Ingress, goesWithProcess: false));
    }

    /// <summary>
    /// Has the driver of an Ethernet interface receive too, before it merges packets. The program at its ingress must be attached already.
    /// </summary>
    /// <param name="interfaceIndex">The interface, in the same network namespace as the tunnel's device.</param>
    /// <exception cref="InvalidOperationException">The tunnel was loaded without a program for it.</exception>
    /// <exception cref="LinuxException">As <see cref="XdpLink.Attach"/>.</exception>
    public void AttachDriver(int interfaceIndex) => _attached.Add(
        XdpLink.Attach(Driver ?? throw new InvalidOperationException("There is no program for drivers."), interfaceIndex));

    /// <summary>Ends sending and receiving: detaches the programs from everywhere. Peers, prefixes and counters stay for the next time.</summary>
    public void Detach() => Release(_attached);

    /// <summary>Adds a peer, or says where it is now. Packets see the old or the new, and nothing between.</summary>
    /// <param name="number">The peer's number.</param>
    /// <param name="record">Where it is.</param>
    /// <exception cref="LinuxException"><see cref="Errno.E2BIG"/>: there are too many.</exception>
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

    /// <summary>Takes a peer's record away: its packets are left to others. Its counters stay.</summary>
    /// <param name="number">The peer's number.</param>
    /// <returns>False where there was none.</returns>
    public bool RemovePeer(uint number) => _maps[TunnelMaps.Peers].Remove(KeyOf(number));

    /// <summary>Takes a peer's counters away.</summary>
    /// <param name="number">The peer's number.</param>
    /// <returns>False where there were none.</returns>
    public bool RemoveTraffic(uint number) => _maps[TunnelMaps.Traffic].Remove(KeyOf(number));

    /// <summary>Says whose a prefix of inner addresses is.</summary>
    /// <param name="prefix">The prefix. One of a version that the tunnel does not carry changes nothing.</param>
    /// <param name="number">The peer's number.</param>
    /// <exception cref="LinuxException"><see cref="Errno.ENOSPC"/>: there are too many.</exception>
    public void SetPrefix(IPNetwork prefix, uint number)
    {
        if (_maps.TryGetValue(MapOf(prefix), out BpfMap? map))
        {
            map.Set(KeyOf(prefix), KeyOf(number));
        }
    }

    /// <summary>Says that a prefix of inner addresses is nobody's; its addresses fall to the next shorter prefix that has them.</summary>
    /// <param name="prefix">The prefix.</param>
    /// <returns>False where it was nobody's.</returns>
    public bool RemovePrefix(IPNetwork prefix) => _maps.TryGetValue(MapOf(prefix), out BpfMap? map) && map.Remove(KeyOf(prefix));

    /// <summary>Reads what the programs have carried of a peer.</summary>
    /// <param name="number">The peer's number.</param>
    /// <returns>The counters as of now; all zero where there is no such peer.</returns>
    public PeerTraffic ReadTraffic(uint number)
    {
        Traffic(number, out PeerTraffic traffic);
        return traffic;
    }

    /// <summary>Reads how many packets of the host were left to the device.</summary>
    /// <param name="reason">Why.</param>
    /// <returns>The count as of now.</returns>
    public long ReadLeftSent(FallThrough reason) => ReadLeft(TunnelMaps.LeftSent, reason);

    /// <summary>Reads how many datagrams of the tunnel were left to the UDP socket.</summary>
    /// <param name="reason">Why.</param>
    /// <returns>The count as of now.</returns>
    public long ReadLeftReceived(FallThrough reason) => ReadLeft(TunnelMaps.LeftReceived, reason);

    /// <summary>Detaches the programs and lets go of them and the maps.</summary>
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

    private long ReadLeft(string name, FallThrough reason)
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
