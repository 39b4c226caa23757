using System.Management.Automation;
using System.Runtime.CompilerServices;

namespace Microsoft.PowerShell.Commands;

/// <summary>The variables and aliases of one scope, counted from the caller, or of all scopes that the caller sees. The public API has no scopes.</summary>
internal static class VariableScope
{
    private const string StateType = "System.Management.Automation.SessionStateInternal, System.Management.Automation";

    /// <summary>Gets the variables of a scope, or all visible ones if no scope is named.</summary>
    public static IEnumerable<PSVariable> Variables(SessionState state, string? scope) => scope is null
        ? GetVariableTable(GetInternal(state)).Values
        : GetVariableTableAtScope(GetInternal(state), scope).Values;

    /// <summary>Makes a variable in a scope; an existing one is an error unless forced.</summary>
    public static void New(SessionState state, PSVariable variable, string? scope, bool force)
    {
        if (scope is null)
        {
            NewVariable(GetInternal(state), variable, force);
        }
        else
        {
            NewVariableAtScope(GetInternal(state), variable, scope, force);
        }
    }

    /// <summary>Sets a variable in a scope, made if need be.</summary>
    public static void Set(SessionState state, PSVariable variable, string? scope, bool force)
    {
        if (scope is null)
        {
            SetVariable(GetInternal(state), variable, force, CommandOrigin.Internal);
        }
        else
        {
            SetVariableAtScope(GetInternal(state), variable, scope, force, CommandOrigin.Internal);
        }
    }

    /// <summary>Removes a variable from a scope.</summary>
    public static void Remove(SessionState state, PSVariable variable, string? scope, bool force)
    {
        if (scope is null)
        {
            RemoveVariable(GetInternal(state), variable, force);
        }
        else
        {
            RemoveVariableAtScope(GetInternal(state), variable, scope, force);
        }
    }

    /// <summary>Gets the aliases of a scope, or all visible ones if no scope is named.</summary>
    public static IEnumerable<AliasInfo> Aliases(SessionState state, string? scope) => scope is null
        ? GetAliasTable(GetInternal(state)).Values
        : GetAliasTableAtScope(GetInternal(state), scope).Values;

    /// <summary>Sets an alias in a scope.</summary>
    public static AliasInfo SetAlias(
        SessionState state,
        string name,
        string value,
        ScopedItemOptions options,
        string? description,
        string? scope,
        bool force)
    {
        var alias = NewAlias(name, value, GetContext(GetInternal(state)), options);
        if (description is not null)
        {
            SetDescription(alias, description);
        }

        return scope is null
            ? SetAliasItem(GetInternal(state), alias, force, CommandOrigin.Internal)
            : SetAliasItemAtScope(GetInternal(state), alias, scope, force, CommandOrigin.Internal);
    }

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_Internal")]
    [return: UnsafeAccessorType(StateType)]
    private static extern object GetInternal(SessionState state);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "get_ExecutionContext")]
    [return: UnsafeAccessorType("System.Management.Automation.ExecutionContext, System.Management.Automation")]
    private static extern object GetContext([UnsafeAccessorType(StateType)] object state);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "GetVariableTable")]
    private static extern IDictionary<string, PSVariable> GetVariableTable([UnsafeAccessorType(StateType)] object state);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "GetVariableTableAtScope")]
    private static extern IDictionary<string, PSVariable> GetVariableTableAtScope([UnsafeAccessorType(StateType)] object state, string scope);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "NewVariable")]
    private static extern object NewVariable([UnsafeAccessorType(StateType)] object state, PSVariable variable, bool force);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "NewVariableAtScope")]
    private static extern object NewVariableAtScope([UnsafeAccessorType(StateType)] object state, PSVariable variable, string scope, bool force);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "SetVariable")]
    private static extern object SetVariable([UnsafeAccessorType(StateType)] object state, PSVariable variable, bool force, CommandOrigin origin);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "SetVariableAtScope")]
    private static extern object SetVariableAtScope(
        [UnsafeAccessorType(StateType)] object state,
        PSVariable variable,
        string scope,
        bool force,
        CommandOrigin origin);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "RemoveVariable")]
    private static extern void RemoveVariable([UnsafeAccessorType(StateType)] object state, PSVariable variable, bool force);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "RemoveVariableAtScope")]
    private static extern void RemoveVariableAtScope([UnsafeAccessorType(StateType)] object state, PSVariable variable, string scope, bool force);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "GetAliasTable")]
    private static extern IDictionary<string, AliasInfo> GetAliasTable([UnsafeAccessorType(StateType)] object state);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "GetAliasTableAtScope")]
    private static extern IDictionary<string, AliasInfo> GetAliasTableAtScope([UnsafeAccessorType(StateType)] object state, string scope);

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    private static extern AliasInfo NewAlias(
        string name,
        string definition,
        [UnsafeAccessorType("System.Management.Automation.ExecutionContext, System.Management.Automation")] object context,
        ScopedItemOptions options);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_Description")]
    private static extern void SetDescription(AliasInfo alias, string description);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "SetAliasItem")]
    private static extern AliasInfo SetAliasItem([UnsafeAccessorType(StateType)] object state, AliasInfo alias, bool force, CommandOrigin origin);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "SetAliasItemAtScope")]
    private static extern AliasInfo SetAliasItemAtScope(
        [UnsafeAccessorType(StateType)] object state,
        AliasInfo alias,
        string scope,
        bool force,
        CommandOrigin origin);
}
