using FouTools.Datapath.Model;

namespace FouTools.Datapath.Acceleration;

/// <summary>Decides whether a datapath is accelerated at all, whatever the backend.</summary>
internal static class AccelerationPolicy
{
    /// <summary>Judges by the options alone what the kernel can carry of a datapath.</summary>
    /// <param name="options">The datapath.</param>
    /// <param name="backend">By what.</param>
    /// <returns>The directions that it can carry, and why not the others.</returns>
    public static DatapathAcceleration Judge(FouDatapathOptions options, IAccelerationBackend backend) => options switch
    {
        { Acceleration: AccelerationMode.Off } => DatapathAcceleration.Nothing("it is off"),
        { Acceleration: AccelerationMode.Auto, Offload: false } => DatapathAcceleration.Nothing("every packet is to be carried by itself"),
        _ => backend.Judge(options),
    };
}
