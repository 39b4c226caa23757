namespace FouTools.Diagnosis.Model;

/// <summary>What is to be done about what a check found.</summary>
public enum TunnelRemedyKind
{
    /// <summary>What the text says, with the repair or the command where there is one.</summary>
    Described,

    /// <summary>Give the tunnel the unicast address of the other end as its remote address.</summary>
    RemoteAddress,

    /// <summary>Give both ends the same keys and flags of GRE.</summary>
    SameGreOptions,

    /// <summary>Give both ends the same mode and encapsulation.</summary>
    SameEncapsulation,

    /// <summary>Have the other end receive at the port: a datapath with it as its local port, or the FOU port of the repair.</summary>
    ReceiveAtPort,

    /// <summary>Make the checks at the other end too, and let in its packets there.</summary>
    TestOtherEnd,

    /// <summary>Have the other end send UDP checksums, or accept datagrams without.</summary>
    AcceptZeroChecksum,

    /// <summary>What helps against a reason of drops.</summary>
    Drop,
}
