using FouTools.Diagnosis.Checks;
using FouTools.Diagnosis.Model;

namespace FouTools.Messages;

/// <summary>Formats a repair as a command.</summary>
internal static class RepairCommand
{
    /// <summary>The parameter of each property.</summary>
    public static IReadOnlyDictionary<TunnelSettingName, string> Parameters { get; } = new Dictionary<TunnelSettingName, string>
    {
        [TunnelSettingName.Up] = "Up",
        [TunnelSettingName.Mtu] = "Mtu",
        [TunnelSettingName.Ttl] = "Ttl",
        [TunnelSettingName.LocalAddress] = "LocalAddress",
        [TunnelSettingName.Type] = "Type",
        [TunnelSettingName.DestinationPort] = "DestinationPort",
        [TunnelSettingName.Protocol] = "Protocol",
        [TunnelSettingName.AddressFamily] = "AddressFamily",
        [TunnelSettingName.LoadModule] = "LoadModule",
        [TunnelSettingName.UdpChecksum] = "UdpChecksum",
        [TunnelSettingName.UdpChecksum6] = "UdpChecksum6",
        [TunnelSettingName.RemoteChecksum] = "RemoteChecksum",
        [TunnelSettingName.AcceptZeroChecksum] = "AcceptZeroChecksum",
    };

    /// <summary>Formats the command; PORT is a placeholder for a value that the user has to supply.</summary>
    public static string Of(TunnelRepair repair) => repair.Action switch
    {
        TunnelRepairAction.SetTunnel => $"Set-Tunnel {TargetOf(repair)}{SettingsOf(repair)}{NamespaceOf(repair)}",
        TunnelRepairAction.SetEncapsulation => $"Set-TunnelEncap {TargetOf(repair)}{SettingsOf(repair)}{NamespaceOf(repair)}",
        TunnelRepairAction.ClearEncapsulation => $"Clear-TunnelEncap {TargetOf(repair)}{NamespaceOf(repair)}",
        TunnelRepairAction.CreateFouPort => NewPort(repair),
        TunnelRepairAction.ReplaceFouPort =>
            $"Remove-FouPort {TargetOf(repair)} -AddressFamily {FamilyOf(repair)}{NamespaceOf(repair)}; {NewPort(repair)}",
        TunnelRepairAction.RestartDatapath =>
            $"Get-FouDatapath {TargetOf(repair)}{NamespaceOf(repair)} | Stop-FouDatapath -PassThru | Start-FouDatapath{SettingsOf(repair)}",
        _ => throw new ArgumentOutOfRangeException(nameof(repair)),
    };

    // IPv4 is the default.
    private static string NewPort(TunnelRepair repair) => "New-FouPort " + TargetOf(repair)
        + string.Concat(repair.Settings.Where(setting => setting is not { Property: TunnelSettingName.AddressFamily, Value: "IPv4" }).Select(Write))
        + NamespaceOf(repair);

    private static object? FamilyOf(TunnelRepair repair) =>
        repair.Settings.Single(setting => setting.Property == TunnelSettingName.AddressFamily).Value;

    private static string TargetOf(TunnelRepair repair) => CommandText.Word(repair.Target);

    private static string SettingsOf(TunnelRepair repair) => string.Concat(repair.Settings.Select(Write));

    private static string Write(TunnelSetting setting) => setting switch
    {
        { Property: TunnelSettingName.LoadModule } => $" -{Parameters[setting.Property]}",
        { Value: null } => $" -{Parameters[setting.Property]} PORT",
        { Value: bool value } => $" -{Parameters[setting.Property]} {(value ? "$true" : "$false")}",
        _ => $" -{Parameters[setting.Property]} {CommandText.Word($"{setting.Value}")}",
    };

    private static string NamespaceOf(TunnelRepair repair) =>
        repair.NetworkNamespace is { } netns ? $" -NetworkNamespace {CommandText.Word(netns)}" : string.Empty;
}
