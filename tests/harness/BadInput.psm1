# Runs calls that should fail, and reports the error of each and any change it made.
Import-Module (Join-Path $PSScriptRoot '../../build/ModuleBuild.psm1')
Import-Module (Join-Path $PSScriptRoot 'ChildProcess.psm1')

function Invoke-BadInput {
    <#
    .SYNOPSIS
        Runs calls one after another in a separate PowerShell process, and returns for each its errors, its output, and its changes to
        devices, UDP sockets, datapaths with their peers and captures, kernel objects, and files.
    .PARAMETER Call
        The calls. FOLDER in them stands for the folder.
    .PARAMETER Setup
        The code to run first.
    .PARAMETER Folder
        The folder of the files to compare.
    .PARAMETER Prefix
        A program, with its arguments, to start PowerShell with.
    #>
    param(
        [Parameter(Mandatory)] [string[]] $Call,
        [string] $Setup = '',
        [Parameter(Mandatory)] [string] $Folder,
        [string[]] $Prefix = @()
    )

    $text = @'
Import-Module 'MODULE'
Set-Location 'FOLDER'
function Get-State {
    & ip -o link | ForEach-Object { $_ -replace '<.*?>|state \w+|qlen \d+' }
    & ss -Huan
    Get-FouDatapath | ForEach-Object { "$_ $($_.State) $($_.Capture)" }
    Get-FouPeer | ForEach-Object { $peer = $_; "$peer $(@('RemoteAddress', 'RemotePort', 'AllowedPrefix', 'Roaming', 'KeepaliveInterval') | ForEach-Object { "$($peer.$_)" })" }
    Get-FouPort -ErrorAction Ignore | ForEach-Object { "$_" }
    Get-Tunnel | ForEach-Object { "$_ $($_.Ttl) $($_.EncapType) $($_.Mtu) $($_.Up)" }
    Get-ChildItem 'FOLDER' -Recurse -Force | ForEach-Object { "$($_.FullName) $(if (-not $_.PSIsContainer -and $_.Name -ne 'busy.pcapng') { try { [convert]::ToHexString([System.IO.File]::ReadAllBytes($_.FullName)) } catch { 'closed' } })" }
}

SETUP
$state = @(Get-State) -join "`n"
$results = foreach ($call in Get-Content 'CALLS') {
    $everything = @(try { . ([scriptblock]::Create($call)) 2>&1 } catch { $_ })
    $after = @(Get-State) -join "`n"
    [pscustomobject]@{
        Errors  = @($everything | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] } | ForEach-Object {
                [pscustomobject]@{
                    Id = $_.FullyQualifiedErrorId; Category = "$($_.CategoryInfo.Category)"; Target = "$($_.TargetObject)"
                    Message = "$_"; Action = "$($_.ErrorDetails.RecommendedAction)"
                }
            })
        Output  = @($everything | Where-Object { $_ -isnot [System.Management.Automation.ErrorRecord] } | ForEach-Object { "$_" })
        Changed = $after -eq $state ? '' : (Compare-Object @($state -split "`n") @($after -split "`n") | Out-String)
    }
    $state = $after
}

Get-FouDatapath | Stop-FouDatapath
ConvertTo-Json @($results) -Depth 4
'@
    $calls = [System.IO.Path]::GetTempFileName()
    try {
        Set-Content $calls ($Call -creplace 'FOLDER', $Folder)
        [System.IO.File]::SetUnixFileMode($calls, 'UserRead, GroupRead, OtherRead')
        $text = $text.Replace('SETUP', $Setup).Replace('MODULE', (Get-BuildPath -Module)).Replace('FOLDER', $Folder).Replace('CALLS', $calls)
        $run = Invoke-ChildPowerShell -Command $text -Prefix $Prefix
        try {
            $run.Output.Substring($run.Output.IndexOf('[')) | ConvertFrom-Json
        }
        catch {
            throw "The calls did not run: $($run.Output)"
        }
    }
    finally {
        Remove-Item $calls -Force
    }
}

function Find-BadInputFault {
    <#
    .SYNOPSIS
        Compares the outcome of a call with its row, and returns the differences.
    .PARAMETER Row
        Call, Id (omitted if the call should do and write nothing), Category, Target and Says, a pattern for the message.
    #>
    param([Parameter(Mandatory)] $Result, [Parameter(Mandatory)] [hashtable] $Row, [string] $Folder = '')

    $failures = @($Result.Errors | Where-Object { $_ })
    if ($Result.Changed) { "it changed: $($Result.Changed)" }
    if ($Result.Output) { "it wrote: $($Result.Output)" }
    if ($failures.Count -ne ($Row.Id ? 1 : 0)) { "it has $($failures.Count) errors: $($failures.Message)" }
    if (-not $Row.Id -or -not $failures) { return }

    $failure = $failures[0]
    $expected = @{
        Id       = "$($Row.Id),$((Get-Command (-split $Row.Call)[0]).ImplementingType.FullName)"
        Category = $Row.Category ? $Row.Category : 'InvalidArgument'
        Target   = "$($Row.Target)" -creplace 'FOLDER', $Folder
    }

    # PowerShell's own errors have no target and no recommended action; the message must be sufficient.
    $isOfBinding = $Row.Id -cmatch '^(ParameterArgument|CannotConvert|MissingMandatory)'
    foreach ($name in $isOfBinding ? 'Id' : 'Id', 'Category', 'Target') {
        if ($failure.$name -ne $expected.$name) { "its $name is '$($failure.$name)', not '$($expected.$name)': $($failure.Message)" }
    }

    if ($isOfBinding -and -not $Row.Says) { 'the row has to say what is said' }
    if (-not $isOfBinding -and $failure.Action -notmatch '^[A-Z].*\.$') { "its advice is '$($failure.Action)'" }
    if ($Row.Says -and $failure.Message -notlike "*$($Row.Says)*") { "it says: $($failure.Message)" }
}

Export-ModuleMember -Function Invoke-BadInput, Find-BadInputFault
