using FouTools.Diagnosis.Model;
using FouTools.Diagnosis.Subjects;
using FouTools.Packets;

namespace FouTools.Diagnosis.Checks;

/// <summary>Creates the repairs of a tunnel.</summary>
internal static class Repairs
{
    /// <summary>Sets a property of a kernel tunnel.</summary>
    public static TunnelRepair SetTunnel(TunnelSubject subject, TunnelSettingName property, object value) =>
        new(TunnelRepairAction.SetTunnel, subject.Name, subject.NetworkNamespace, new TunnelSetting(property, value));

    /// <summary>Sets properties of a tunnel's encapsulation.</summary>
    public static TunnelRepair SetEncapsulation(TunnelSubject subject, params IReadOnlyList<TunnelSetting> settings) =>
        new(TunnelRepairAction.SetEncapsulation, subject.Name, subject.NetworkNamespace, settings);

    /// <summary>Restarts a datapath with other properties.</summary>
    public static TunnelRepair Restart(TunnelSubject subject, params IReadOnlyList<TunnelSetting> settings) =>
        new(TunnelRepairAction.RestartDatapath, subject.Name, subject.NetworkNamespace, settings);

    /// <summary>Creates the FOU port that a tunnel needs.</summary>
    /// <param name="subject">The tunnel.</param>
    /// <param name="load">Whether to load the module as well.</param>
    /// <param name="action"><see cref="TunnelRepairAction.ReplaceFouPort"/> if a port must be removed first.</param>
    public static TunnelRepair MakePort(
        TunnelSubject subject, bool load, TunnelRepairAction action = TunnelRepairAction.CreateFouPort)
    {
        bool isGue = subject.Encapsulation == SubjectEncapsulation.Gue || subject.Protocols.Count > 1;
        return new TunnelRepair(
            action,
            $"{subject.DestinationPort}",
            subject.NetworkNamespace,
            [
                isGue ? new(TunnelSettingName.Type, "Gue") : new(TunnelSettingName.Protocol, IPProtocolNames.NameOf(subject.Protocols[0])),
                new(TunnelSettingName.AddressFamily, subject.IsOverIPv4 ? "IPv4" : "IPv6"),
                .. load ? new[] { new TunnelSetting(TunnelSettingName.LoadModule, true) } : [],
            ]);
    }
}
