namespace FouTools.Datapath.Tests.Support;

/// <summary>Who is to carry the packets of a test's datapaths.</summary>
public enum Carrier
{
    /// <summary>The engine, and nobody else.</summary>
    Engine,

    /// <summary>BPF programs, and the engine what those leave.</summary>
    Programs,
}
