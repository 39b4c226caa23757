using FouTools.Linux.Bpf;

namespace FouTools.Netlink.Rtnetlink.Filters;

/// <summary>A filter of traffic control at a link: tc-filter(8).</summary>
public sealed record TrafficFilter
{
    /// <summary>The index of its link.</summary>
    public required int LinkIndex { get; init; }

    /// <summary>Which packets it sees.</summary>
    public required TrafficDirection Direction { get; init; }

    /// <summary>The lowest sees packets first.</summary>
    public required ushort Priority { get; init; }

    /// <summary>Tells it from others of its priority; zero where it stands for all of that.</summary>
    public required uint Handle { get; init; }

    /// <summary>What it is, such as "bpf".</summary>
    public string Kind { get; init; } = string.Empty;

    /// <summary>Of a BPF program, what the filter is called; null where it has no name.</summary>
    public string? Name { get; init; }

    /// <summary>Of a BPF program, its number; null where the kernel does not tell.</summary>
    public uint? ProgramId { get; init; }
}
