# The output of Get-Help, its Markdown source, and the cmdlets: complete and consistent.

BeforeDiscovery {
    Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
    Import-Module "$PSScriptRoot/harness/HelpMarkdown.psm1"
    Import-Module (Get-BuildPath -Module)

    $common = [System.Management.Automation.PSCmdlet]::CommonParameters
    $pages = Split-Path $PSScriptRoot | Join-Path -ChildPath 'docs' | Join-Path -ChildPath 'FouTools'
    $cmdlets = @(Get-Command -Module FouTools | ForEach-Object { @{ Cmdlet = $_.Name } })
    $parameters = @(foreach ($entry in $cmdlets) {
            (Get-Command $entry.Cmdlet).Parameters.Keys |
                Where-Object { $_ -notin $common } |
                ForEach-Object { @{ Cmdlet = $entry.Cmdlet; Parameter = $_ } }
        })
    $topics = Get-ChildItem (Join-Path (Split-Path $PSScriptRoot) 'en-US') -Filter 'about_*.help.txt' |
        ForEach-Object { @{ Topic = $_.Name -replace '\.help\.txt$', '' } }
    $examples = @(foreach ($entry in $cmdlets) {
            (Read-HelpMarkdown (Join-Path $pages "$($entry.Cmdlet).md")).Examples |
                ForEach-Object { @{ Cmdlet = $entry.Cmdlet; Title = $_.Title; Code = $_.Code; Output = $_.Output } }
        })
}

