using System.Management.Automation;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Commands;

/// <summary>Warns of what the kernel takes without a word and does not do.</summary>
internal static class EncapAdvice
{
    public static void Give(Cmdlet cmdlet, TunnelEncap? encap)
    {
        // fou_build_header (net/ipv4/fou_core.c) never looks at the flag; only GUE has room for it.
        if (encap is { Type: TunnelEncapType.Fou } && encap.Flags.HasFlag(TunnelEncapFlags.RemoteChecksum))
        {
            cmdlet.WriteWarning("Direct FOU has no remote checksums: the kernel keeps the setting, but only Gue uses it.");
        }
    }
}
