namespace FouTools.Measurement;

/// <summary>The properties of the options of a measurement or a responder that an error can name.</summary>
public enum MeasurementProperty
{
    /// <summary>The TCP port of the responder.</summary>
    Port,

    /// <summary>How long is measured.</summary>
    Duration,

    /// <summary>How many connections at a time.</summary>
    Flows,

    /// <summary>The bytes of a write, a message or a datagram.</summary>
    MessageSize,

    /// <summary>The bits each second to send.</summary>
    Rate,

    /// <summary>How long the responder has to answer.</summary>
    Timeout,

    /// <summary>The network namespace.</summary>
    NetworkNamespace,

    /// <summary>The address that a responder listens at.</summary>
    Address,

    /// <summary>The most sessions of a responder at a time.</summary>
    SessionLimit,

    /// <summary>How long a session of a responder may be silent.</summary>
    IdleTimeout,
}
