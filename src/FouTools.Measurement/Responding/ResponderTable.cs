namespace FouTools.Measurement.Responding;

/// <summary>The responders that a program has started and not yet stopped. Safe for any thread.</summary>
public sealed class ResponderTable
{
    private readonly Lock _lock = new();
    private readonly List<TunnelResponder> _responders = [];

    /// <summary>All responders that run, oldest first, as of now.</summary>
    /// <returns>A list of its own.</returns>
    public IReadOnlyList<TunnelResponder> List()
    {
        lock (_lock)
        {
            _responders.RemoveAll(responder => !responder.IsRunning);
            return [.. _responders];
        }
    }

    /// <summary>Starts a responder and keeps it until it is stopped.</summary>
    /// <param name="options">What it is to be.</param>
    /// <returns>The running responder.</returns>
    /// <exception cref="MeasurementException">It cannot listen there.</exception>
    public TunnelResponder Start(TunnelResponderOptions options)
    {
        var responder = TunnelResponder.Start(options);
        lock (_lock)
        {
            _responders.Add(responder);
        }

        return responder;
    }

    /// <summary>Stops every responder.</summary>
    public void StopAll()
    {
        foreach (TunnelResponder responder in List())
        {
            responder.Stop();
        }
    }
}
