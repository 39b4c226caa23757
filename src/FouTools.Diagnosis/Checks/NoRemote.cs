using FouTools.Diagnosis.Subjects;

namespace FouTools.Diagnosis.Checks;

/// <summary>Why there is no remote to check.</summary>
internal static class NoRemote
{
    public static string Reason(TunnelSubject subject) => subject switch
    {
        { Peer: not null } => "The peer roams and has not sent a packet yet, so its address is unknown.",
        { Datapath: not null } => "The datapath has no peer.",
        _ => "The tunnel has no fixed remote: each packet carries its own.",
    };
}
