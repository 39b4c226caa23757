using System.Management.Automation;
using System.Management.Automation.Runspaces;

namespace Microsoft.PowerShell.Commands;

/// <summary>Update-TypeData: gives all objects of a type more members, or loads .ps1xml files that do.</summary>
[Cmdlet(VerbsData.Update, "TypeData", DefaultParameterSetName = "FileSet", SupportsShouldProcess = true)]
internal sealed class UpdateTypeDataCommand : PSCmdlet
{
    [Parameter(Position = 0, ParameterSetName = "FileSet", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "Path")]
    public string[] AppendPath { get; set; } = [];

    [Parameter(ParameterSetName = "FileSet")]
    public string[] PrependPath { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = "DynamicTypeSet")]
    public string TypeName { get; set; } = "";

    [Parameter(ParameterSetName = "DynamicTypeSet")]
    [ValidateSet("NoteProperty", "AliasProperty", "ScriptProperty", "CodeProperty", "ScriptMethod", "CodeMethod")]
    public PSMemberTypes? MemberType { get; set; }

    [Parameter(ParameterSetName = "DynamicTypeSet")]
    public string? MemberName { get; set; }

    [Parameter(ParameterSetName = "DynamicTypeSet")]
    public object? Value { get; set; }

    [Parameter(ParameterSetName = "DynamicTypeSet")]
    public object? SecondValue { get; set; }

    [Parameter(ParameterSetName = "DynamicTypeSet")]
    public string? DefaultDisplayProperty { get; set; }

    [Parameter(ParameterSetName = "DynamicTypeSet")]
    public string[]? DefaultDisplayPropertySet { get; set; }

    [Parameter(ParameterSetName = "DynamicTypeSet")]
    public string[]? DefaultKeyPropertySet { get; set; }

    [Parameter(ParameterSetName = "DynamicTypeSet")]
    public int? SerializationDepth { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "TypeDataSet", ValueFromPipeline = true)]
    public TypeData[]? TypeData { get; set; }

    [Parameter(ParameterSetName = "DynamicTypeSet")]
    [Parameter(ParameterSetName = "TypeDataSet")]
    public SwitchParameter Force { get; set; }

    protected override void ProcessRecord()
    {
        switch (ParameterSetName)
        {
            case "FileSet":
                foreach (var file in InputFiles.Resolve(this, [.. PrependPath, .. AppendPath], literalPaths: null))
                {
                    if (ShouldProcess($"FileName: {file}", "Update TypeData"))
                    {
                        Report(SessionTypes.AddTypeFile(this, file), file);
                    }
                }

                break;
            case "TypeDataSet":
                foreach (var data in TypeData!)
                {
                    data.IsOverride = Force;
                    Add(data);
                }

                break;
            default:
                Add(NewTypeData());
                break;
        }
    }

    private TypeData NewTypeData()
    {
        var data = new TypeData(TypeName) { IsOverride = Force };
        if (MemberType is not null)
        {
            if (string.IsNullOrEmpty(MemberName) || Value is null)
            {
                var error = new InvalidOperationException("-MemberType needs -MemberName and -Value.");
                ThrowTerminatingError(new ErrorRecord(error, "MemberShouldBeSpecified", ErrorCategory.InvalidArgument, null));
            }

            data.Members.Add(MemberName!, NewMember(MemberName!));
        }

        if (DefaultDisplayPropertySet is not null)
        {
            data.DefaultDisplayPropertySet = new PropertySetData(DefaultDisplayPropertySet);
        }

        if (DefaultKeyPropertySet is not null)
        {
            data.DefaultKeyPropertySet = new PropertySetData(DefaultKeyPropertySet);
        }

        if (SerializationDepth is { } depth)
        {
            data.SerializationDepth = (uint)depth;
        }

        data.DefaultDisplayProperty = DefaultDisplayProperty;
        return data;
    }

    private TypeMemberData NewMember(string name) => MemberType switch
    {
        PSMemberTypes.NoteProperty => new NotePropertyData(name, Value),
        PSMemberTypes.AliasProperty => SecondValue is null
            ? new AliasPropertyData(name, LanguagePrimitives.ConvertTo<string>(Value))
            : new AliasPropertyData(name, LanguagePrimitives.ConvertTo<string>(Value), LanguagePrimitives.ConvertTo<Type>(SecondValue)),
        PSMemberTypes.ScriptProperty => new ScriptPropertyData(
            name,
            LanguagePrimitives.ConvertTo<ScriptBlock>(Value),
            SecondValue is null ? null : LanguagePrimitives.ConvertTo<ScriptBlock>(SecondValue)),
        PSMemberTypes.ScriptMethod => new ScriptMethodData(name, LanguagePrimitives.ConvertTo<ScriptBlock>(Value)),
        PSMemberTypes.CodeProperty => new CodePropertyData(name, LanguagePrimitives.ConvertTo<System.Reflection.MethodInfo>(Value)),
        PSMemberTypes.CodeMethod => new CodeMethodData(name, LanguagePrimitives.ConvertTo<System.Reflection.MethodInfo>(Value)),
        _ => throw new PSArgumentException($"A member of type {MemberType} cannot be given to a type."),
    };

    private void Add(TypeData data)
    {
        if (ShouldProcess($"TypeName: {data.TypeName}", "Update TypeData"))
        {
            Report(SessionTypes.Add(this, data), data.TypeName);
        }
    }

    private void Report(IEnumerable<string> errors, string target)
    {
        foreach (var message in errors)
        {
            var error = new RuntimeException(message);
            WriteError(new ErrorRecord(error, "TypesDynamicUpdateException", ErrorCategory.InvalidOperation, target));
        }
    }
}
