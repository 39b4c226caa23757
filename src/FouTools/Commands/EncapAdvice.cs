using System.Management.Automation;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Commands;

/// <summary>Warns of what the kernel takes without a word and does not do.</summary>
internal static class EncapAdvice
{
    public static void Give(Cmdlet cmdlet, TunnelEncapType type, bool remoteChecksum)
    {
        // fou_build_header (net/ipv4/fou_core.c) never looks at the flag; only GUE has room for it.
        if (type == TunnelEncapType.Fou && remoteChecksum)
        {
            cmdlet.WriteWarning("Direct FOU has no remote checksums: the kernel keeps the setting, but only Gue uses it.");
        }
    }
}
