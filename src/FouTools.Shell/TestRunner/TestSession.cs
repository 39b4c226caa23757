using System.Collections;
using System.Management.Automation;

namespace FouTools.Shell.TestRunner;

/// <summary>What Describe, It and the others need to know of the Invoke-Pester they run under.</summary>
internal sealed class TestSession
{
    // A pipeline runs its commands on one thread, so this is per runspace; a nested Invoke-Pester puts back the outer one.
    [ThreadStatic]
    private static TestSession? _current;

    public static TestSession? Current
    {
        get => _current;
        set => _current = value;
    }

    /// <summary>Gets or sets the block whose body discovery is in; null outside of discovery.</summary>
    public TestBlock? Discovering { get; set; }

    /// <summary>Finds the block that a command written in a test file belongs to.</summary>
    /// <param name="command">The command's name, for the error.</param>
    /// <returns>The block under discovery.</returns>
    /// <exception cref="InvalidOperationException">The command runs outside of discovery.</exception>
    public static TestBlock BlockFor(string command) => Current?.Discovering ?? throw new InvalidOperationException(
        Current is null
            ? $"{command} works in a test file only; start the file with Invoke-Pester."
            : $"{command} cannot be used while tests run; put it directly in the file or in a Describe or Context.");

    /// <summary>Reads -ForEach as PowerShell does: a list gives its items, anything else itself.</summary>
    /// <param name="given">Whether the parameter was given at all.</param>
    /// <param name="forEach">Its value.</param>
    /// <returns>One entry per block or test to make.</returns>
    public static IEnumerable<object?> Items(bool given, object? forEach)
    {
        if (!given)
        {
            return [null];
        }

        return forEach is null ? [] : LanguagePrimitives.GetEnumerable(forEach)?.Cast<object?>() ?? [forEach];
    }

    /// <summary>Makes the variables of one item of -ForEach in the current scope: <c>$_</c>, and each key of a dictionary.</summary>
    /// <param name="session">The session state of the test file.</param>
    /// <param name="data">The item, or null when there is none.</param>
    public static void SetItem(SessionState session, object? data)
    {
        if (data is null)
        {
            return;
        }

        session.PSVariable.Set("_", data);
        if ((data is PSObject wrapped ? wrapped.BaseObject : data) is IDictionary dictionary)
        {
            SetVariables(session, dictionary);
        }
    }

    /// <summary>Makes a variable of each key of a dictionary in the current scope.</summary>
    /// <param name="session">The session state of the test file.</param>
    /// <param name="variables">The names and values.</param>
    public static void SetVariables(SessionState session, IDictionary variables)
    {
        foreach (DictionaryEntry variable in variables)
        {
            var name = LanguagePrimitives.ConvertTo<string>(variable.Key);
            if (name != "_")
            {
                session.PSVariable.Set(name, variable.Value);
            }
        }
    }
}
