using System.Management.Automation;
using FouTools.Datapath.Model;
using FouTools.Datapath.Runtime;
using FouTools.Management.Namespaces;

namespace FouTools.Errors;

/// <summary>Converts the engine's failures to error records with stable identifiers.</summary>
internal static class DatapathErrorRecord
{
    /// <summary>No running datapath has the given name.</summary>
    public const string DatapathNotFound = nameof(DatapathNotFound);

    /// <summary>Creates the record of a failure.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="target">The object that the user named.</param>
    /// <returns>The record.</returns>
    public static ErrorRecord From(DatapathException failure, object? target)
    {
        DatapathErrorTable.ErrorRow row = DatapathErrorTable.Errors[failure.Error];
        return AdvisedErrorRecord.Create(
            failure, DatapathErrorTable.IdOf(failure), row.Category, target, DatapathErrorText.MessageOf(failure), row.Advise(failure));
    }

    /// <summary>Creates the record for a name that no datapath has.</summary>
    /// <param name="name">The name.</param>
    /// <param name="networkNamespace">The namespace that was searched; null for any.</param>
    /// <returns>The record.</returns>
    public static ErrorRecord NotFound(string name, string? networkNamespace)
    {
        string message = $"No datapath '{name}'{NamespacePhrase.In(networkNamespace)} is running in this session.";
        return AdvisedErrorRecord.Create(
            new ItemNotFoundException(message),
            DatapathNotFound,
            ErrorCategory.ObjectNotFound,
            name,
            message,
            "List the running datapaths with Get-FouDatapath.");
    }

    /// <summary>Creates the record for a name that no peer has.</summary>
    /// <param name="name">The name.</param>
    /// <param name="datapaths">The datapaths that were searched.</param>
    /// <returns>The record.</returns>
    public static ErrorRecord PeerNotFound(string name, IEnumerable<FouDatapathReference> datapaths) => From(
        new DatapathException(
            DatapathError.PeerNotFound,
            $"No peer '{name}' was found in {string.Join(", ", datapaths)}.")
        {
            Object = name,
        },
        name);
}
