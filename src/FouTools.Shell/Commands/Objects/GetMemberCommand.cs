using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Get-Member: the members of each type that comes.</summary>
[Cmdlet(VerbsCommon.Get, "Member")]
[OutputType(typeof(MemberDefinition))]
internal sealed class GetMemberCommand : PSCmdlet
{
    private readonly HashSet<string> _seen = [];

    [Parameter(ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0)]
    public string[] Name { get; set; } = ["*"];

    [Parameter]
    [Alias("Type")]
    public PSMemberTypes MemberType { get; set; } = PSMemberTypes.All;

    [Parameter]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        if (InputObject is null || AutomationNull(InputObject))
        {
            return;
        }

        var target = InputObject;
        var typeName = target.TypeNames is [var first, ..] ? first : target.BaseObject.GetType().FullName!;
        if (!_seen.Add(typeName))
        {
            return;
        }

        var members = target.Members
            .Where(member => (member.MemberType & MemberType) != 0
                && Name.Any(pattern => WildcardPattern.Get(pattern, WildcardOptions.IgnoreCase).IsMatch(member.Name))
                && (Force || !IsNoise(member)))
            .DistinctBy(member => member.Name, StringComparer.OrdinalIgnoreCase)
            .OrderBy(member => member.MemberType.ToString(), StringComparer.Ordinal)
            .ThenBy(member => member.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var member in members)
        {
            WriteObject(new MemberDefinition(typeName, member.Name, member.MemberType, member.ToString() ?? ""));
        }
    }

    protected override void EndProcessing()
    {
        if (_seen.Count == 0)
        {
            var error = new InvalidOperationException("Get-Member needs an object to look at.");
            WriteError(new ErrorRecord(error, "NoObjectInGetMember", ErrorCategory.CloseError, null));
        }
    }

    private static bool AutomationNull(PSObject value) => ReferenceEquals(value, System.Management.Automation.Internal.AutomationNull.Value);

    // Accessors of properties and the engine's own members are shown only by force.
    private static bool IsNoise(PSMemberInfo member) =>
        member.MemberType == PSMemberTypes.MemberSet
        || member.Name == "pstypenames"
        || (member.MemberType == PSMemberTypes.Method
            && (member.Name.StartsWith("get_", StringComparison.Ordinal)
                || member.Name.StartsWith("set_", StringComparison.Ordinal)
                || member.Name.StartsWith("add_", StringComparison.Ordinal)
                || member.Name.StartsWith("remove_", StringComparison.Ordinal)));
}
