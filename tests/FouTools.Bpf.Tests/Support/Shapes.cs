using System.Reflection;
using FouTools.Bpf.Programs;
using FouTools.Packets;

namespace FouTools.Bpf.Tests.Support;

/// <summary>Tunnels to create programs for.</summary>
internal static class Shapes
{
    public const ushort Port = 5555;

    public static TunnelProgramOptions Ipip => new() { CarriesIPv4 = true, LocalPort = Port, HashSeed = 0x0123456789abcdef };

    /// <summary>A small subset of all that covers every pair of values of two settings.</summary>
    public static IEnumerable<TunnelProgramOptions> Pairwise()
    {
        PropertyInfo[] settings = typeof(TunnelProgramOptions).GetProperties(BindingFlags.Public | BindingFlags.Instance);
        HashSet<(string, object?, string, object?)> seen = [];

        // Scattered, since neighbours in the list of all have little to add to each other.
        TunnelProgramOptions[] all = [.. All()];
        for (int index = 0; index < all.Length; index++)
        {
            TunnelProgramOptions shape = all[index * 607 % all.Length];
            bool isNew = false;
            for (int first = 0; first < settings.Length; first++)
            {
                for (int second = first + 1; second < settings.Length; second++)
                {
                    isNew |= seen.Add((settings[first].Name, settings[first].GetValue(shape), settings[second].Name, settings[second].GetValue(shape)));
                }
            }

            if (isNew)
            {
                yield return shape;
            }
        }
    }

    /// <summary>Every combination of settings that changes the instructions, named by the non-default ones.</summary>
    public static IEnumerable<TunnelProgramOptions> All()
    {
        foreach ((bool ipv4, bool ipv6) in new[] { (true, false), (false, true), (true, true) })
        {
            foreach (int flags in Enumerable.Range(0, 1 << 9))
            {
                bool Is(int bit) => (flags & (1 << bit)) != 0;
                yield return Ipip with
                {
                    CarriesIPv4 = ipv4,
                    CarriesIPv6 = ipv6,
                    OverIPv4 = !Is(0),
                    HasGue = Is(1),
                    HasGre = Is(2),
                    InputKey = Is(2) && Is(3) ? 0x01020304 : null,
                    OutputKey = Is(2) && Is(3) ? 0x81020304 : null,
                    Ttl = Is(4) ? null : 64,
                    Tos = Is(5) ? null : 0x28,
                    PathMtuDiscovery = !Is(6),
                    PassesTcpSyn = Is(7),
                    FixedSourcePort = Is(8) ? Port : (ushort)0,
                    FlowLabel = Is(6) && Is(5) ? 0xfedcb : null,
                    InheritFlowLabel = Is(6) && Is(4),
                    AcceptZeroChecksum = !Is(7),
                    SourcePorts = Is(3) ? new SourcePortRange(1, ushort.MaxValue) : SourcePortRange.Default,
                };
            }
        }
    }
}
