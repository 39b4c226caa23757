using System.Management.Automation;
using System.Net;
using FouTools.Completion;
using FouTools.Composition;
using FouTools.Datapath.Model;

namespace FouTools.Commands;

/// <summary>Adds a peer to a running datapath and returns it.</summary>
[Cmdlet(VerbsCommon.Add, "FouPeer", DefaultParameterSetName = ByObject, SupportsShouldProcess = true, ConfirmImpact = ConfirmImpact.Medium)]
[OutputType(typeof(FouPeerStatus))]
public sealed class AddFouPeerCommand : PeerSettingsCommand
{
    /// <summary>The name of the datapath.</summary>
    [Parameter(ParameterSetName = ByName, Mandatory = true, Position = 0, ValueFromPipelineByPropertyName = true)]
    [ArgumentCompleter(typeof(DatapathNameCompleter))]
    public string Datapath { get; set; } = string.Empty;

    /// <summary>The datapaths, as returned by Get-FouDatapath.</summary>
    [Parameter(ParameterSetName = ByObject, Mandatory = true, ValueFromPipeline = true)]
    public FouDatapathStatus[] InputObject { get; set; } = [];

    /// <summary>The peer's name; by default one derived from its address and port.</summary>
    [Parameter(ParameterSetName = ByName, Position = 1, ValueFromPipelineByPropertyName = true)]
    [Parameter(ParameterSetName = ByObject)]
    public string? Name { get; set; }

    /// <inheritdoc/>
    protected override void ProcessRecord() => Try(string.IsNullOrEmpty(Name) ? RemoteAddress : Name, () =>
    {
        FouPeerOptions options = ApplySettings(new FouPeerOptions { Name = string.IsNullOrEmpty(Name) ? null : Name });
        foreach (FouDatapathReference datapath in ParameterSetName == ByObject ? ReferencesOf(InputObject) : Select([WildcardPattern.Escape(Datapath)]))
        {
            if (Confirmation.Ask(this, $"Add {Describe(options)} to {datapath}"))
            {
                WriteObject(Datapaths.AddPeer(datapath.Id, options, WriteVerbose));
            }
        }
    });

    private static string Describe(FouPeerOptions options)
    {
        string name = options.Name is null ? "a peer" : $"peer {options.Name}";
        string prefixes = options.AllowedPrefix.Count == 0 ? string.Empty : $" with {string.Join(", ", options.AllowedPrefix)}";
        string endpoint = options switch
        {
            { RemoteAddress: { } address, RemotePort: { } port } => $" at {new IPEndPoint(address, (ushort)port)}",
            { RemoteAddress: { } address } => $" at {address}",
            _ => string.Empty,
        };
        return name + prefixes + endpoint;
    }
}
