using System.Management.Automation;
using System.Reflection;

namespace Microsoft.PowerShell.Commands;

/// <summary>Get-Verb: the approved verbs, which the engine holds as constants, one class for each group.</summary>
[Cmdlet(VerbsCommon.Get, "Verb")]
[OutputType(typeof(VerbInfo))]
internal sealed class GetVerbCommand : PSCmdlet
{
    private const string GroupPrefix = "Verbs";

    private static readonly Type[] _groups =
    [
        typeof(VerbsCommon), typeof(VerbsCommunications), typeof(VerbsData), typeof(VerbsDiagnostic),
        typeof(VerbsLifecycle), typeof(VerbsOther), typeof(VerbsSecurity),
    ];

    [Parameter(Position = 0, ValueFromPipeline = true)]
    public string[] Verb { get; set; } = ["*"];

    protected override void ProcessRecord()
    {
        var patterns = Verb.Select(verb => WildcardPattern.Get(verb, WildcardOptions.IgnoreCase)).ToArray();
        foreach (var group in _groups)
        {
            foreach (var verb in group.GetFields(BindingFlags.Public | BindingFlags.Static).Select(field => field.Name))
            {
                if (patterns.Any(pattern => pattern.IsMatch(verb)))
                {
                    WriteObject(new VerbInfo { Verb = verb, Group = group.Name[GroupPrefix.Length..] });
                }
            }
        }
    }
}
