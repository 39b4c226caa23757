using FouTools.Linux;
using FouTools.Netlink;

namespace FouTools.Management.Errors;

/// <summary>
/// The one exception of this layer: a code, the object, and what was wrong with which property. Its message suits a log; a front
/// end makes its own words and remedies of the properties.
/// </summary>
public sealed class ManagementException : Exception
{
    /// <summary>Describes a failure.</summary>
    /// <param name="error">Its code.</param>
    /// <param name="kind">The kind of the object that it is about.</param>
    /// <param name="reason">What happened and why, as sentences without the name of the property.</param>
    /// <param name="innerException">The failure below, with the kernel's reason.</param>
    public ManagementException(ManagementError error, ManagedObject kind, string reason, Exception? innerException = null)
        : base(reason, innerException)
    {
        Error = error;
        Kind = kind;
        Reason = reason;
    }

    /// <summary>The code.</summary>
    public ManagementError Error { get; }

    /// <summary>The kind of the object.</summary>
    public ManagedObject Kind { get; }

    /// <summary>The name of the object, such as that of a tunnel or a kernel module; null where it has none yet.</summary>
    public string? ObjectName { get; init; }

    /// <summary>
    /// The property at fault, by the name that <see cref="ManagedProperties"/> lists, such as EncapDestinationPort; null where no
    /// single one is.
    /// </summary>
    public string? Property { get; init; }

    /// <summary>
    /// The invalid value; null where one is missing. For other codes, what explains them: the state of a kernel module, the kind of
    /// a tunnel that the kernel lacks, the holder of a UDP port.
    /// </summary>
    public object? Value { get; init; }

    /// <summary>The values that the property may have, such as "1 to 65535"; null where <see cref="Reason"/> says it all.</summary>
    public string? Allowed { get; init; }

    /// <summary>What happened and why, without the name of the property.</summary>
    public string Reason { get; }

    /// <summary>The kernel's error number; null where the kernel was not asked.</summary>
    public Errno? KernelError => InnerException switch
    {
        NetlinkException rejection => rejection.Error,
        LinuxException failure => failure.Error,
        _ => null,
    };

    /// <inheritdoc/>
    public override string Message => Property is not null && Error is (ManagementError.InvalidValue or ManagementError.PropertyNotOfKind)
        ? $"{Property}: {Reason}"
        : Reason;
}
