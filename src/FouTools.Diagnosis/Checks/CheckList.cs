namespace FouTools.Diagnosis.Checks;

/// <summary>All checks, in the order in which they are made.</summary>
internal static class CheckList
{
    public static IReadOnlyList<ICheck> All { get; } =
    [
        new DeviceCheck(),
        new EncapsulationCheck(),
        new UnderlayCheck(),
        new RouteCheck(),
        new RoutingLoopCheck(),
        new FouPortCheck(),
        new ProtocolCheck(),
        new ReversePathFilterCheck(),
        new FarEndCheck(),
        new UdpPortCheck(),
        new ChecksumCheck(),
        new PathMtuCheck(),
    ];
}