Describe 'Help' -Tag Help, Foundation, Quick {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/harness/HelpMarkdown.psm1"
        Import-Module (Get-BuildPath -Module)

        $root = Split-Path $PSScriptRoot
        $pages = Join-Path $root 'docs/FouTools'
        $source = Join-Path $root 'en-US'
        $common = [System.Management.Automation.PSCmdlet]::CommonParameters

        # PowerShell's own parameters and operators that texts use.
        $foreign = @($common) + 'EQ', 'In', 'LoadModule', 'NoProfile', 'File', 'Because'
        $mamlCommands = @(([xml] (Get-Content (Join-Path $source 'FouTools.dll-Help.xml') -Raw)).helpItems.command)

        # Each page, and its help, is read once for all its parameters.
        $read = @{}
        $shownHelp = @{}

        function Read-Page([string] $Cmdlet) {
            $read[$Cmdlet] ??= Read-HelpMarkdown (Join-Path $pages "$Cmdlet.md")
            $read[$Cmdlet]
        }

        function Get-ParameterHelp([string] $Cmdlet, [string] $Parameter) {
            $shownHelp[$Cmdlet] ??= @(Get-Help $Cmdlet -Parameter *)
            $shownHelp[$Cmdlet] | Where-Object name -CEQ $Parameter
        }

        function Get-MamlCommand([string] $Cmdlet) {
            $mamlCommands | Where-Object { $_.details.name -eq $Cmdlet }
        }

        # The words alone, ignoring line breaks and Markdown markup.
        function Get-Word($Text) {
            $plain = @($Text) -join ' ' -replace '\[([^\]]+)\]\([^)]+\)', '$1' -replace '(?m)^```\w*$', ''
            ($plain -replace '\*\*|`', '' -replace '\s+', ' ').Trim()
        }

        function Get-OwnParameter([string] $Cmdlet) {
            (Get-Command $Cmdlet).Parameters.Values | Where-Object { $_.Name -notin $common } | Sort-Object Name
        }

        function Get-AcceptedValue($Parameter) {
            $set = $Parameter.Attributes | Where-Object { $_ -is [System.Management.Automation.ValidateSetAttribute] }
            if ($set) { $set.ValidValues }
            elseif ($Parameter.ParameterType.IsEnum) { [enum]::GetNames($Parameter.ParameterType) }
        }
    }

    Context 'Get-Help <Cmdlet>' -ForEach $cmdlets {
        BeforeAll {
            $help = Get-Help $Cmdlet -Full
            $shown = $help | Out-String -Width 200
        }

        It 'gives a synopsis in words' {
            $help.Synopsis.Trim() | Should -Be (Read-Page $Cmdlet).Synopsis
            $help.Synopsis | Should -Match '^[A-Z].{20,}\.$'
            $help.Synopsis | Should -Not -BeLike "*$Cmdlet*"
        }

        It 'gives a description' {
            Get-Word $help.description.Text | Should -Be (Get-Word (Read-Page $Cmdlet).Description)
            $help.description.Text.Length | Should -BeGreaterThan 200
        }

        It 'gives three examples or more, each with code and an explanation or output' {
            $given = @($help.examples.example)
            $given.Count | Should -BeGreaterOrEqual 3
            $given | ForEach-Object {
                $_.code | Should -Match $Cmdlet
                Get-Word $_.remarks.Text | Should -Not -BeNullOrEmpty
            }
        }

        It 'has inputs, outputs and related links' {
            Get-Word $help.inputTypes.inputType.type.name | Should -Not -BeNullOrEmpty
            Get-Word $help.returnValues.returnValue.type.name | Should -Not -BeNullOrEmpty
            $help.relatedLinks.navigationLink.linkText | Should -Contain 'about_FouTools'
        }

        It 'shows all of it' {
            $shown | Should -Not -Match '\{\{'
            foreach ($title in (Read-Page $Cmdlet).Examples.Title) { $shown | Should -Match ([regex]::Escape($title)) }
            foreach ($name in (Read-Page $Cmdlet).Parameters.Name) { $shown | Should -Match "(?m)^ +-$name\b" }
        }
    }

    Context 'A parameter' {
        It 'is described: <Cmdlet> -<Parameter>' -ForEach $parameters {
            $described = (Read-Page $Cmdlet).Parameters | Where-Object Name -CEQ $Parameter
            $described.Description | Should -Match '^[A-Z][\s\S]{20,}\.$'
            Get-Word (Get-ParameterHelp $Cmdlet $Parameter).description.Text | Should -Be (Get-Word $described.Description)
        }

        It 'has the type, aliases, values and sets that the Markdown says: <Cmdlet> -<Parameter>' -ForEach $parameters {
            $real = (Get-Command $Cmdlet).Parameters[$Parameter]
            $written = (Read-Page $Cmdlet).Parameters | Where-Object Name -CEQ $Parameter

            $written.Type | Should -Be $real.ParameterType.ToString()
            "$($written.Aliases)" | Should -Be "$($real.Aliases)"
            "$($written.AcceptedValues)" | Should -Be "$(Get-AcceptedValue $real)"
            $written.SupportsWildcards |
                Should -Be ($real.Attributes.TypeId.Name -contains 'SupportsWildcardsAttribute')
            "$($written.ParameterSets.Name | Sort-Object)" | Should -Be "$($real.ParameterSets.Keys | Sort-Object)"
            foreach ($set in $written.ParameterSets) {
                $facts = $real.ParameterSets[$set.Name]
                $set.Position | Should -Be ($facts.Position -lt 0 ? 'Named' : "$($facts.Position)")
                foreach ($name in 'ValueFromPipeline', 'ValueFromPipelineByPropertyName', 'ValueFromRemainingArguments') {
                    $set.$name | Should -Be "$($facts.$name)" -Because $name
                }

                $set.IsRequired | Should -Be "$($facts.IsMandatory)"
            }
        }
    }

    Context 'The page of <Cmdlet>' -ForEach $cmdlets {
        BeforeAll {
            $page = Read-Page $Cmdlet
            $real = Get-Command $Cmdlet
            $text = Get-Content (Join-Path $pages "$Cmdlet.md") -Raw
        }

        It 'names its module' {
            $page.Title | Should -Be $Cmdlet
            $page.Metadata['title'] | Should -Be $Cmdlet
            $page.Metadata['Module Name'] | Should -Be 'FouTools'
            $page.Metadata['external help file'] | Should -Be 'FouTools.dll-Help.xml'
            $page.Metadata['PlatyPS schema version'] | Should -Be '2024-05-01'
        }

        It 'has every section, in order' {
            "$($page.Headings)" | Should -Be (
                'SYNOPSIS SYNTAX ALIASES DESCRIPTION EXAMPLES PARAMETERS INPUTS OUTPUTS NOTES RELATED LINKS')
            $page.Notes | Should -Not -BeNullOrEmpty
            @($page.Inputs + $page.Outputs).Text | ForEach-Object { $_ | Should -Match '\.$' }
        }

        It 'has no placeholder left' {
            $text | Should -Not -Match '\{\{|\}\}'
        }

        It 'has the parameters of the cmdlet' {
            "$($page.Parameters.Name | Sort-Object)" | Should -Be "$((Get-OwnParameter $Cmdlet).Name)"
        }

        It 'has the syntax of the cmdlet' {
            "$($page.Syntax.Name | Sort-Object)" | Should -Be "$($real.ParameterSets.Name | Sort-Object)"
            foreach ($set in $real.ParameterSets) {
                $written = $page.Syntax | Where-Object Name -EQ $set.Name
                $written.Text.Trim() | Should -Be ("$Cmdlet $set" -replace ' \[<CommonParameters>\]$', '')
                if ($real.ParameterSets.Count -gt 1) { $written.IsDefault | Should -Be $set.IsDefault }
            }
        }

        It 'has the aliases of the cmdlet' {
            $aliases = (Get-Module FouTools).ExportedAliases.Values | Where-Object Definition -EQ $Cmdlet
            $page.Aliases | Should -Be ($aliases ? $aliases.Name -join ', ' : 'This cmdlet has no aliases.')
        }

        It 'has the output types of the cmdlet' {
            "$($page.Outputs.Heading)" | Should -Be "$($real.OutputType.Name)"
        }

        It 'has three examples or more' {
            $page.Examples.Count | Should -BeGreaterOrEqual 3
        }

        It 'links to existing pages' {
            $page.Links | Should -Not -BeNullOrEmpty
            $page.Links | ForEach-Object { Join-Path $pages $_.Target | Should -Exist }
        }
    }

    Context 'The MAML of <Cmdlet>' -ForEach $cmdlets {
        BeforeAll {
            $page = Read-Page $Cmdlet
            $maml = Get-MamlCommand $Cmdlet
        }

        It 'was generated from the current page: if not, run build.ps1 Help' {
            $comment = $maml.ChildNodes | Where-Object NodeType -EQ 'Comment'
            $comment.Value.Trim() | Should -Be "SHA-256 of the page: $(Get-HelpHash (Join-Path $pages "$Cmdlet.md"))"
        }

        It 'has the text of the Markdown' {
            Get-Word $maml.details.description.para | Should -Be (Get-Word $page.Synopsis)
            Get-Word $maml.description.para | Should -Be (Get-Word $page.Description)
            Get-Word $maml.alertSet.alert.para | Should -Be (Get-Word $page.Notes)
            Get-Word $maml.inputTypes.inputType.type.name | Should -Be (Get-Word $page.Inputs.Heading)
            Get-Word $maml.inputTypes.inputType.description.para | Should -Be (Get-Word $page.Inputs.Text)
            Get-Word $maml.returnValues.returnValue.type.name | Should -Be (Get-Word $page.Outputs.Heading)
            Get-Word $maml.returnValues.returnValue.description.para | Should -Be (Get-Word $page.Outputs.Text)
            Get-Word $maml.relatedLinks.navigationLink.linkText | Should -Be (Get-Word $page.Links.Text)
        }

        It 'has the parameters of the Markdown' {
            $given = @($maml.parameters.parameter)
            "$($given.name)" | Should -Be "$($page.Parameters.Name)"
            for ($i = 0; $i -lt $given.Count; $i++) {
                $written = $page.Parameters[$i]
                Get-Word $given[$i].description.para | Should -Be (Get-Word $written.Description) -Because $written.Name
                $given[$i].type.name | Should -Be $written.Type
                $given[$i].required | Should -Be "$($written.ParameterSets.IsRequired -contains 'true')"
                $given[$i].globbing | Should -Be "$($written.SupportsWildcards)"
                $given[$i].aliases | Should -Be ($written.Aliases ? $written.Aliases -join ', ' : 'none')
                $default = $given[$i].ChildNodes | Where-Object LocalName -EQ 'defaultValue' | ForEach-Object InnerText
                "$default" | Should -Be "$($written.DefaultValue)"
            }
        }

        It 'has the syntax of the Markdown' {
            @($maml.syntax.syntaxItem).Count | Should -Be $page.Syntax.Count
            foreach ($item in $maml.syntax.syntaxItem) {
                $names = @($item.parameter.name)
                $alike = $page.Syntax | Where-Object {
                    $written = [regex]::Matches($_.Text, '[ \[]-(\w+)') | ForEach-Object { $_.Groups[1].Value }
                    "$($written | Sort-Object)" -eq "$($names | Sort-Object)"
                }
                @($alike).Count | Should -Be 1 -Because "of $names"
            }
        }

        It 'has the examples of the Markdown' {
            $given = @($maml.examples.example)
            $given.Count | Should -Be $page.Examples.Count
            for ($i = 0; $i -lt $given.Count; $i++) {
                $written = $page.Examples[$i]
                $given[$i].title.Trim(' -') | Should -Be $written.Title
                $given[$i].code | Should -Be $written.Code[0]
                $explained = Get-Word (@($given[$i].introduction.para) + @($given[$i].remarks.para))
                foreach ($text in $written.Output + ($written.Text -split '\n\n')) {
                    $explained | Should -Match ([regex]::Escape((Get-Word $text)))
                }
            }
        }
    }

    Context 'An example' {
        It 'parses, uses parameters that exist, and shows its output: <Cmdlet>, <Title>' -ForEach $examples {
            $Code.Count | Should -Be 1
            $Output.Count | Should -Be 1
            $faults = $null
            $tree = [System.Management.Automation.Language.Parser]::ParseInput($Code[0], [ref] $null, [ref] $faults)
            $faults | Should -BeNullOrEmpty

            $calls = $tree.FindAll({ $args[0] -is [System.Management.Automation.Language.CommandAst] }, $true) |
                Where-Object { $_.GetCommandName() -in (Get-Module FouTools).ExportedCmdlets.Keys }
            @($calls | ForEach-Object { $_.GetCommandName() }) | Should -Contain $Cmdlet
            foreach ($call in $calls) {
                $known = (Get-Command $call.GetCommandName()).Parameters.Keys
                foreach ($element in $call.CommandElements) {
                    if ($element -is [System.Management.Automation.Language.CommandParameterAst]) {
                        $known | Should -Contain $element.ParameterName
                    }

                    if ($element -is [System.Management.Automation.Language.VariableExpressionAst] -and $element.Splatted) {
                        $variable = $element.VariablePath.UserPath
                        $table = $tree.Find({
                                $args[0] -is [System.Management.Automation.Language.AssignmentStatementAst] -and
                                $args[0].Left.Extent.Text -eq "`$$variable"
                            }, $true).Right.Expression
                        foreach ($pair in $table.KeyValuePairs) { $known | Should -Contain $pair.Item1.Value }
                    }
                }
            }
        }
    }

    Context 'The module' {
        It 'ships the help of its repository' {
            $built = Join-Path (Split-Path (Get-BuildPath -Module)) 'en-US'
            $files = @(Get-ChildItem $source -File)
            "$(@(Get-ChildItem $built -File).Name | Sort-Object)" | Should -Be "$($files.Name | Sort-Object)"
            $files | ForEach-Object {
                Get-Content (Join-Path $built $_.Name) -Raw | Should -BeExactly (Get-Content $_.FullName -Raw)
            }
        }

        It 'has one page and one MAML entry for each cmdlet' {
            $exported = "$((Get-Module FouTools).ExportedCmdlets.Keys | Sort-Object)"
            "$((Get-ChildItem $pages -Filter '*-*.md').BaseName | Sort-Object)" | Should -Be $exported
            "$($mamlCommands | ForEach-Object { $_.details.name } | Sort-Object)" | Should -Be $exported
        }

        It 'has a page that leads to those of its cmdlets' {
            $text = Get-Content (Join-Path $pages 'FouTools.md') -Raw
            $text | Should -Not -Match '\{\{'
            $text | Should -Match "(?m)^Module Guid: $((Get-Module FouTools).Guid)$"
            $entries = [regex]::Matches($text, '(?m)^### \[(?<name>[^\]]+)\]\((?<target>[^)]+)\)\n\n(?<synopsis>.+)$')
            "$($entries | ForEach-Object { $_.Groups['name'].Value } | Sort-Object)" |
                Should -Be "$((Get-Module FouTools).ExportedCmdlets.Keys | Sort-Object)"
            foreach ($entry in $entries) {
                $name = $entry.Groups['name'].Value
                $entry.Groups['target'].Value | Should -Be "$name.md"
                $entry.Groups['synopsis'].Value | Should -Be (Read-Page $name).Synopsis
            }
        }
    }

    It 'has the defaults of the options: <Cmdlet>' -ForEach @(
        @{ Cmdlet = 'Start-FouDatapath'; Options = 'FouDatapathOptions' }
        @{ Cmdlet = 'Add-FouPeer'; Options = 'FouPeerOptions' }
        @{ Cmdlet = 'Start-FouCapture'; Options = 'FouCaptureOptions' }
    ) {
        $options = ("FouTools.Datapath.Model.$Options" -as [type])::new()
        $given = @{}
        foreach ($source in $options, $options.Gre) {
            if ($null -ne $source) { foreach ($property in $source.GetType().GetProperties()) { $given[$property.Name] = $property.GetValue($source) } }
        }
        if ($given.ContainsKey('Offload')) { $given['NoOffload'] = -not $given['Offload'] }
        if ($given.ContainsKey('Replace')) { $given['Force'] = $given['Replace'] }

        # A null default is determined at the start, and a list is empty; the page describes them in words, as it does an absent limit.
        $checked = 0
        foreach ($parameter in (Read-HelpMarkdown (Join-Path $pages "$Cmdlet.md")).Parameters) {
            $value = $given[$parameter.Name]
            if ($null -eq $value -or $value -is [array] -or $parameter.Name -in 'Mode', 'Path', 'SnapLength') { continue }
            "$($parameter.DefaultValue)" | Should -Match "^$([regex]::Escape("$value"))\b" -Because "of $($parameter.Name)"
            $checked++
        }
        $checked | Should -BeGreaterOrEqual 2
    }

    Context '<Topic>' -ForEach $topics {
        BeforeAll {
            $text = Get-Content (Join-Path $source "$Topic.help.txt") -Raw
            $headings = [regex]::Matches($text, '(?m)^[A-Z][A-Z ]+$') | ForEach-Object Value
        }

        It 'is found by Get-Help, complete' {
            $shown = Get-Help $Topic | Out-String -Width 200
            ($shown -replace '\s+', ' ').Trim() | Should -Be ($text -replace '\s+', ' ').Trim()
        }

        It 'has the headings of a concept topic, in order' {
            "$headings" | Should -Be 'TOPIC SHORT DESCRIPTION LONG DESCRIPTION EXAMPLES KEYWORDS SEE ALSO'
            $text | Should -Match "(?m)\ATOPIC\n    $([regex]::Escape($Topic))\n\n"
        }

        It 'is text of 80 columns without tabs or placeholders' {
            $text | Should -Not -Match "[\t\r]|\{\{"
            $text -split '\n' | Where-Object Length -GT 80 | Should -BeNullOrEmpty
        }

        It 'names only existing cmdlets, parameters and topics' {
            $commands = @((Get-Module FouTools).ExportedCmdlets.Values)
            foreach ($name in [regex]::Matches($text, '\b[A-Z][a-z]+-(?:Fou|Tunnel)[A-Z]?\w*').Value) { $commands.Name | Should -Contain $name }

            # Words that begin with a hyphen, except for program options, which begin with a lower-case letter.
            $known = @($commands.Parameters.Keys) + $foreign
            foreach ($name in [regex]::Matches($text, '(?<=[\s(])-([A-Z]\w+)') | ForEach-Object { $_.Groups[1].Value }) {
                $known | Should -Contain $name
            }

            foreach ($name in [regex]::Matches($text, '\babout_[\w-]+').Value) { Join-Path $source "$name.help.txt" | Should -Exist }
        }
    }

    Context 'about_FouTools' {
        BeforeAll {
            $about = Get-Content (Join-Path $source 'about_FouTools.help.txt') -Raw

            # The first words of list rows, which are indented by eight columns.
            function Get-Row([string] $Heading) {
                $section = [regex]::Match($about, "(?ms)^  $Heading\n(.*?)(?=^ {0,2}[A-Z])").Groups[1].Value
                [regex]::Matches($section, '(?m)^ {8}([A-Z]\w+)\b') | ForEach-Object { $_.Groups[1].Value }
            }
        }

        It 'lists every error identifier, and no obsolete one' {
            $ids = (Get-Command Start-FouDatapath).ImplementingType.Assembly.GetType('FouTools.Errors.ErrorIds')
            $all = $ids.GetProperty('All').GetValue($null)
            "$(Get-Row 'ERROR IDENTIFIERS' | Sort-Object)" | Should -Be "$($all | Sort-Object -Unique)"
        }

        It 'lists every drop reason, and no obsolete one' {
            $all = [enum]::GetNames([FouTools.Datapath.Telemetry.DropReason]) | Where-Object { $_ -ne 'None' }
            "$(Get-Row 'DROP REASONS' | Sort-Object)" | Should -Be "$($all | Sort-Object)"
        }

        It 'has every mode in its table' {
            foreach ($mode in [enum]::GetNames([FouTools.Packets.TunnelMode])) { $about | Should -Match "(?m)^    $mode  " }
        }

        It 'lists every cmdlet at its end' {
            $end = $about.Substring($about.IndexOf("`nSEE ALSO"))
            foreach ($name in (Get-Module FouTools).ExportedCmdlets.Keys) { $end | Should -Match "(?m)^    $name$" }
        }
    }
}
