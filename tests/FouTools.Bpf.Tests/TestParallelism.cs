using Xunit.Sdk;
using Xunit.v3;

// Most tests wait for the kernel or for other threads, so run more of them at once than there are processors. Tests that count this
// process's programs and maps set DisableParallelization: they run after all others.
[assembly: Parallelization(Mode = ParallelMode.All, MaxThreads = 4)]
