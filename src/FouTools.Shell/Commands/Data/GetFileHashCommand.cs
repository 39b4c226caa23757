using System.Management.Automation;
using System.Security.Cryptography;

namespace Microsoft.PowerShell.Commands;

/// <summary>Get-FileHash: digests of files.</summary>
[Cmdlet(VerbsCommon.Get, "FileHash", DefaultParameterSetName = "Path")]
internal sealed class GetFileHashCommand : PSCmdlet
{
    [Parameter(Position = 0, Mandatory = true, ParameterSetName = "Path", ValueFromPipeline = true, ValueFromPipelineByPropertyName = true)]
    public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ParameterSetName = "LiteralPath", ValueFromPipelineByPropertyName = true)]
    [Alias("PSPath", "LP")]
    public string[]? LiteralPath { get; set; }

    [Parameter(Mandatory = true, ParameterSetName = "Stream")]
    public Stream? InputStream { get; set; }

    [Parameter(Position = 1)]
    [ValidateSet("SHA1", "SHA256", "SHA384", "SHA512", "MD5")]
    public string Algorithm { get; set; } = "SHA256";

    protected override void ProcessRecord()
    {
        if (InputStream is not null)
        {
            Write(InputStream, path: null);
            return;
        }

        foreach (var file in InputFiles.Resolve(this, Path, LiteralPath))
        {
            try
            {
                using var stream = File.OpenRead(file);
                Write(stream, file);
            }
            catch (Exception error) when (error is IOException or UnauthorizedAccessException)
            {
                WriteError(new ErrorRecord(error, "FileReadError", ErrorCategory.ReadError, file));
            }
        }
    }

    private void Write(Stream stream, string? path)
    {
        var name = Algorithm.ToUpperInvariant();
        var digest = CryptographicOperations.HashData(new HashAlgorithmName(name), stream);
        var result = new PSObject();
        result.TypeNames.Insert(0, "Microsoft.PowerShell.Commands.FileHashInfo");
        result.Properties.Add(new PSNoteProperty("Algorithm", name));
        result.Properties.Add(new PSNoteProperty("Hash", Convert.ToHexString(digest)));
        result.Properties.Add(new PSNoteProperty("Path", path));
        WriteObject(result);
    }
}
