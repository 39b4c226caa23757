using FouTools.Datapath.Runtime;
using FouTools.Measurement.Responding;

namespace FouTools.Composition;

/// <summary>
/// The state that outlives a cmdlet: the datapaths and responders of this PowerShell process. It is created on first use, and
/// <see cref="ModuleLifetime"/> disposes it with the module.
/// </summary>
internal sealed class ModuleServices : IDisposable
{
    private static readonly Lock s_lock = new();
    private static ModuleServices? s_current;

    private ModuleServices()
    {
    }

    /// <summary>The instance of this process.</summary>
    public static ModuleServices Current
    {
        get
        {
            lock (s_lock)
            {
                return s_current ??= new ModuleServices();
            }
        }
    }

    /// <summary>The datapaths.</summary>
    public IDatapathService Datapaths { get; } = new DatapathService();

    /// <summary>The running responders.</summary>
    public ResponderTable Responders { get; } = new();

    /// <summary>Stops everything. The next use creates a new instance.</summary>
    public static void End()
    {
        ModuleServices? ended;
        lock (s_lock)
        {
            ended = s_current;
            s_current = null;
        }

        ended?.Dispose();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Responders.StopAll();
        Datapaths.Dispose();
    }
}
