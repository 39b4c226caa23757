# Reads the help's Markdown as PlatyPS 1 lays it out, without PlatyPS.

function Read-HelpMarkdown {
    <#
    .SYNOPSIS
        Returns the parts of one cmdlet's page.
    #>
    param([Parameter(Mandatory)] [string] $Path)

    $text = Get-Content $Path -Raw
    $page = [regex]::Match($text, '(?s)\A---\n(?<front>.*?)\n---\n+# (?<title>[^\n]+)\n(?<body>.*)\z')
    if (-not $page.Success) {
        throw "$Path does not begin with front matter and a title."
    }

    $body = Split-Section -Text $page.Groups['body'].Value -Level 2
    [pscustomobject]@{
        Metadata    = ConvertFrom-FlatYaml $page.Groups['front'].Value
        Title       = $page.Groups['title'].Value
        Headings    = @($body.Heading)
        Synopsis    = Get-SectionText $body 'SYNOPSIS'
        Syntax      = @(Split-Section -Text (Get-SectionText $body 'SYNTAX') -Level 3 | ForEach-Object { ConvertTo-Syntax $_ })
        Aliases     = Get-SectionText $body 'ALIASES'
        Description = Get-SectionText $body 'DESCRIPTION'
        Examples    = @(Split-Section -Text (Get-SectionText $body 'EXAMPLES') -Level 3 | ForEach-Object { ConvertTo-Example $_ })
        Parameters  = @(Split-Section -Text (Get-SectionText $body 'PARAMETERS') -Level 3 |
                Where-Object Heading -NE 'CommonParameters' |
                ForEach-Object { ConvertTo-Parameter $_ })
        Inputs      = @(Split-Section -Text (Get-SectionText $body 'INPUTS') -Level 3)
        Outputs     = @(Split-Section -Text (Get-SectionText $body 'OUTPUTS') -Level 3)
        Notes       = Get-SectionText $body 'NOTES'
        Links       = @([regex]::Matches((Get-SectionText $body 'RELATED LINKS'), '\[([^\]]+)\]\(([^)]+)\)') |
                ForEach-Object { [pscustomobject]@{ Text = $_.Groups[1].Value; Target = $_.Groups[2].Value } })
    }
}

function Get-HelpHash {
    <#
    .SYNOPSIS
        Returns the SHA-256 of a page's text, to detect outdated output generated from it.
    #>
    param([Parameter(Mandatory)] [string] $Path)

    $bytes = [System.Text.Encoding]::UTF8.GetBytes((Get-Content $Path -Raw).Replace("`r", ''))
    [convert]::ToHexString([System.Security.Cryptography.SHA256]::HashData($bytes))
}

function Split-Section {
    # Headings of one level with the text below each; lines in fenced blocks are not headings.
    param([AllowEmptyString()] [string] $Text, [int] $Level)

    $mark = '#' * $Level + ' '
    $fenced = $false
    $heading = $null
    $lines = @()
    foreach ($line in ($Text -split '\n') + @("${mark}end")) {
        if ($line.StartsWith('```')) {
            $fenced = -not $fenced
        }

        if (-not $fenced -and $line.StartsWith($mark)) {
            if ($null -ne $heading) {
                [pscustomobject]@{ Heading = $heading; Text = ($lines -join "`n").Trim() }
            }

            $heading = $line.Substring($mark.Length).Trim()
            $lines = @()
        }
        else {
            $lines += $line
        }
    }
}

function Get-SectionText {
    param($Section, [string] $Heading)

    [string] ($Section | Where-Object Heading -CEQ $Heading | ForEach-Object Text)
}

function ConvertTo-Syntax {
    param($Section)

    [pscustomobject]@{
        Name      = $Section.Heading -replace ' \(Default\)$', '' -replace '^\(All\)$', '__AllParameterSets'
        IsDefault = $Section.Heading.EndsWith(' (Default)')
        Text      = $Section.Text -replace '```', '' -replace '\s+', ' '
    }
}

function ConvertTo-Example {
    param($Section)

    [pscustomobject]@{
        Title  = $Section.Heading
        Code   = @(Get-FencedBlock $Section.Text 'powershell')
        Output = @(Get-FencedBlock $Section.Text 'output')
        Text   = [regex]::Replace($Section.Text, '(?s)```.*?\n```', '').Trim()
    }
}

function Get-FencedBlock {
    param([string] $Text, [string] $Language)

    [regex]::Matches($Text, "(?s)``````$Language\n(.*?)\n``````") | ForEach-Object { $_.Groups[1].Value }
}

function ConvertTo-Parameter {
    param($Section)

    $yaml = [string] @(Get-FencedBlock $Section.Text 'yaml')[0]
    $facts = ConvertFrom-FlatYaml $yaml
    [pscustomobject]@{
        Name              = $Section.Heading -replace '^-', ''
        Description       = [regex]::Replace($Section.Text, '(?s)```yaml.*?\n```', '').Trim()
        Type              = $facts['Type']
        DefaultValue      = $facts['DefaultValue']
        SupportsWildcards = $facts['SupportsWildcards'] -eq 'true'
        DontShow          = $facts['DontShow'] -eq 'true'
        Aliases           = @(Get-YamlList $yaml 'Aliases')
        AcceptedValues    = @(Get-YamlList $yaml 'AcceptedValues')
        ParameterSets     = @(Get-ParameterSet $yaml)
    }
}

function ConvertFrom-FlatYaml {
    # The scalars at the left margin.
    param([string] $Yaml)

    $facts = @{}
    foreach ($line in $Yaml -split '\n') {
        if ($line -match '^(?<key>\w[^:]*):\s*(?<value>.*)$') {
            $facts[$Matches.key] = $Matches.value -replace "^'(.*)'$", '$1'
        }
    }

    $facts
}

function Get-YamlList {
    # The plain items below a key at the left margin.
    param([string] $Yaml, [string] $Key)

    $list = [regex]::Match($Yaml, "(?m)^${Key}:\n(?<items>(- .*(\n|\z))+)").Groups['items'].Value
    $list -split '\n' | Where-Object { $_ } | ForEach-Object { $_.Substring(2).Trim() }
}

function Get-ParameterSet {
    param([string] $Yaml)

    foreach ($item in [regex]::Matches($Yaml, '(?m)^- Name: (?<name>.+)\n(?<facts>(  .*(\n|\z))+)')) {
        $facts = ConvertFrom-FlatYaml ($item.Groups['facts'].Value -replace '(?m)^  ', '')
        [pscustomobject]@{
            Name                            = $item.Groups['name'].Value -replace '^\(All\)$', '__AllParameterSets'
            Position                        = $facts['Position']
            IsRequired                      = $facts['IsRequired']
            ValueFromPipeline               = $facts['ValueFromPipeline']
            ValueFromPipelineByPropertyName = $facts['ValueFromPipelineByPropertyName']
            ValueFromRemainingArguments     = $facts['ValueFromRemainingArguments']
        }
    }
}

Export-ModuleMember -Function Read-HelpMarkdown, Get-HelpHash
