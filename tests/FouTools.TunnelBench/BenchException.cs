namespace FouTools.TunnelBench;

/// <summary>Why a tunnel was not set up or not measured, in words for the report.</summary>
internal sealed class BenchException(string message) : Exception(message);
