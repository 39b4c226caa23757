using System.Collections;
using System.Management.Automation;

namespace Microsoft.PowerShell.Commands;

/// <summary>New-Object: an instance of a .NET type.</summary>
[Cmdlet(VerbsCommon.New, "Object", DefaultParameterSetName = "Net")]
internal sealed class NewObjectCommand : PSCmdlet
{
    private readonly ScriptBlock _construct = ScriptBlock.Create("param($type, $list) ,$type::new.Invoke($list)");

    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "Net")]
    [ValidateTrustedData]
    public string TypeName { get; set; } = "";

    [Parameter(Position = 1, ParameterSetName = "Net")]
    [ValidateTrustedData]
    [Alias("Args")]
    public object?[] ArgumentList { get; set; } = [];

    [Parameter]
    [ValidateTrustedData]
    public IDictionary? Property { get; set; }

    protected override void BeginProcessing()
    {
        Type type;
        try
        {
            type = LanguagePrimitives.ConvertTo<Type>(TypeName);
        }
        catch (PSInvalidCastException cause)
        {
            ThrowTerminatingError(new ErrorRecord(
                new PSArgumentException($"Cannot find the type [{TypeName}]: is its assembly loaded?", cause),
                "TypeNotFound",
                ErrorCategory.InvalidType,
                TypeName));
            throw;
        }

        var instance = PSObject.AsPSObject(Create(type));
        foreach (DictionaryEntry entry in Property ?? new Hashtable())
        {
            SetProperty(instance, entry.Key.ToString()!, entry.Value);
        }

        WriteObject(instance);
    }

    private object Create(Type type)
    {
        // PSObject and PSCustomObject are both an empty bag of properties to scripts.
        if (type == typeof(PSObject) || type == typeof(PSCustomObject))
        {
            return new PSObject();
        }

        try
        {
            // The engine picks the constructor as [type]::new() does, conversions included.
            return _construct.InvokeReturnAsIs(type, ArgumentList);
        }
        catch (RuntimeException error)
        {
            var cause = error.InnerException ?? error;
            ThrowTerminatingError(new ErrorRecord(cause, "ConstructorInvokedThrowException", ErrorCategory.InvalidOperation, null));
            throw;
        }
    }

    private void SetProperty(PSObject instance, string name, object? value)
    {
        try
        {
            if (instance.Properties[name] is { } property)
            {
                property.Value = value;
            }
            else if (instance.BaseObject is PSCustomObject)
            {
                instance.Properties.Add(new PSNoteProperty(name, value));
            }
            else if (instance.Methods[name] is { } method)
            {
                method.Invoke(value);
            }
            else
            {
                var error = new PSArgumentException($"[{TypeName}] has no member '{name}'.");
                WriteError(new ErrorRecord(error, "InvalidOperationException", ErrorCategory.InvalidOperation, null));
            }
        }
        catch (SetValueException error)
        {
            WriteError(new ErrorRecord(error, "SetValueException", ErrorCategory.InvalidData, instance));
        }
    }
}
