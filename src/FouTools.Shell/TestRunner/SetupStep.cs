namespace FouTools.Shell.TestRunner;

/// <summary>The steps a block can have besides its tests; the names are those of the commands.</summary>
internal enum SetupStep
{
    BeforeAll,
    BeforeEach,
    AfterEach,
    AfterAll,
}
