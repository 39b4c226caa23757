namespace FouTools.Bpf.Attachment;

/// <summary>A program in a traffic control filter. Disposing removes the filter.</summary>
public interface IProgramFilter : IDisposable
{
    /// <summary>Whether the filter still exists: an administrator may delete it.</summary>
    /// <exception cref="Linux.LinuxException">The kernel did not answer the query.</exception>
    bool IsThere { get; }
}
