using FouTools.Datapath.Model;
using FouTools.Datapath.Runtime;
using FouTools.Diagnosis.Model;
using FouTools.Netlink.Rtnetlink;

namespace FouTools.Diagnosis.Checks;

/// <summary>Whether the device exists, is up, and has an address or a route.</summary>
internal sealed class DeviceCheck : ICheck
{
    public TunnelCheckName Name => TunnelCheckName.Device;

    public bool IsOfPeer => false;

    public Finding Run(CheckContext context)
    {
        string name = CommandText.Word(context.Subject.Name);
        string? netns = context.Subject.NetworkNamespace;
        if (context.Subject.Datapath is { State: not DatapathState.Running } datapath)
        {
            return Finding.Failed(
                $"The datapath is {(datapath.State == DatapathState.Stopped ? "stopped" : "faulted")}. {datapath.FaultReason}".TrimEnd(),
                "Start it again, with the peers that were added to it",
                Repairs.Restart(context.Subject));
        }

        if (context.Link is not { } link)
        {
            return Finding.Failed("The device does not exist.", "Create it again.");
        }

        if (!link.IsUp)
        {
            const string Down = "The device is down, so it sends nothing.";
            const string SetUp = "Set it up";
            return context.Subject.Datapath is null
                ? Finding.Failed(Down, SetUp, Repairs.SetTunnel(context.Subject, TunnelSettingName.Up, true))
                : Finding.Failed(Down, SetUp, CommandText.Ip(netns, $"link set {name} up"));
        }

        IReadOnlyList<AssignedAddress> addresses = context.Device.ListAddresses(link);
        return addresses.Count > 0
            ? Finding.Passed($"It is up, with an MTU of {link.Mtu} bytes and {string.Join(", ", addresses)}.")
            : link.MasterIndex is not null ? Finding.Passed($"It is up, with an MTU of {link.Mtu} bytes, and is a port of another interface.")
            : LacksAddress(context, link);
    }

    private static Finding LacksAddress(CheckContext context, Link link)
    {
        Route[] routes = [.. context.Device.ListRoutes(System.Net.Sockets.AddressFamily.Unspecified).Where(route => route.LinkIndex == link.Index)];
        string name = CommandText.Word(link.Name);
        return routes.Length > 0
            ? Finding.Passed($"It is up, with an MTU of {link.Mtu} bytes. It has no address, but {routes.Length} routes use it.")
            : Finding.Warning(
                "It is up, but has no address, and no route uses it: nothing is sent through it.",
                $"Give it an inner address: {CommandText.Ip(context.Subject.NetworkNamespace, $"address add ADDRESS/LENGTH dev {name}")}");
    }
}
