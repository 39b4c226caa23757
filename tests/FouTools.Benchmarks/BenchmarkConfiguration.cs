using BenchmarkDotNet.Columns;
using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Loggers;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Perfolizer.Horology;

namespace FouTools.Benchmarks;

/// <summary>
/// Measures in this process, which needs no project generated and no package fetched, and briefly: ratios of ten percent show,
/// and the whole ends in a few minutes.
/// </summary>
internal sealed class BenchmarkConfiguration : ManualConfig
{
    public BenchmarkConfiguration(string folder)
    {
        AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithWarmupCount(3)
            .WithIterationCount(10)
            .WithIterationTime(TimeInterval.FromMilliseconds(200)));
        AddDiagnoser(MemoryDiagnoser.Default);
        AddColumnProvider(DefaultColumnProviders.Instance);
        AddLogger(ConsoleLogger.Default);
        ArtifactsPath = folder;
    }
}
