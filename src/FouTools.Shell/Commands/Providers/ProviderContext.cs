using System.Collections.ObjectModel;
using System.Management.Automation;
using System.Management.Automation.Provider;
using System.Runtime.CompilerServices;

namespace Microsoft.PowerShell.Commands;

/// <summary>
/// One request of a command to a provider, with filters and switches. The provider answers straight to the
/// command: objects and errors to its streams, questions of -WhatIf and -Confirm by its preferences. The public
/// methods of the engine collect everything first and know no filters, hence the internal ones.
/// </summary>
internal sealed class ProviderContext
{
    private const string ContextType = "System.Management.Automation.CmdletProviderContext, System.Management.Automation";

    private readonly PSCmdlet _command;
    private readonly object _context;

    public ProviderContext(PSCmdlet command)
    {
        _command = command;
        _context = New(command);
        SetPassThru(_context, true);
    }

    /// <summary>Sets a value indicating whether the provider hands the items it makes or moves to the command.</summary>
    public bool PassThru
    {
        set => SetPassThru(_context, value);
    }

    /// <summary>Sets a value indicating whether read-only and hidden items are included.</summary>
    public bool Force
    {
        set => SetForce(_context, value);
    }

    /// <summary>Sets a value indicating whether wildcard characters in paths mean themselves.</summary>
    public bool Literal
    {
        set => SetLiteral(_context, value);
    }

    /// <summary>Sets the parameters that the provider added to the command.</summary>
    public object? DynamicParameters
    {
        set => SetDynamicParameters(_context, value);
    }

    /// <summary>Sets the names to take and to leave, and the filter in the provider's own words.</summary>
    public void SetFilters(string[]? include, string[]? exclude, string? filter) =>
        SetFilters(_context, new Collection<string>(include ?? []), new Collection<string>(exclude ?? []), filter);

    /// <summary>Writes the items at a path.</summary>
    public void GetItem(string path) => Get(_command.InvokeProvider.Item, path, _context);

    /// <summary>Makes an item.</summary>
    public void NewItem(string path, string? name, string? type, object? value) =>
        New(_command.InvokeProvider.Item, path, name, type, value, _context);

    /// <summary>Removes items.</summary>
    public void RemoveItem(string path, bool recurse) => Remove(_command.InvokeProvider.Item, path, recurse, _context);

    /// <summary>Copies items.</summary>
    public void CopyItem(string path, string destination, bool recurse, CopyContainers containers) =>
        Copy(_command.InvokeProvider.Item, path, destination, recurse, containers, _context);

    /// <summary>Moves items.</summary>
    public void MoveItem(string path, string destination) => Move(_command.InvokeProvider.Item, path, destination, _context);

    /// <summary>Renames an item.</summary>
    public void RenameItem(string path, string name) => Rename(_command.InvokeProvider.Item, path, name, _context);

    /// <summary>Sets the value of an item.</summary>
    public void SetItem(string path, object? value) => Set(_command.InvokeProvider.Item, path, value, _context);

    /// <summary>Tells whether an item exists.</summary>
    public bool Exists(string path) => Exists(_command.InvokeProvider.Item, path, _context);

    /// <summary>Tells whether an item can hold others.</summary>
    public bool IsContainer(string path) => IsContainer(_command.InvokeProvider.Item, path, _context);

    /// <summary>Writes the children of a path.</summary>
    public void GetChildItems(string path, bool recurse, uint depth) =>
        GetChildren(_command.InvokeProvider.ChildItem, path, recurse, depth, _context);

    /// <summary>Writes the names of the children of a path.</summary>
    public void GetChildNames(string path, bool recurse, uint depth) =>
        GetNames(_command.InvokeProvider.ChildItem, path, ReturnContainers.ReturnMatchingContainers, recurse, depth, _context);

    /// <summary>Opens content for reading.</summary>
    public Collection<IContentReader> OpenReaders(string path) => GetReader(_command.InvokeProvider.Content, path, _context);

    /// <summary>Opens content for writing.</summary>
    public Collection<IContentWriter> OpenWriters(string path) => GetWriter(_command.InvokeProvider.Content, path, _context);

    /// <summary>Empties content.</summary>
    public void ClearContent(string path)
    {
        // The provider would hand on the emptied content.
        PassThru = false;
        ClearContent(_command.InvokeProvider.Content, path, _context);
    }

    /// <summary>Resolves wildcards.</summary>
    public Collection<PathInfo> Resolve(string path) => Resolve(_command.SessionState.Path, path, _context);

    /// <summary>Gets the parameters that the provider of a path adds to a command that reads content.</summary>
    public object? ReaderParameters(string path) => ReaderParameters(_command.InvokeProvider.Content, path, _context);

