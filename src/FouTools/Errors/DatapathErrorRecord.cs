using System.Management.Automation;
using FouTools.Datapath.Model;
using FouTools.Datapath.Runtime;
using FouTools.Management.Namespaces;

namespace FouTools.Errors;

/// <summary>Turns the engine's failures into error records whose identifiers users may rely on.</summary>
internal static class DatapathErrorRecord
{
    /// <summary>No running datapath matches what the user named.</summary>
    public const string DatapathNotFound = nameof(DatapathNotFound);

    /// <summary>Makes the record of a failure.</summary>
    /// <param name="failure">The failure.</param>
    /// <param name="target">What the user named.</param>
    /// <returns>The record.</returns>
    public static ErrorRecord From(DatapathException failure, object? target)
    {
        DatapathErrorTable.ErrorRow row = DatapathErrorTable.Errors[failure.Error];
        return AdvisedErrorRecord.Create(
            failure, DatapathErrorTable.IdOf(failure), row.Category, target, DatapathErrorText.MessageOf(failure), row.Advise(failure));
    }

    /// <summary>Makes the record for a name that no datapath has.</summary>
    /// <param name="name">The name.</param>
    /// <param name="networkNamespace">The namespace it was looked for in; null for any.</param>
    /// <returns>The record.</returns>
    public static ErrorRecord NotFound(string name, string? networkNamespace)
    {
        string message = $"No datapath '{name}'{NamespacePhrase.In(networkNamespace)} was started in this session.";
        return AdvisedErrorRecord.Create(
            new ItemNotFoundException(message),
            DatapathNotFound,
            ErrorCategory.ObjectNotFound,
            name,
            message,
            "See the running ones with Get-FouDatapath.");
    }

    /// <summary>Makes the record for a name that no peer has.</summary>
    /// <param name="name">The name.</param>
    /// <param name="datapaths">The datapaths whose peers it was looked for among.</param>
    /// <returns>The record.</returns>
    public static ErrorRecord PeerNotFound(string name, IEnumerable<FouDatapathReference> datapaths) => From(
        new DatapathException(
            DatapathError.PeerNotFound,
            $"There is no peer '{name}' of {string.Join(", ", datapaths)}.")
        {
            Object = name,
        },
        name);
}
