using System.Collections;
using System.Collections.ObjectModel;
using System.Globalization;
using System.Management.Automation;
using System.Management.Automation.Host;
using System.Security;

namespace FouTools.Shell;

/// <summary>Questions to the user: fields, choices and secrets. Refuses them all when nobody is there to answer.</summary>
internal sealed class Questions(ShellUserInterface ui, bool canAsk)
{
    /// <summary>Reads one line of text.</summary>
    /// <exception cref="PSNotSupportedInShellException">The session is non-interactive or standard input has ended.</exception>
    public string ReadLine()
    {
        Refuse("an answer");
        return ui.Lines.Read() ?? throw NoInput();
    }

    /// <summary>Reads one line that is not shown.</summary>
    public SecureString ReadSecret()
    {
        Refuse("a secret");
        var secret = new SecureString();
        foreach (var character in ui.Lines.Read(hidden: true) ?? throw NoInput())
        {
            secret.AppendChar(character);
        }

        secret.MakeReadOnly();
        return secret;
    }

    /// <summary>Asks for the value of each field, such as a mandatory parameter that was not given.</summary>
    public Dictionary<string, PSObject> AskForFields(string caption, string message, Collection<FieldDescription> fields)
    {
        Refuse(string.Join(", ", fields.Select(field => field.Name)));
        Head(caption, message);
        var answers = new Dictionary<string, PSObject>(StringComparer.OrdinalIgnoreCase);
        foreach (var field in fields)
        {
            answers[field.Name] = PSObject.AsPSObject(AskForField(field));
        }

        return answers;
    }

    /// <summary>Asks for one of several choices and returns its index.</summary>
    public int AskForChoice(string caption, string message, Collection<ChoiceDescription> choices, int defaultChoice)
    {
        Refuse(string.IsNullOrEmpty(caption) ? "a choice" : caption);
        Head(caption, message);
        while (true)
        {
            WriteChoices(choices, defaultChoice >= 0 ? [defaultChoice] : []);
            var answer = ReadLine().Trim();
            if (answer.Length == 0 && defaultChoice >= 0)
            {
                return defaultChoice;
            }

            if (answer == "?")
            {
                WriteHelp(choices);
            }
            else if (Find(choices, answer) is >= 0 and var index)
            {
                return index;
            }
        }
    }

    /// <summary>Asks for any number of choices; an empty answer ends the list or takes the defaults.</summary>
    public Collection<int> AskForChoices(
        string? caption,
        string? message,
        Collection<ChoiceDescription> choices,
        IEnumerable<int>? defaultChoices)
    {
        Refuse(string.IsNullOrEmpty(caption) ? "a choice" : caption);
        Head(caption, message);
        int[] defaults = [.. defaultChoices ?? []];
        var chosen = new Collection<int>();
        WriteChoices(choices, defaults);
        while (true)
        {
            ui.Write($"Choice[{chosen.Count}]: ");
            var answer = ReadLine().Trim();
            if (answer.Length == 0)
            {
                return chosen.Count > 0 ? chosen : new Collection<int>(defaults);
            }

            if (answer == "?")
            {
                WriteHelp(choices);
            }
            else if (Find(choices, answer) is >= 0 and var index)
            {
                chosen.Add(index);
            }
        }
    }

    /// <summary>Asks for a user name, unless given, and a password.</summary>
    public PSCredential AskForCredential(string? caption, string? message, string? userName)
    {
        Refuse("a credential");
        Head(caption, message);
        if (string.IsNullOrEmpty(userName))
        {
            ui.Write("User: ");
            userName = ReadLine();
        }

        ui.Write($"Password for user {userName}: ");
        return new PSCredential(userName, ReadSecret());
    }

    private static int Find(Collection<ChoiceDescription> choices, string answer)
    {
        for (var i = 0; i < choices.Count; i++)
        {
            var (key, label) = Label(choices[i]);
            if (answer.Equals(key, StringComparison.OrdinalIgnoreCase) || answer.Equals(label, StringComparison.OrdinalIgnoreCase))
            {
                return i;
            }
        }

        return -1;
    }

    // The letter after an ampersand is the short answer.
    private static (string Key, string Label) Label(ChoiceDescription choice)
    {
        var at = choice.Label.IndexOf('&', StringComparison.Ordinal);
        return at >= 0 && at + 1 < choice.Label.Length
            ? (choice.Label[at + 1].ToString().ToUpperInvariant(), choice.Label.Remove(at, 1))
            : (choice.Label, choice.Label);
    }

    private static PSNotSupportedInShellException NoInput() => new("Standard input ended where an answer was needed.");

    private object? AskForField(FieldDescription field)
    {
        var type = Type.GetType(field.ParameterAssemblyFullName) ?? typeof(string);
        if (type == typeof(SecureString))
        {
            ui.Write(field.Name + ": ");
            return ReadSecret();
        }

        if (type == typeof(PSCredential))
        {
            return AskForCredential(caption: null, field.Name, userName: null);
        }

        if (type.IsArray || (type != typeof(string) && typeof(IList).IsAssignableFrom(type)))
        {
            return AskForList(field, type.GetElementType() ?? typeof(object));
        }

        while (true)
        {
            ui.Write(field.Name + ": ");
            if (TryConvert(ReadLine(), type, out var value))
            {
                return value;
            }
        }
    }

    private Array AskForList(FieldDescription field, Type elementType)
    {
        var items = new List<object?>();
        while (true)
        {
            ui.Write(string.Create(CultureInfo.InvariantCulture, $"{field.Name}[{items.Count}]: "));
            var line = ReadLine();
            if (line.Length == 0)
            {
                break;
            }

            if (TryConvert(line, elementType, out var value))
            {
                items.Add(value);
            }
        }

        var list = Array.CreateInstance(elementType, items.Count);
        for (var i = 0; i < items.Count; i++)
        {
            list.SetValue(items[i], i);
        }

        return list;
    }

    private bool TryConvert(string text, Type type, out object? value)
    {
        if (LanguagePrimitives.TryConvertTo(text, type, CultureInfo.InvariantCulture, out value))
        {
            return true;
        }

        ui.WriteErrorLine($"'{text}' is not a {type.Name}.");
        return false;
    }

    private void Refuse(string what)
    {
        if (!canAsk)
        {
            throw new PSNotSupportedInShellException($"The session is non-interactive, so it cannot ask for: {what}.");
        }
    }

    private void Head(string? caption, string? message)
    {
        if (!string.IsNullOrEmpty(caption))
        {
            ui.WriteLine();
            ui.WriteLine(caption);
        }

        if (!string.IsNullOrEmpty(message))
        {
            ui.WriteLine(message);
        }
    }

    private void WriteChoices(Collection<ChoiceDescription> choices, int[] defaults)
    {
        foreach (var choice in choices)
        {
            var (key, label) = Label(choice);
            ui.Write($"[{key}] {label}  ");
        }

        ui.Write("[?] Help");
        if (defaults.Length > 0)
        {
            ui.Write($" (default is \"{string.Join(',', defaults.Select(index => Label(choices[index]).Key))}\")");
        }

        ui.Write(": ");
    }

    private void WriteHelp(Collection<ChoiceDescription> choices)
    {
        foreach (var choice in choices)
        {
            ui.WriteLine($"{Label(choice).Key} - {choice.HelpMessage}");
        }
    }
}
