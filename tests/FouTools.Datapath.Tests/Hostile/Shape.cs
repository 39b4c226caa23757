using FouTools.Datapath.Telemetry;

namespace FouTools.Datapath.Tests.Hostile;

/// <summary>A datagram that must not reach the host.</summary>
/// <param name="Name">What is wrong with it.</param>
/// <param name="Target">What it is sent to.</param>
/// <param name="Payload">The UDP payload.</param>
/// <param name="Reason">Why it is to be dropped.</param>
/// <param name="TypeOfService">The TOS byte of the outer header.</param>
internal sealed record Shape(string Name, Target Target, byte[] Payload, DropReason Reason, byte TypeOfService = 0)
{
    public override string ToString() => $"{Target}: {Name}";
}
