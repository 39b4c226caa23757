namespace FouTools.Datapath.Model;

/// <summary>The directions in which packets are carried inside the kernel.</summary>
[Flags]
public enum AccelerationParts
{
    /// <summary>None: the engine carries every packet.</summary>
    None = 0,

    /// <summary>Packets of the host to peers.</summary>
    Send = 1,

    /// <summary>Packets of peers to the host.</summary>
    Receive = 2,
}
