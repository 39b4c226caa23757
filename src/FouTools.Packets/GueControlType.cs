namespace FouTools.Packets;

/// <summary>
/// Types of GUE control messages (draft-ietf-intarea-gue; draft-herbert-intarea-gue-ctrl-messages-00, which has expired).
/// Linux drops all of them.
/// </summary>
public enum GueControlType : byte
{
    /// <summary>The payload cannot be parsed as a control message without further context.</summary>
    NotParsable = 0,

    /// <summary>Asks what the peer can receive.</summary>
    CapabilitiesQuery = 1,

    /// <summary>Answers <see cref="CapabilitiesQuery"/>.</summary>
    CapabilitiesResponse = 2,

    /// <summary>Asks the peer to send the data back.</summary>
    EchoRequest = 3,

    /// <summary>Answers <see cref="EchoRequest"/> with its data.</summary>
    EchoReply = 4,
}
