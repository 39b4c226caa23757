namespace FouTools.Management.Support;

/// <summary>What a host can lack for FOU.</summary>
public enum HostSupportGap
{
    /// <summary>The kernel has no FOU ports now.</summary>
    Fou,

    /// <summary>The kernel has no FOU over IPv6 for tunnels now.</summary>
    Fou6,

    /// <summary>The kernel cannot bind FOU ports to addresses, peers and interfaces.</summary>
    Binding,

    /// <summary>TUN devices cannot be created.</summary>
    Tun,

    /// <summary>The caller lacks CAP_NET_ADMIN.</summary>
    NetAdmin,

    /// <summary>The caller is not in the initial user namespace, in which alone FOU ports can be changed.</summary>
    InitialUserNamespace,
}
