# Runs the examples of a help page in one session, in an environment with the objects that they use.

Import-Module (Join-Path $PSScriptRoot 'HelpMarkdown.psm1')
Import-Module (Join-Path $PSScriptRoot '../../build/ModuleBuild.psm1')
Import-Module (Join-Path $PSScriptRoot 'ChildProcess.psm1')

function Invoke-HelpPage {
    <#
    .SYNOPSIS
        Runs the examples of pages, one page after another in one PowerShell, and returns what Invoke-HelpExample does, by cmdlet.
    .DESCRIPTION
        Starting PowerShell takes by far the longest. A page leaves nothing to the next: its variables, functions and datapaths are
        removed.
    .PARAMETER Page
        Tables with Cmdlet and, if the page needs them, Prelude and Anew.
    .PARAMETER Folder
        A folder that PowerShell may write to.
    .PARAMETER Prefix
        A program, with its arguments, to start PowerShell with.
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
        Returns the faults of results: too few, errors, and tables that the page shows but the example does not.
    .PARAMETER Exact
        The text itself must equal that of the page.
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
        Runs the examples of a page and returns, for each, its title, its errors, its output in 100 columns, and the output on the
        page.
    .DESCRIPTION
        An example that runs until Ctrl+C is skipped. A file that an example shows with Get-Content is created from the page. No
        host replies to ping, so ping is stubbed out.
    .PARAMETER Path
        The page.
    .PARAMETER Prelude
        Creates the objects that the page uses.
    .PARAMETER Anew
        Creates them again for each example, which removes the traces of the others.
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
                    # A separate list for each, so that each is formatted separately.
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
        Runs the PowerShell blocks of a tutorial one after another in one session, and returns the same for each.
    #>
    param([Parameter(Mandatory)] [string] $Path)

    $steps = [regex]::Matches((Get-Content $Path -Raw), '(?s)```powershell\n(?<code>.*?)\n```(\n\n```output\n(?<shown>.*?)\n```)?')
    foreach ($step in $steps) {
        $everything = @(foreach ($statement in Split-Statement $step.Groups['code'].Value) { , @(try { . $statement 2>&1 } catch { $_ }) })
        ConvertTo-Result -Title $step.Groups['code'].Value -Everything $everything -Shown $step.Groups['shown'].Value
    }
}

function Split-Statement {
    # Each statement as a separate block, as if typed at the prompt.
    param([string] $Code)

    [System.Management.Automation.Language.Parser]::ParseInput($Code, [ref] $null, [ref] $null).EndBlock.Statements |
        ForEach-Object { [scriptblock]::Create($_.Extent.Text) }
}

function ConvertTo-Result {
    # From the output of each statement.
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
        The header rows of the tables in a text: those with a row of hyphens below.
    #>
    param([AllowEmptyString()] [string] $Text)

    [regex]::Matches($Text.Replace("`r", ''), '(?m)^ *(?<labels>\S.*?) *\n(?= *-+( +-+)* *$)') |
        ForEach-Object { (-split $_.Groups['labels'].Value) -join ' ' }
}

function Write-ShownFile {
    # The first lines of the output, up to a blank line or other output, are the file that the example's Get-Content reads.
    param($Example)

    if ($Example.Code[0] -match 'Get-Content \./(?<name>\S+)') {
        Set-Content $Matches.name (@($Example.Output)[0] -split '\n\n|\nWhat if:')[0]
    }
}

Export-ModuleMember -Function Invoke-HelpPage, Find-HelpExampleFault, Invoke-HelpExample, Invoke-TutorialStep, Get-TableHeader
