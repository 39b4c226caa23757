namespace FouTools.Management.Tunnels;

/// <summary>The traffic class and flow label of IPv6 in one number, as the kernel takes them (RFC 8200 section 3).</summary>
internal static class FlowInformation
{
    public const int MaxFlowLabel = 0xfffff;

    private const int TrafficClassShift = 20;
    private const uint TrafficClassMask = 0xffu << TrafficClassShift;

    public static byte TrafficClass(uint information) => (byte)((information & TrafficClassMask) >> TrafficClassShift);

    public static uint FlowLabel(uint information) => information & MaxFlowLabel;

    public static uint WithTrafficClass(uint information, byte trafficClass) =>
        (information & ~TrafficClassMask) | ((uint)trafficClass << TrafficClassShift);

    public static uint WithFlowLabel(uint information, uint flowLabel) =>
        (information & ~(uint)MaxFlowLabel) | flowLabel;
}
