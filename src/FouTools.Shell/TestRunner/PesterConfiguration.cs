using System.Collections;
using System.Management.Automation;

namespace FouTools.Shell.TestRunner;

/// <summary>The settings of Invoke-Pester, under the names of Pester 5; those the runner does not have are missing, not ignored.</summary>
public sealed class PesterConfiguration
{
    /// <summary>Gets what to run and how to end.</summary>
    public RunConfiguration Run { get; } = new();

    /// <summary>Gets which tests to run.</summary>
    public FilterConfiguration Filter { get; } = new();

    /// <summary>Gets what to print.</summary>
    public OutputConfiguration Output { get; } = new();

    /// <summary>Fills a configuration from nested dictionaries such as <c>@{ Run = @{ Path = 'tests' } }</c>.</summary>
    /// <param name="source">The dictionary, or a configuration, which is returned as it is.</param>
    /// <returns>The configuration.</returns>
    /// <exception cref="PSArgumentException">The source is something else, or names a setting the runner does not have.</exception>
    public static PesterConfiguration From(object? source)
    {
        source = source is PSObject wrapped ? wrapped.BaseObject : source;
        if (source is PesterConfiguration configuration)
        {
            return configuration;
        }

        configuration = new PesterConfiguration();
        foreach (var (section, settings) in Entries(source))
        {
            foreach (var (setting, value) in Entries(settings))
            {
                var target = PSObject.AsPSObject(configuration).Properties[section]?.Value;
                var property = (target is null ? null : PSObject.AsPSObject(target).Properties[setting])
                    ?? throw new PSArgumentException($"The test runner of FouTools.Shell has no setting {section}.{setting}.");
                property.Value = value;
            }
        }

        return configuration;
    }

    private static IEnumerable<(string Name, object? Value)> Entries(object? source) =>
        (source is PSObject wrapped ? wrapped.BaseObject : source) is IDictionary dictionary
            ? dictionary.Cast<DictionaryEntry>().Select(entry => (LanguagePrimitives.ConvertTo<string>(entry.Key), entry.Value))
            : throw new PSArgumentException("A configuration is made by New-PesterConfiguration, or of nested hashtables.");
}
