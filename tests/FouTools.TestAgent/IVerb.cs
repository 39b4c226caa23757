namespace FouTools.TestAgent;

/// <summary>One thing that the program can be told to do.</summary>
internal interface IVerb
{
    /// <summary>The program's first argument.</summary>
    string Name { get; }

    /// <summary>Those that follow, as usage has them.</summary>
    string Arguments { get; }

    /// <summary>Does it.</summary>
    /// <returns>The exit code; nothing where the arguments are not what <see cref="Arguments"/> says.</returns>
    int? Run(string[] arguments);
}
