namespace FouTools.Datapath.Engine.Scheduling;

/// <summary>Where a worker runs, and what it does while nothing comes.</summary>
/// <param name="Processor">The only processor that it runs on, by number; null for any.</param>
/// <param name="BusyPollMicroseconds">How long it keeps looking for packets after the last one before it sleeps; 0 for not at all.</param>
internal readonly record struct WorkerSchedule(int? Processor, int BusyPollMicroseconds);
