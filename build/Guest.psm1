# Runs commands under another kernel than the host's, which may lack fou and the tunnels: in a guest whose root is the host's,
# so that programs and builds are at the same paths. What it writes stays in its memory.

Import-Module (Join-Path $PSScriptRoot 'ModuleBuild.psm1')
Import-Module (Join-Path $PSScriptRoot 'Tool.psm1')
Import-Module (Join-Path $PSScriptRoot 'EmulatedKernel.psm1')
Import-Module (Join-Path $PSScriptRoot 'UserModeKernel.psm1')
Import-Module (Join-Path $PSScriptRoot 'PesterRun.psm1')
Import-Module (Join-Path $PSScriptRoot 'NativeImage.psm1')

$output = Join-Path (Split-Path $PSScriptRoot) 'out'

function Invoke-GuestCommand {
    <#
    .SYNOPSIS
        Boots a guest, runs one command of sh(1) in it as root, and ends the guest.
    .PARAMETER Kernel
        What Install-UserModeKernel or Install-EmulatedKernel returned.
    .PARAMETER Command
        The command. What it leaves in /results is then in the host's folder that the output names.
    .PARAMETER Guest
        Tells guests apart that run at once: each has its files in a folder of this name below out/guest.
    .OUTPUTS
        An object with ExitCode, Output, LogPath (the guest's console) and Results (a folder).
    #>
    param(
        [Parameter(Mandatory)] $Kernel,
        [Parameter(Mandatory)] [string] $Command,
        [int] $TimeoutSeconds = 300,
        [string] $Guest = 'guest'
    )

    $folder = Get-GuestFolder -Guest $Guest
    $results = Join-Path $folder 'results'
    $consoleLog = Join-Path $folder 'console.log'
    Clear-Folder $results
    Set-Content (Join-Path $results 'command') $Command
    Set-Content (Join-Path $results 'environment') (Get-GuestEnvironment -Kernel $Kernel)
    $log = Join-Path $results 'output'
    Set-Content $log '' -NoNewline

    $title = "Guest '$Guest' with kernel $($Kernel.Version)"
    Write-Host "$title starts$($Kernel.Emulated ? '; it is emulated, so this takes a while' : '') ..."
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    $process = $null
    try {
        $files = @{ Kernel = $Kernel; Folder = $folder; Results = $results; ConsoleLog = $consoleLog }
        $process = $Kernel.Emulated ? (Start-EmulatedKernel @files) : (Start-UserModeKernel @files)
        do {
            $ended = $process.WaitForExit(500)
            Write-Progress -Activity $title -Status "$([int] $clock.Elapsed.TotalSeconds) s of at most $TimeoutSeconds s"
        } until ($ended -or $clock.Elapsed.TotalSeconds -gt $TimeoutSeconds)
    }
    finally {
        Write-Progress -Activity $title -Completed
        if ($process) {
            if (-not $process.HasExited) {
                $process.Kill($true)
                $process.WaitForExit()
            }

            $process.Dispose()
        }
    }

    $status = Join-Path $results 'status'
    if (-not (Test-Path $status)) {
        $what = $ended ? 'ended without a result' : "did not end within $TimeoutSeconds s"
        throw "The guest $what. The command's output is in $log; the guest's console is in $consoleLog and ends: $((Get-Content $consoleLog -Tail 5) -join "`n")"
    }

    [pscustomobject]@{
        ExitCode = [int] (Get-Content $status)
        Output   = Get-Content $log -Raw
        LogPath  = $consoleLog
        Results  = $results
    }
}

function Invoke-GuestPester {
    <#
    .SYNOPSIS
        Runs Pester tests in a guest, by the same PowerShell, and returns what Invoke-PesterFiles.ps1 reports, with the Log.
    .PARAMETER Filter
        What Invoke-PesterFiles.ps1 takes.
    #>
    param(
        [Parameter(Mandatory)] $Kernel,
        [Parameter(Mandatory)] [string] $Pester,
        [Parameter(Mandatory)] [hashtable] $Filter,
        [int] $TimeoutSeconds = 3900,
        [string] $Guest = 'guest'
    )

    $words = Get-PesterCommand -Pester $Pester -Report '/results/report.json' -Filter $Filter
    $command = ($words | ForEach-Object { ConvertTo-ShellWord $_ }) -join ' '
    if ($Kernel.Emulated) {
        $native = Join-Path (Get-GuestFolder -Guest $Guest) 'native'
        Save-NativeOutput -Destination $native
        $command = "cp -r $(ConvertTo-ShellWord "$native/.") $(ConvertTo-ShellWord $output) && $command"
    }

    $run = Invoke-GuestCommand -Kernel $Kernel -Command $command -TimeoutSeconds $TimeoutSeconds -Guest $Guest
    $report = Join-Path $run.Results 'report.json'
    if (-not (Test-Path $report)) {
        throw "The Pester run in the guest ended with exit code $($run.ExitCode) and left no results: $($run.Output)"
    }

    Get-Content $report -Raw | ConvertFrom-Json | Add-Member Log (Join-Path $run.Results 'output') -PassThru
}

function Get-GuestFolder {
    # Where a guest has its files.
    param([string] $Guest)

    Join-Path $output "guest/$Guest"
}

function Save-NativeOutput {
    # Compiles what tests load from out/, to replace there what lies at the same path: emulated, the compiler of the runtime
    # takes longer than most tests.
    param([string] $Destination)

    Write-Host 'Compiling native code for the emulated guest ...'
    Clear-Folder $Destination
    $parts = 'FouTools', 'FouTools/dependencies', 'FouTools/dependencies/linux-x64'
    $parts += 'FouTools.TestAgent', 'FouTools.Bpf.Tests', 'FouTools.Datapath.Tests' | ForEach-Object { "bin/$_/release" }
    $assemblies = $parts | ForEach-Object { Get-ChildItem (Join-Path $output $_) -Filter '*.dll' | Where-Object Name -NotLike 'Microsoft.*' }
    $compiled = Join-Path $Destination 'compiled'
    New-NativeImage -Path ($assemblies | Group-Object Name | ForEach-Object { $_.Group[0].FullName }) -Reference $PSHOME -Destination $compiled
    foreach ($assembly in $assemblies | Where-Object { Test-Path (Join-Path $compiled $_.Name) }) {
        $place = Join-Path $Destination ([System.IO.Path]::GetRelativePath($output, $assembly.DirectoryName))
        New-Item $place -ItemType Directory -Force | Out-Null
        Copy-Item (Join-Path $compiled $assembly.Name) $place
    }

    Remove-Item $compiled -Recurse
}

function Get-GuestEnvironment {
    param($Kernel)

    $dotnet = Get-Item (Get-Command dotnet -CommandType Application | Select-Object -First 1).Source
    $dotnet = $dotnet.ResolveLinkTarget($true) ?? $dotnet
    $environment = @{
        # Every folder costs, since each start of a program searches them by the host's file system.
        PATH                         = '/usr/sbin:/usr/bin'
        HOME                         = '/tmp'
        LANG                         = 'C.UTF-8'
        TERM                         = 'dumb'
        DOTNET_ROOT                  = Split-Path $dotnet.FullName
        DOTNET_TieredPGO             = '0'
        DOTNET_EnableWriteXorExecute = '0'
        POWERSHELL_TELEMETRY_OPTOUT  = '1'
        GUEST_MODULES                = $Kernel.Modules
    }
    if ($Kernel.Emulated) {
        # Compiled quickly rather than well.
        $environment.DOTNET_JITMinOpts = '1'
    }

    $environment.GetEnumerator() | ForEach-Object { "export $($_.Key)=$(ConvertTo-ShellWord $_.Value)" }
}

function ConvertTo-ShellWord {
    param([string] $Text)

    "'" + $Text.Replace("'", "'\''") + "'"
}

Export-ModuleMember -Function Invoke-GuestCommand, Invoke-GuestPester
