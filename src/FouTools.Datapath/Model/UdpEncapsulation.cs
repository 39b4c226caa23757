namespace FouTools.Datapath.Model;

/// <summary>What stands between the outer IP header and what a tunnel carries.</summary>
public enum UdpEncapsulation
{
    /// <summary>A UDP header alone: direct Foo-over-UDP, where the port tells the protocol.</summary>
    Fou,

    /// <summary>
    /// The header of Generic UDP Encapsulation version 0, which names the protocol (draft-ietf-intarea-gue). Version 1 is
    /// received as well.
    /// </summary>
    Gue,

    /// <summary>
    /// Generic UDP Encapsulation version 1, which is nothing where IPv4 or IPv6 follows. Version 0 is received as well.
    /// </summary>
    GueV1,

    /// <summary>
    /// Nothing, not even UDP: plain IPIP, SIT, GRE and GRETAP, as the kernel's tunnels of these names speak it. What would have a
    /// UDP checksum has none.
    /// </summary>
    None,
}
