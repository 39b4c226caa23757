using System.Collections;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>Add-Member: gives an object more properties and methods.</summary>
[Cmdlet(VerbsCommon.Add, "Member", DefaultParameterSetName = "TypeNameSet")]
internal sealed class AddMemberCommand : PSCmdlet
{
    [Parameter(Mandatory = true, ValueFromPipeline = true)]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "MemberSet")]
    [Alias("Type")]
    public PSMemberTypes MemberType { get; set; }

    [Parameter(Position = 1, Mandatory = true, ParameterSetName = "MemberSet")]
    public string Name { get; set; } = "";

    [Parameter(Position = 2, ParameterSetName = "MemberSet")]
    public object? Value { get; set; }

    [Parameter(Position = 3, ParameterSetName = "MemberSet")]
    public object? SecondValue { get; set; }

    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "NotePropertySingleMemberSet")]
    [NotMemberTypeName]
    public string NotePropertyName { get; set; } = "";

    [Parameter(Position = 1, Mandatory = true, ParameterSetName = "NotePropertySingleMemberSet")]
    [AllowNull]
    public object? NotePropertyValue { get; set; }

    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "NotePropertyMultiMemberSet")]
    public IDictionary? NotePropertyMembers { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "TypeNameSet")]
    [Parameter(ParameterSetName = "MemberSet")]
    [Parameter(ParameterSetName = "NotePropertySingleMemberSet")]
    [Parameter(ParameterSetName = "NotePropertyMultiMemberSet")]
    public string? TypeName { get; set; }

    [Parameter(ParameterSetName = "MemberSet")]
    [Parameter(ParameterSetName = "NotePropertySingleMemberSet")]
    [Parameter(ParameterSetName = "NotePropertyMultiMemberSet")]
    public SwitchParameter Force { get; set; }

    [Parameter]
    public SwitchParameter PassThru { get; set; }

    protected override void ProcessRecord()
    {
        var target = InputObject!;
        if (!string.IsNullOrEmpty(TypeName))
        {
            target.TypeNames.Insert(0, TypeName);
        }

        switch (ParameterSetName)
        {
            case "NotePropertySingleMemberSet":
                Add(target, new PSNoteProperty(NotePropertyName, NotePropertyValue));
                break;
            case "NotePropertyMultiMemberSet":
                foreach (DictionaryEntry entry in NotePropertyMembers!)
                {
                    Add(target, new PSNoteProperty(entry.Key.ToString(), entry.Value));
                }

                break;
            case "MemberSet":
                Add(target, NewMember());
                break;
        }

        if (PassThru)
        {
            WriteObject(target);
        }
    }

    private static T? To<T>(object? value)
        where T : class => value is null ? null : LanguagePrimitives.ConvertTo<T>(value);

    private PSMemberInfo NewMember() => MemberType switch
    {
        PSMemberTypes.NoteProperty => new PSNoteProperty(Name, Value),
        PSMemberTypes.ScriptProperty => new PSScriptProperty(Name, To<ScriptBlock>(Value), To<ScriptBlock>(SecondValue)),
        PSMemberTypes.ScriptMethod => new PSScriptMethod(Name, To<ScriptBlock>(Value)),
        PSMemberTypes.AliasProperty => SecondValue is null
            ? new PSAliasProperty(Name, To<string>(Value))
            : new PSAliasProperty(Name, To<string>(Value), To<Type>(SecondValue)),
        PSMemberTypes.PropertySet => new PSPropertySet(Name, To<string[]>(Value)),
        _ => throw new PSArgumentException($"A member of type {MemberType} cannot be added to an object."),
    };

    private void Add(PSObject target, PSMemberInfo member)
    {
        try
        {
            if (target.Members[member.Name] is { } existing)
            {
                if (!Force)
                {
                    var error = new InvalidOperationException(
                        $"The object has a member '{member.Name}' already. Use -Force to replace it.");
                    WriteError(new ErrorRecord(error, "MemberAlreadyExists", ErrorCategory.InvalidOperation, target));
                    return;
                }

                if (existing.IsInstance)
                {
                    target.Members.Remove(member.Name);
                }
            }

            target.Members.Add(member);
        }
        catch (ExtendedTypeSystemException error)
        {
            WriteError(new ErrorRecord(error, "MemberCannotBeAdded", ErrorCategory.InvalidOperation, target));
        }
    }
}
