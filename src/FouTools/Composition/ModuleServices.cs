using FouTools.Datapath.Runtime;
using FouTools.Measurement.Responding;

namespace FouTools.Composition;

/// <summary>
/// What outlives a single cmdlet: the datapaths and responders of this PowerShell process. The first use makes it, and
/// <see cref="ModuleLifetime"/> disposes of it with the module.
/// </summary>
internal sealed class ModuleServices : IDisposable
{
    private static readonly Lock s_lock = new();
    private static ModuleServices? s_current;

    private ModuleServices()
    {
    }

    /// <summary>That of this process.</summary>
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

    /// <summary>The responders that were started here and not yet stopped.</summary>
    public ResponderTable Responders { get; } = new();

    /// <summary>Stops whatever runs. The next use makes another.</summary>
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
