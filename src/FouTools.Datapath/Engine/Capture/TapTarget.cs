using FouTools.Datapath.Model;

namespace FouTools.Datapath.Engine.Capture;

/// <summary>What a capture wants of a worker, and where the worker puts it.</summary>
/// <param name="Layer">Which packets.</param>
/// <param name="SnapLength">The most bytes of each.</param>
/// <param name="Ring">Where to.</param>
internal sealed record TapTarget(CaptureLayer Layer, int SnapLength, TapRing Ring);
