using System.Reflection;
using FouTools.Management.Errors;
using FouTools.Netlink;
using FouTools.Netlink.Fou;
using FouTools.Netlink.Rtnetlink.Tunnels;

namespace FouTools.Management.Tests.Errors;

/// <summary>Every property of netlink that a rule can reject has a name here.</summary>
public sealed class ManagedPropertiesTests
{
    public static TheoryData<string> PortFields => [.. FieldsOf(typeof(FouPort))];

    public static TheoryData<string> TunnelFields =>
    [
        .. FieldsOf(typeof(TunnelSpecification)).Where(name => name != nameof(TunnelSpecification.Parameters)),
        .. FieldsOf(typeof(TunnelParameters)).Where(name => name != nameof(TunnelParameters.Encap)),
        .. FieldsOf(typeof(TunnelEncap)),
    ];

    [Theory]
    [MemberData(nameof(PortFields))]
    public void A_property_of_a_port_has_a_name(string field) => Assert.Contains(ManagedProperties.OfPort(field), ManagedProperties.OfPorts);

    [Theory]
    [MemberData(nameof(TunnelFields))]
    public void A_property_of_a_tunnel_has_a_name(string field) => Assert.Contains(ManagedProperties.OfTunnel(field), ManagedProperties.OfTunnels);

    [Fact]
    public void A_fault_keeps_its_value_and_what_is_allowed()
    {
        SpecificationFault fault = TunnelRules.FindFault(new TunnelSpecification { Name = "t0", Kind = TunnelKind.Ipip, Mtu = 67 })!;
        ManagementException failure = ManagedProperties.InvalidTunnel(fault, "t0");
        Assert.Equal(ManagementError.InvalidValue, failure.Error);
        Assert.Equal(ManagedObject.Tunnel, failure.Kind);
        Assert.Equal("t0", failure.ObjectName);
        Assert.Equal("Mtu", failure.Property);
        Assert.Equal(67, failure.Value);
        Assert.Equal("68 to 65535", failure.Allowed);
        Assert.Null(failure.KernelError);
    }

    private static IEnumerable<string> FieldsOf(Type type) =>
        type.GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(property => property.CanWrite).Select(property => property.Name);
}
