# Runs the examples of a page of the help in one session, on a stage that holds what they speak of.

Import-Module (Join-Path $PSScriptRoot 'HelpMarkdown.psm1')
Import-Module (Join-Path $PSScriptRoot '../../build/ModuleBuild.psm1')
Import-Module (Join-Path $PSScriptRoot 'ChildProcess.psm1')

function Invoke-HelpPage {
    <#
    .SYNOPSIS
        Runs the examples of pages, one page after another in one PowerShell, and returns what Invoke-HelpExample does, by cmdlet.
    .DESCRIPTION
        Starting PowerShell is by far the longest part of it. A page leaves nothing to the next: its variables and functions end
        with it, and so do its datapaths.
    .PARAMETER Page
        Tables with Cmdlet and, where the page needs it, Prelude and Anew.
    .PARAMETER Folder
        Where PowerShell may write.
    .PARAMETER Prefix
        A program, with its arguments, that is to start PowerShell.
    #>
    param([Parameter(Mandatory)] [hashtable[]] $Page, [Parameter(Mandatory)] [string] $Folder, [string[]] $Prefix = @())

    $root = Split-Path (Split-Path $PSScriptRoot)
    $texts = foreach ($one in $Page) {
        @"
`$prelude = @'
$($one.Prelude)
'@
Invoke-HelpExample -Path '$root/docs/FouTools/$($one.Cmdlet).md' -Prelude `$prelude -Anew:`$$([bool] $one.Anew) |
    ConvertTo-Json | Set-Content '$Folder/$($one.Cmdlet).json'
"@
    }
    $text = @("Import-Module '$(Get-BuildPath -Module)'"; "Import-Module '$PSScriptRoot/HelpExample.psm1'"; $texts) -join "`n"
    $run = Invoke-ChildPowerShell -Command $text -Prefix $Prefix
    $results = @{}
    foreach ($one in $Page) {
        $report = "$Folder/$($one.Cmdlet).json"
        $results[$one.Cmdlet] = (Test-Path $report) ? (Get-Content $report -Raw | ConvertFrom-Json) : $run.Output
    }

    $results
}

function Find-HelpExampleFault {
    <#
    .SYNOPSIS
        Says what is wrong with results: too few, errors, tables that the page shows and the example does not.
    .PARAMETER Exact
        The text itself has to be that of the page.
    #>
    param($Result, [switch] $Exact)

    if ($Result -is [string]) { return "the examples did not run: $Result" }
    if ($Result.Count -lt 3) { "there are $($Result.Count) examples" }
    foreach ($one in $Result) {
        foreach ($failure in $one.Errors) { "$($one.Title) fails: $failure" }
        $headers = @(Get-TableHeader $one.Text)
        foreach ($header in Get-TableHeader $one.Shown) {
            if ($header -notin $headers) { "$($one.Title) shows no table of $header, but: $($one.Text)" }
        }

        if ($Exact -and ($one.Text -replace '\s+', ' ').Trim() -ne ($one.Shown -replace '\s+', ' ').Trim()) {
            "$($one.Title) shows $($one.Text)"
        }
    }
}

function Invoke-HelpExample {
    <#
    .SYNOPSIS
        Runs the examples of a page and returns, for each, its title, its errors, what it shows in 100 columns, and what the page
        says it shows.
    .DESCRIPTION
        An example that runs until Ctrl+C is left out. A file that an example shows with Get-Content is made of what the page says
        it holds. Nobody is there to answer ping, so that it does nothing.
    .PARAMETER Path
        The page.
    .PARAMETER Prelude
        Makes what the page speaks of.
    .PARAMETER Anew
        Makes it anew for each example, which takes away what the others left.
    #>
    param([Parameter(Mandatory)] [string] $Path, [string] $Prelude = '', [switch] $Anew)

    function ping { }

    $folder = Join-Path ([System.IO.Path]::GetTempPath()) "FouTools-example-$PID"
    New-Item $folder -ItemType Directory | Out-Null
    Push-Location $folder
    try {
        $isReady = $false
        foreach ($example in (Read-HelpMarkdown $Path).Examples | Where-Object { $_.Code[0] -notmatch 'while \(\$true\)' }) {
            if ($Anew -or -not $isReady) {
                Get-FouDatapath | Stop-FouDatapath
                . ([scriptblock]::Create($Prelude)) | Out-Null
                $isReady = $true
            }

            Write-ShownFile -Example $example
            $everything = @(foreach ($statement in Split-Statement $example.Code[0]) {
                    # A list of its own for each, so that each is shown by itself.
                    , @(try { . $statement 2>&1 } catch { $_ })
                })
            ConvertTo-Result -Title $example.Title -Everything $everything -Shown @($example.Output)[0]
        }
    }
    finally {
        Get-FouDatapath | Stop-FouDatapath
        Pop-Location
        Remove-Item $folder -Recurse -Force
    }
}

function Invoke-TutorialStep {
    <#
    .SYNOPSIS
        Runs the blocks of PowerShell of a tutorial one after another in one session, and returns the same of each.
    #>
    param([Parameter(Mandatory)] [string] $Path)

    $steps = [regex]::Matches((Get-Content $Path -Raw), '(?s)```powershell\n(?<code>.*?)\n```(\n\n```output\n(?<shown>.*?)\n```)?')
    foreach ($step in $steps) {
        $everything = @(foreach ($statement in Split-Statement $step.Groups['code'].Value) { , @(try { . $statement 2>&1 } catch { $_ }) })
        ConvertTo-Result -Title $step.Groups['code'].Value -Everything $everything -Shown $step.Groups['shown'].Value
    }
}

function Split-Statement {
    # Each statement as a block, as if it were typed at the prompt.
    param([string] $Code)

    [System.Management.Automation.Language.Parser]::ParseInput($Code, [ref] $null, [ref] $null).EndBlock.Statements |
        ForEach-Object { [scriptblock]::Create($_.Extent.Text) }
}

function ConvertTo-Result {
    # Of what each statement has given.
    param([string] $Title, [object[]] $Everything, [string] $Shown)

    $isError = { $_ -is [System.Management.Automation.ErrorRecord] }
    [pscustomobject]@{
        Title  = $Title
        Errors = @($Everything | ForEach-Object { $_ | Where-Object $isError } | ForEach-Object { "$_" })
        Text   = @($Everything | ForEach-Object { $_ | Where-Object { -not (& $isError) } | Out-String -Width 100 }) -join "`n"
        Shown  = $Shown
    }
}

function Get-TableHeader {
    <#
    .SYNOPSIS
        The rows of labels of the tables in a text: those with a row of hyphens below.
    #>
    param([AllowEmptyString()] [string] $Text)

    [regex]::Matches($Text.Replace("`r", ''), '(?m)^ *(?<labels>\S.*?) *\n(?= *-+( +-+)* *$)') |
        ForEach-Object { (-split $_.Groups['labels'].Value) -join ' ' }
}

function Write-ShownFile {
    # The lines that are shown first, up to a blank one or what else is said, are what the example's Get-Content reads.
    param($Example)

    if ($Example.Code[0] -match 'Get-Content \./(?<name>\S+)') {
        Set-Content $Matches.name (@($Example.Output)[0] -split '\n\n|\nWhat if:')[0]
    }
}

Export-ModuleMember -Function Invoke-HelpPage, Find-HelpExampleFault, Invoke-HelpExample, Invoke-TutorialStep, Get-TableHeader
