namespace FouTools.Shell.TestRunner;

internal sealed class ContextCommand : BlockCommand;
