using System.Collections.ObjectModel;
using System.Management.Automation;

namespace FouTools.Shell.TestRunner;

/// <summary>Should: compares what a test got with what it expected. Each assertion is a parameter set, made from the table in <see cref="Assertion"/>.</summary>
internal sealed class ShouldCommand : PSCmdlet, IDynamicParameters
{
    public const string FailureId = "PesterAssertionFailed";

    private readonly List<object?> _input = [];

    [Parameter(ValueFromPipeline = true)]
    public object? ActualValue { get; set; }

    [Parameter]
    public SwitchParameter Not { get; set; }

    public object GetDynamicParameters()
    {
        var parameters = new RuntimeDefinedParameterDictionary();
        foreach (var assertion in Assertion.All)
        {
            Collection<Attribute> attributes = [new ParameterAttribute { ParameterSetName = assertion.Name }];
            if (assertion.Alias is not null)
            {
                attributes.Add(new AliasAttribute(assertion.Alias));
            }

            parameters.Add(assertion.Name, new RuntimeDefinedParameter(assertion.Name, typeof(SwitchParameter), attributes));
            foreach (var (position, (name, type)) in assertion.Parameters.Append(new("Because", typeof(string))).Index())
            {
                if (!parameters.TryGetValue(name, out var parameter))
                {
                    parameters.Add(name, parameter = new RuntimeDefinedParameter(name, type, []));
                }

                var attribute = new ParameterAttribute { ParameterSetName = assertion.Name };
                if (type != typeof(SwitchParameter))
                {
                    attribute.Position = position;
                }

                parameter.Attributes.Add(attribute);
            }
        }

        return parameters;
    }

    protected override void ProcessRecord() => _input.Add(ActualValue);

    protected override void EndProcessing()
    {
        var assertion = Assertion.All.Single(assertion => assertion.Name == ParameterSetName);
        var call = new AssertionCall(this, Not);
        object?[] values = assertion.TakesWholeInput ? [_input.Count == 0 ? null : _input.ToArray()] : _input.Count == 0 ? [null] : [.. _input];
        foreach (var value in values)
        {
            if (assertion.FailureOf(value, call) is { } message)
            {
                throw ThrownError.Create(FailureId, message, value);
            }
        }
    }
}
