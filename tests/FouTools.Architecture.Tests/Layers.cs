namespace FouTools.Architecture.Tests;

/// <summary>What may depend on what: projects among themselves, and the folders of one project. Everything else is forbidden.</summary>
internal static class Layers
{
    /// <summary>The projects that each project may refer to.</summary>
    public static IReadOnlyDictionary<string, string[]> Projects { get; } = new Dictionary<string, string[]>
    {
        ["FouTools.Linux"] = [],
        ["FouTools.Packets"] = [],
        ["FouTools.Loading"] = [],
        ["FouTools.Captures"] = ["FouTools.Packets"],
        ["FouTools.Netlink"] = ["FouTools.Linux", "FouTools.Packets"],
        ["FouTools.Bpf"] = ["FouTools.Linux", "FouTools.Packets"],
        ["FouTools.Management"] = ["FouTools.Linux", "FouTools.Netlink", "FouTools.Packets"],
        ["FouTools.Measurement"] = ["FouTools.Linux"],
        ["FouTools.Plotting"] = ["FouTools.Measurement"],
        ["FouTools.Datapath"] = ["FouTools.Bpf", "FouTools.Captures", "FouTools.Linux", "FouTools.Netlink", "FouTools.Packets"],
        ["FouTools.Diagnosis"] = ["FouTools.Datapath", "FouTools.Linux", "FouTools.Netlink", "FouTools.Packets"],
        ["FouTools"] =
        [
            "FouTools.Bpf", "FouTools.Captures", "FouTools.Datapath", "FouTools.Diagnosis", "FouTools.Linux", "FouTools.Loading",
            "FouTools.Management", "FouTools.Measurement", "FouTools.Netlink", "FouTools.Packets", "FouTools.Plotting",
        ],
    };

    /// <summary>The folders of the engine, each with those that it may use; a folder stands for those inside it, too.</summary>
    public static IReadOnlyDictionary<string, string[]> Datapath { get; } = new Dictionary<string, string[]>
    {
        ["Model"] = [],
        ["Telemetry"] = ["Model"],
        ["Peers"] = ["Model", "Telemetry"],
        ["Engine"] = ["Model", "Telemetry", "Peers"],
        ["Acceleration"] = ["Model", "Telemetry", "Peers", "Engine"],
        ["HostNetwork"] = ["Model"],
        ["Runtime"] = ["Model", "Telemetry", "Peers", "Engine", "Acceleration", "HostNetwork"],
    };
}
