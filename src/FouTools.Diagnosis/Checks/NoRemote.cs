using FouTools.Diagnosis.Subjects;

namespace FouTools.Diagnosis.Checks;

/// <summary>Why there is no other end that could be asked about.</summary>
internal static class NoRemote
{
    public static string Reason(TunnelSubject subject) => subject switch
    {
        { Peer: not null } => "The peer roams and has not been heard of yet, so nobody knows where it is.",
        { Datapath: not null } => "The datapath has no peer.",
        _ => "The tunnel has many other ends, each named by its own packets.",
    };
}
