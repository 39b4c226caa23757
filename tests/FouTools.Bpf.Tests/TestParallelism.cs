using Xunit.Sdk;
using Xunit.v3;

// Tests count the programs and maps of the whole system, so they run one after another.
[assembly: Parallelization(Mode = ParallelMode.None)]
