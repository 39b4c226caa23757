using FouTools.Datapath.Telemetry;
using FouTools.Diagnosis.Model;
using FouTools.Messages;
using FouTools.Objects;

namespace FouTools.Tests.Messages;

public sealed class TunnelCheckTextTests
{
    public static TheoryData<TunnelRepair, string> Repairs => new()
    {
        { new(TunnelRepairAction.SetTunnel, "t0", null, new TunnelSetting(TunnelSettingName.Mtu, 1471)), "Set-Tunnel t0 -Mtu 1471" },
        { new(TunnelRepairAction.SetTunnel, "t0", "shop", new TunnelSetting(TunnelSettingName.Up, true)), "Set-Tunnel t0 -Up $true -NetworkNamespace shop" },
        { new(TunnelRepairAction.SetEncapsulation, "t0", null, new TunnelSetting(TunnelSettingName.UdpChecksum6, true)), "Set-TunnelEncap t0 -UdpChecksum6 $true" },
        { new(TunnelRepairAction.SetEncapsulation, "t0", null, new TunnelSetting(TunnelSettingName.RemoteChecksum, false)), "Set-TunnelEncap t0 -RemoteChecksum $false" },
        {
            new(TunnelRepairAction.SetEncapsulation, "t0", null, new(TunnelSettingName.Type, "Fou"), new(TunnelSettingName.DestinationPort, 5555)),
            "Set-TunnelEncap t0 -Type Fou -DestinationPort 5555"
        },
        { new(TunnelRepairAction.ClearEncapsulation, "it's", null), "Clear-TunnelEncap 'it''s'" },
        { Port(TunnelRepairAction.CreateFouPort, "Protocol=IPIP", "IPv4"), "New-FouPort 5555 -Protocol IPIP" },
        { Port(TunnelRepairAction.CreateFouPort, "Protocol=IPv6", "IPv6", "shop"), "New-FouPort 5555 -Protocol IPv6 -AddressFamily IPv6 -NetworkNamespace shop" },
        { Port(TunnelRepairAction.CreateFouPort, "Type=Gue", "IPv4"), "New-FouPort 5555 -Type Gue" },
        { Port(TunnelRepairAction.ReplaceFouPort, "Protocol=IPIP", "IPv4"), "Remove-FouPort 5555 -AddressFamily IPv4; New-FouPort 5555 -Protocol IPIP" },
        {
            new(
                TunnelRepairAction.CreateFouPort,
                "5555",
                null,
                new(TunnelSettingName.Protocol, "IPIP"),
                new(TunnelSettingName.AddressFamily, "IPv4"),
                new(TunnelSettingName.LoadModule, true)),
            "New-FouPort 5555 -Protocol IPIP -LoadModule"
        },
        { new(TunnelRepairAction.RestartDatapath, "fou0", null), "Get-FouDatapath fou0 | Stop-FouDatapath -PassThru | Start-FouDatapath" },
        {
            new(TunnelRepairAction.RestartDatapath, "fou0", "shop", new TunnelSetting(TunnelSettingName.Ttl, 64)),
            "Get-FouDatapath fou0 -NetworkNamespace shop | Stop-FouDatapath -PassThru | Start-FouDatapath -Ttl 64"
        },
    };

    public static TheoryData<TunnelRemedyKind> Kinds => [.. Enum.GetValues<TunnelRemedyKind>().Except([TunnelRemedyKind.Described])];

    [Theory]
    [MemberData(nameof(Repairs))]
    public void A_repair_is_a_command(TunnelRepair repair, string command)
    {
        TunnelCheck check = TunnelCheckText.Of(Finding(new TunnelRemedy(TunnelRemedyKind.Described, "Do it") { Repair = repair }));
        Assert.Equal((command, $"Do it: {command}"), (check.Command, check.Remedy));
    }

    [Fact]
    public void Every_action_is_tested() =>
        Assert.Equal(Enum.GetValues<TunnelRepairAction>(), Repairs.Select(row => row.Data.Item1.Action).Distinct());

    [Fact]
    public void Every_property_has_a_parameter() => Assert.Equal(Enum.GetValues<TunnelSettingName>(), RepairCommand.Parameters.Keys);

    [Fact]
    public void A_command_with_a_gap_or_for_the_other_end_is_only_an_example()
    {
        var gap = new TunnelRepair(TunnelRepairAction.SetEncapsulation, "t0", null, new TunnelSetting(TunnelSettingName.DestinationPort, null));
        TunnelCheck check = TunnelCheckText.Of(Finding(new TunnelRemedy(TunnelRemedyKind.Described, "Name the port") { Repair = gap }));
        Assert.Equal((null, "Name the port: Set-TunnelEncap t0 -DestinationPort PORT"), (check.Command, check.Remedy));

        TunnelRepair there = Port(TunnelRepairAction.CreateFouPort, "Protocol=IPIP", "IPv4") with { IsAtOtherEnd = true };
        check = TunnelCheckText.Of(Finding(new TunnelRemedy(TunnelRemedyKind.ReceiveAtPort, "Receive there") { Repair = there }));
        Assert.Null(check.Command);
        Assert.EndsWith("-LocalPort, or create the FOU port: New-FouPort 5555 -Protocol IPIP", check.Remedy, StringComparison.Ordinal);
    }

    [Fact]
    public void A_command_of_a_shell_is_run_as_it_is()
    {
        TunnelCheck check = TunnelCheckText.Of(Finding(new TunnelRemedy(TunnelRemedyKind.Described, "Load it") { Command = "modprobe fou" }));
        Assert.Equal(("modprobe fou", "Load it: modprobe fou"), (check.Command, check.Remedy));
    }

    [Fact]
    public void Where_there_is_nothing_to_do_nothing_is_said()
    {
        TunnelCheck check = TunnelCheckText.Of(Finding(null));
        Assert.Equal((null, string.Empty), (check.Command, check.Remedy));
        Assert.Equal("t0 Device: Failed. It is so.", check.ToString());
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void Every_kind_is_said_in_the_words_of_the_cmdlets(TunnelRemedyKind kind) => Assert.Matches(
        "-[A-Z][a-zA-Z]+",
        TunnelCheckText.RemedyOf(new TunnelRemedy(kind, "neutral") { DropDirection = Direction.Send, DropReason = DropReason.NoPeer, Port = 5555 }));

    [Fact]
    public void Drops_that_no_cmdlet_helps_against_keep_their_advice() => Assert.Equal(
        "neutral",
        TunnelCheckText.RemedyOf(
            new TunnelRemedy(TunnelRemedyKind.Drop, "neutral") { DropDirection = Direction.Send, DropReason = DropReason.PeerNotLocated }));

    private static TunnelRepair Port(TunnelRepairAction action, string setting, string family, string? netns = null)
    {
        string[] parts = setting.Split('=');
        return new TunnelRepair(
            action,
            "5555",
            netns,
            new TunnelSetting(Enum.Parse<TunnelSettingName>(parts[0]), parts[1]),
            new TunnelSetting(TunnelSettingName.AddressFamily, family));
    }

    private static TunnelFinding Finding(TunnelRemedy? remedy) => new()
    {
        Tunnel = "t0",
        Check = TunnelCheckName.Device,
        Result = TunnelCheckResult.Failed,
        Evidence = "It is so.",
        Remedy = remedy,
    };
}
