using System.Management.Automation;
using System.Management.Automation.Language;

namespace FouTools.Shell.TestRunner;

/// <summary>HaveParameter: with -Mandatory, -Type, -DefaultValue and -Alias, all that are given have to hold; with -Not, none of them.</summary>
internal static class ParameterAssertion
{
    public static string? HaveParameter(object? actual, AssertionCall call)
    {
        var command = (actual is PSObject wrapped ? wrapped.BaseObject : actual) as CommandInfo
            ?? throw new PSArgumentException("Should -HaveParameter takes a command; Get-Command gives one.");
        var name = call["ParameterName"] as string ?? string.Empty;
        var parameter = command.Parameters?.GetValueOrDefault(name);
        var traits = parameter is null ? [] : Traits(command, parameter, call).ToList();
        if (call.Not && (parameter is null || traits.Count > 0))
        {
            var wrong = traits.Where(trait => trait.Holds).Select(trait => trait.Words).ToList();
            return wrong.Count == 0 ? null : $"Expected {command.Name} not to have a parameter {name} {string.Join(" and ", wrong)}{call.Because} but it has.";
        }

        if (call.Not)
        {
            return $"Expected {command.Name} not to have a parameter {name}{call.Because} but it has.";
        }

        var missing = parameter is null ? [name] : traits.Where(trait => !trait.Holds).Select(trait => $"{name} {trait.Words}").ToList();
        return missing.Count == 0 ? null : $"Expected {command.Name} to have a parameter {string.Join(" and ", missing)}{call.Because} but it has not.";
    }

    private static IEnumerable<(bool Holds, string Words)> Traits(CommandInfo command, ParameterMetadata parameter, AssertionCall call)
    {
        if (LanguagePrimitives.IsTrue(call["Mandatory"]))
        {
            yield return (parameter.Attributes.OfType<ParameterAttribute>().Any(attribute => attribute.Mandatory), "that is mandatory");
        }

        if (call["Type"] is { } given)
        {
            var type = TypeAssertion.Resolve(given);
            yield return (parameter.ParameterType == type, $"of type {ValueFormat.Format(type)}");
        }

        if (call.Has("DefaultValue"))
        {
            var value = call["DefaultValue"] as string ?? string.Empty;
            yield return (string.Equals(DefaultOf(command, parameter.Name), value, StringComparison.OrdinalIgnoreCase), $"with the default value {ValueFormat.Format(value)}");
        }

        foreach (var alias in call["Alias"] as string[] ?? [])
        {
            yield return (parameter.Aliases.Contains(alias, StringComparer.OrdinalIgnoreCase), $"with the alias '{alias}'");
        }
    }

    // A default that is a constant counts by its value, others as they are written; $true and $false are written without the dollar.
    private static string DefaultOf(CommandInfo command, string parameter)
    {
        var body = (command is AliasInfo alias ? alias.ResolvedCommand : command) switch
        {
            FunctionInfo function => function.ScriptBlock.Ast,
            ExternalScriptInfo script => script.ScriptBlock.Ast,
            _ => throw new PSArgumentException("Only functions and scripts tell the default values of their parameters."),
        };
        var parameters = body is FunctionDefinitionAst definition
            ? definition.Parameters ?? definition.Body.ParamBlock?.Parameters
            : (body as ScriptBlockAst)?.ParamBlock?.Parameters;
        return parameters?.FirstOrDefault(ast => ast.Name.VariablePath.UserPath.Equals(parameter, StringComparison.OrdinalIgnoreCase))?.DefaultValue switch
        {
            null => string.Empty,
            VariableExpressionAst variable when variable.VariablePath.UserPath.Equals("null", StringComparison.OrdinalIgnoreCase) => string.Empty,
            VariableExpressionAst variable when variable.IsConstantVariable() => variable.VariablePath.UserPath,
            ConstantExpressionAst constant => LanguagePrimitives.ConvertTo<string>(constant.Value),
            ExpandableStringExpressionAst text => text.Value,
            var written => written.Extent.Text,
        };
    }
}
