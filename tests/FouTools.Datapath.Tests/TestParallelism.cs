using Xunit.Sdk;
using Xunit.v3;

// Tests count the descriptors, threads and native bytes of the whole process, so they run one after another.
[assembly: Parallelization(Mode = ParallelMode.None)]
