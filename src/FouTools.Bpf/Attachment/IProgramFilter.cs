namespace FouTools.Bpf.Attachment;

/// <summary>A program that is a filter of traffic control. Closing this removes the filter.</summary>
public interface IProgramFilter : IDisposable
{
    /// <summary>Whether the interface has it still: whoever administers traffic control may remove it.</summary>
    /// <exception cref="Linux.LinuxException">The kernel does not tell.</exception>
    bool IsThere { get; }
}
