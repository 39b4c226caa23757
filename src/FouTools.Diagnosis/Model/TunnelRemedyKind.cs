namespace FouTools.Diagnosis.Model;

/// <summary>The kinds of remedy.</summary>
public enum TunnelRemedyKind
{
    /// <summary>The text, with the repair or the command if there is one.</summary>
    Described,

    /// <summary>Set the tunnel's remote address to a unicast address of the remote host.</summary>
    RemoteAddress,

    /// <summary>Set the same GRE keys and flags at both ends.</summary>
    SameGreOptions,

    /// <summary>Set the same mode and encapsulation at both ends.</summary>
    SameEncapsulation,

    /// <summary>Receive on the port at the remote: with a datapath that has it as local port, or with the FOU port of the repair.</summary>
    ReceiveAtPort,

    /// <summary>Run the checks at the remote too, and allow the tunnel's packets there.</summary>
    TestOtherEnd,

    /// <summary>Turn UDP checksums on at the remote, or accept datagrams without them here.</summary>
    AcceptZeroChecksum,

    /// <summary>The remedy for a drop reason.</summary>
    Drop,
}
