namespace FouTools.Netlink;

/// <summary>A call was given a specification that is invalid; nothing was sent. Its parameter name is that of the property.</summary>
public sealed class SpecificationException : ArgumentException
{
    /// <summary>Describes the fault.</summary>
    /// <param name="fault">The fault.</param>
    public SpecificationException(SpecificationFault fault)
        : base(fault?.Reason, fault?.Field)
    {
        ArgumentNullException.ThrowIfNull(fault);
        Fault = fault;
    }

    /// <summary>What is wrong.</summary>
    public SpecificationFault Fault { get; }
}
