using System.Management.Automation;

namespace FouTools.Shell.TestRunner;

/// <summary>Decides after discovery which tests run and which are skipped, by Pester's rules: an excluded block excludes all in it, an included one includes all in it that is not excluded.</summary>
internal sealed class TestSelection
{
    private readonly WildcardPattern[] _tags;
    private readonly WildcardPattern[] _excludedTags;
    private readonly WildcardPattern[] _fullNames;

    public TestSelection(FilterConfiguration filter)
    {
        _tags = Patterns(filter.Tag);
        _excludedTags = Patterns(filter.ExcludeTag);
        _fullNames = Patterns(filter.FullName);
    }

    /// <summary>Marks everything in a file.</summary>
    /// <param name="block">The root of the file.</param>
    public void Apply(TestBlock block)
    {
        foreach (var item in block.Order)
        {
            item.Skip |= block.Skip;
            item.Excluded = block.Excluded || item.Tag.Any(tag => _excludedTags.Any(pattern => pattern.IsMatch(tag)));
            item.Included = !item.Excluded && (block.Included || Matches(item));
            if (item is TestBlock inner)
            {
                Apply(inner);
            }
            else
            {
                item.ShouldRun = item.Included || (!item.Excluded && _tags.Length == 0 && _fullNames.Length == 0);
            }
        }

        // A block without anything to run does not run its BeforeAll either.
        block.ShouldRun = block.Order.Any(item => item.ShouldRun);
        if (block.ShouldRun)
        {
            block.Skip = block.Order.All(item => !item.ShouldRun || item.Skip);
        }
    }

    private bool Matches(TestItem item) =>
        item.Tag.Any(tag => _tags.Any(pattern => pattern.IsMatch(tag)))
        || _fullNames.Any(pattern => pattern.IsMatch(string.Join('.', item.Path)));

    private static WildcardPattern[] Patterns(string[] texts) =>
        [.. texts.Select(text => WildcardPattern.Get(text, WildcardOptions.IgnoreCase))];
}
