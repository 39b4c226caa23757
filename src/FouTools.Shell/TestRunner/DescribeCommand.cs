namespace FouTools.Shell.TestRunner;

internal sealed class DescribeCommand : BlockCommand;
