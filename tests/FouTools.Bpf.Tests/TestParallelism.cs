using Xunit.Sdk;
using Xunit.v3;

// Most tests wait for the kernel or for other threads, so more of them run at once than there are processors. Those that
// look which programs and maps this process holds say DisableParallelization: they run when all others have.
[assembly: Parallelization(Mode = ParallelMode.All, MaxThreads = 4)]
