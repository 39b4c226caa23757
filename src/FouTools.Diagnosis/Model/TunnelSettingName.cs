namespace FouTools.Diagnosis.Model;

/// <summary>The properties that repairs set.</summary>
public enum TunnelSettingName
{
    /// <summary>Whether the device is up.</summary>
    Up,

    /// <summary>The MTU of the device in bytes.</summary>
    Mtu,

    /// <summary>The TTL of outer packets.</summary>
    Ttl,

    /// <summary>The outer source address.</summary>
    LocalAddress,

    /// <summary>Direct FOU or GUE.</summary>
    Type,

    /// <summary>The UDP port that outer packets are sent to.</summary>
    DestinationPort,

    /// <summary>The inner IP protocol of direct FOU.</summary>
    Protocol,

    /// <summary>The family of outer packets: IPv4 or IPv6.</summary>
    AddressFamily,

    /// <summary>Whether to load the kernel module as well.</summary>
    LoadModule,

    /// <summary>Whether UDP over IPv4, or any UDP of a datapath, has a checksum.</summary>
    UdpChecksum,

    /// <summary>Whether UDP over IPv6 has a checksum.</summary>
    UdpChecksum6,

    /// <summary>Remote checksum offload.</summary>
    RemoteChecksum,

    /// <summary>Whether datagrams without a UDP checksum are accepted.</summary>
    AcceptZeroChecksum,
}
