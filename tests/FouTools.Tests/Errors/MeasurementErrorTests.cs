using System.Net;
using FouTools.Errors;
using FouTools.Measurement;
using FouTools.Measurement.Measuring;
using FouTools.Measurement.Responding;

namespace FouTools.Tests.Errors;

public sealed class MeasurementErrorTests
{
    public static TheoryData<MeasurementError> Codes => [.. Enum.GetValues<MeasurementError>()];

    public static TheoryData<MeasurementProperty> Properties => [.. Enum.GetValues<MeasurementProperty>()];

    [Theory]
    [MemberData(nameof(Codes))]
    public void Every_code_has_a_row(MeasurementError code)
    {
        Assert.EndsWith(".", MeasurementErrorTable.Errors[code].Action, StringComparison.Ordinal);
        Assert.Equal(code == MeasurementError.InvalidValue, MeasurementErrorTable.Errors[code].ErrorId is null);
    }

    [Theory]
    [MemberData(nameof(Properties))]
    public void Every_property_has_a_row_and_is_one_of_the_options(MeasurementProperty property)
    {
        Assert.True(MeasurementErrorTable.Properties.ContainsKey(property));
        Assert.Contains(
            new[] { typeof(TunnelMeterOptions), typeof(TunnelResponderOptions) }, type => type.GetProperty($"{property}") is not null);
    }

    [Fact]
    public void A_bad_port_is_the_same_condition_everywhere()
    {
        MeasurementException failure = Assert.Throws<MeasurementException>(
            () => TunnelMeter.Check(new TunnelMeterOptions { Target = IPAddress.Loopback, Port = 70000 }));
        Assert.Equal("InvalidPort", MeasurementErrorTable.IdOf(failure));
        Assert.Equal("Give -Port as 1 to 65535.", MeasurementErrorTable.ActionOf(failure));
        Assert.Equal("InvalidPort", DatapathErrorTable.Properties[Datapath.Model.DatapathProperty.LocalPort].ErrorId);
    }

    [Fact]
    public void A_missing_route_is_the_same_condition_everywhere()
    {
        Assert.Equal("RemoteUnreachable", MeasurementErrorTable.Errors[MeasurementError.RemoteUnreachable].ErrorId);
        Assert.Equal("RemoteUnreachable", DatapathErrorTable.Errors[Datapath.Model.DatapathError.RemoteUnreachable].ErrorId);
        Assert.DoesNotContain(ErrorIds.All, id => id != "RemoteUnreachable" && id.EndsWith("Unreachable", StringComparison.Ordinal));
    }
}
