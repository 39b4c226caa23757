namespace FouTools.Linux.Polling;

/// <summary>Something a thread can wait on.</summary>
public interface IPollable
{
    /// <summary>The file descriptor for poll(2).</summary>
    int Descriptor { get; }
}
