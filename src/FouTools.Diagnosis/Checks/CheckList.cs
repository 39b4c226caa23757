namespace FouTools.Diagnosis.Checks;

/// <summary>All checks, in the order in which they run.</summary>
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
        new ReversePathFilterCheck(),
        new FarEndCheck(),
        new UdpPortCheck(),
        new ProtocolCheck(),
        new ChecksumCheck(),
        new PathMtuCheck(),
    ];
}
