namespace FouTools.Measurement.Responding;

/// <summary>The running responders of a program. Thread-safe.</summary>
public sealed class ResponderTable
{
    private readonly Lock _lock = new();
    private readonly List<TunnelResponder> _responders = [];

    /// <summary>A snapshot of all running responders, oldest first.</summary>
    /// <returns>A new list.</returns>
    public IReadOnlyList<TunnelResponder> List()
    {
        lock (_lock)
        {
            _responders.RemoveAll(responder => !responder.IsRunning);
            return [.. _responders];
        }
    }

    /// <summary>Starts a responder and keeps it until it is stopped.</summary>
    /// <param name="options">The options of the responder.</param>
    /// <returns>The running responder.</returns>
    /// <exception cref="MeasurementException">The responder cannot listen there.</exception>
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