    /// <summary>Gets the parameters that the provider of a path adds to a command that writes content.</summary>
    public object? WriterParameters(string path) => WriterParameters(_command.InvokeProvider.Content, path, _context);

    /// <summary>Gets the parameters that the provider of a path adds to a command that lists children.</summary>
    public object? ChildParameters(string path, bool recurse) => ChildParameters(_command.InvokeProvider.ChildItem, path, recurse, _context);

    [UnsafeAccessor(UnsafeAccessorKind.Constructor)]
    [return: UnsafeAccessorType(ContextType)]
    private static extern object New(Cmdlet command);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_PassThru")]
    private static extern void SetPassThru([UnsafeAccessorType(ContextType)] object context, bool value);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_Force")]
    private static extern void SetForce([UnsafeAccessorType(ContextType)] object context, SwitchParameter value);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_SuppressWildcardExpansion")]
    private static extern void SetLiteral([UnsafeAccessorType(ContextType)] object context, bool value);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "set_DynamicParameters")]
    private static extern void SetDynamicParameters([UnsafeAccessorType(ContextType)] object context, object? value);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "SetFilters")]
    private static extern void SetFilters(
        [UnsafeAccessorType(ContextType)] object context,
        Collection<string> include,
        Collection<string> exclude,
        string? filter);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Get")]
    private static extern void Get(ItemCmdletProviderIntrinsics item, string path, [UnsafeAccessorType(ContextType)] object context);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "New")]
    private static extern void New(
        ItemCmdletProviderIntrinsics item,
        string path,
        string? name,
        string? type,
        object? value,
        [UnsafeAccessorType(ContextType)] object context);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Remove")]
    private static extern void Remove(
        ItemCmdletProviderIntrinsics item,
        string path,
        bool recurse,
        [UnsafeAccessorType(ContextType)] object context);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Copy")]
    private static extern void Copy(
        ItemCmdletProviderIntrinsics item,
        string path,
        string destination,
        bool recurse,
        CopyContainers containers,
        [UnsafeAccessorType(ContextType)] object context);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Move")]
    private static extern void Move(
        ItemCmdletProviderIntrinsics item,
        string path,
        string destination,
        [UnsafeAccessorType(ContextType)] object context);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Rename")]
    private static extern void Rename(
        ItemCmdletProviderIntrinsics item,
        string path,
        string name,
        [UnsafeAccessorType(ContextType)] object context);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Set")]
    private static extern void Set(
        ItemCmdletProviderIntrinsics item,
        string path,
        object? value,
        [UnsafeAccessorType(ContextType)] object context);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Exists")]
    private static extern bool Exists(ItemCmdletProviderIntrinsics item, string path, [UnsafeAccessorType(ContextType)] object context);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "IsContainer")]
    private static extern bool IsContainer(ItemCmdletProviderIntrinsics item, string path, [UnsafeAccessorType(ContextType)] object context);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Get")]
    private static extern void GetChildren(
        ChildItemCmdletProviderIntrinsics children,
        string path,
        bool recurse,
        uint depth,
        [UnsafeAccessorType(ContextType)] object context);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "GetNames")]
    private static extern void GetNames(
        ChildItemCmdletProviderIntrinsics children,
        string path,
        ReturnContainers returnContainers,
        bool recurse,
        uint depth,
        [UnsafeAccessorType(ContextType)] object context);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "GetReader")]
    private static extern Collection<IContentReader> GetReader(
        ContentCmdletProviderIntrinsics content,
        string path,
        [UnsafeAccessorType(ContextType)] object context);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "GetWriter")]
    private static extern Collection<IContentWriter> GetWriter(
        ContentCmdletProviderIntrinsics content,
        string path,
        [UnsafeAccessorType(ContextType)] object context);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "Clear")]
    private static extern void ClearContent(
        ContentCmdletProviderIntrinsics content,
        string path,
        [UnsafeAccessorType(ContextType)] object context);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "GetResolvedPSPathFromPSPath")]
    private static extern Collection<PathInfo> Resolve(
        PathIntrinsics paths,
        string path,
        [UnsafeAccessorType(ContextType)] object context);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "GetContentReaderDynamicParameters")]
    private static extern object? ReaderParameters(
        ContentCmdletProviderIntrinsics content,
        string path,
        [UnsafeAccessorType(ContextType)] object context);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "GetContentWriterDynamicParameters")]
    private static extern object? WriterParameters(
        ContentCmdletProviderIntrinsics content,
        string path,
        [UnsafeAccessorType(ContextType)] object context);

    [UnsafeAccessor(UnsafeAccessorKind.Method, Name = "GetChildItemsDynamicParameters")]
    private static extern object? ChildParameters(
        ChildItemCmdletProviderIntrinsics children,
        string path,
        bool recurse,
        [UnsafeAccessorType(ContextType)] object context);
}
