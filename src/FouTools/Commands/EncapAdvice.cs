using System.Management.Automation;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Commands;

/// <summary>Warns about a setting that the kernel silently ignores.</summary>
internal static class EncapAdvice
{
    public static void Give(Cmdlet cmdlet, TunnelEncapType type, bool remoteChecksum)
    {
        // fou_build_header (net/ipv4/fou_core.c) ignores the flag; only the GUE header has a field for it.
        if (type == TunnelEncapType.Fou && remoteChecksum)
        {
            cmdlet.WriteWarning("Direct FOU does not support remote checksum offload: the kernel keeps the setting, but only Gue uses it.");
        }
    }
}
