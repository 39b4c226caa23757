using System.Management.Automation;
using System.Text;
using System.Text.RegularExpressions;

namespace Microsoft.PowerShell.Commands;

/// <summary>Select-String: lines that match a pattern.</summary>
[Cmdlet(VerbsCommon.Select, "String", DefaultParameterSetName = "File")]
[OutputType(typeof(MatchInfo), typeof(bool), typeof(string))]
internal sealed class SelectStringCommand : PSCmdlet
{
    private readonly List<(string Pattern, Regex Regex)> _patterns = [];
    private int _inputLine;
    private bool _found;

    [Parameter(Mandatory = true, ValueFromPipeline = true, ParameterSetName = "Object")]
    [AllowNull]
    [AllowEmptyString]
    public PSObject? InputObject { get; set; }

    [Parameter(Position = 0, Mandatory = true)]
    public string[] Pattern { get; set; } = [];

    [Parameter(Position = 1, Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "File")]
    [Alias("FullName")]
    public string[] Path { get; set; } = [];

    [Parameter(Mandatory = true, ValueFromPipelineByPropertyName = true, ParameterSetName = "LiteralFile")]
    [Alias("PSPath", "LP")]
    public string[]? LiteralPath { get; set; }

    [Parameter]
    public SwitchParameter SimpleMatch { get; set; }

    [Parameter]
    public SwitchParameter CaseSensitive { get; set; }

    [Parameter]
    public SwitchParameter AllMatches { get; set; }

    [Parameter]
    public SwitchParameter NotMatch { get; set; }

    [Parameter]
    public SwitchParameter List { get; set; }

    [Parameter]
    public SwitchParameter Quiet { get; set; }

    [Parameter]
    public SwitchParameter Raw { get; set; }

    [Parameter]
    [EncodingArgument]
    public Encoding Encoding { get; set; } = EncodingArgumentAttribute.Default;

    protected override void BeginProcessing()
    {
        var options = RegexOptions.CultureInvariant | (CaseSensitive ? RegexOptions.None : RegexOptions.IgnoreCase);
        foreach (var pattern in Pattern)
        {
            try
            {
                _patterns.Add((pattern, new Regex(SimpleMatch ? Regex.Escape(pattern) : pattern, options)));
            }
            catch (RegexParseException error)
            {
                ThrowTerminatingError(new ErrorRecord(error, "InvalidRegex", ErrorCategory.InvalidArgument, pattern));
            }
        }
    }

    protected override void ProcessRecord()
    {
        if (ParameterSetName == "Object" && InputObject?.BaseObject is not FileInfo)
        {
            Test(LanguagePrimitives.ConvertTo<string>(InputObject) ?? "", ++_inputLine, "InputStream");
            return;
        }

        var literal = InputObject?.BaseObject is FileInfo input ? [input.FullName] : LiteralPath;
        foreach (var file in InputFiles.Resolve(this, Path, literal))
        {
            Search(file);
        }
    }

    protected override void EndProcessing()
    {
        // Text from the pipeline that does not match yields nothing rather than false, as with the real command.
        if (Quiet && (_found || ParameterSetName != "Object"))
        {
            WriteObject(_found);
        }
    }

    private void Search(string file)
    {
        var number = 0;
        foreach (var line in File.ReadLines(file, Encoding))
        {
            if (Stopping || (Test(line, ++number, file) && (List || Quiet)))
            {
                return;
            }
        }
    }

    private bool Test(string line, int number, string path)
    {
        foreach (var (pattern, regex) in _patterns)
        {
            var match = regex.Match(line);
            if (match.Success == NotMatch)
            {
                continue;
            }

            _found = true;
            if (!Quiet)
            {
                Match[] matches = NotMatch ? [] : AllMatches ? [.. regex.Matches(line).Cast<Match>()] : [match];
                WriteObject(Raw ? line : new MatchInfo(line, number, path, pattern, matches));
            }

            return true;
        }

        return false;
    }
}
