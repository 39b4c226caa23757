# Installs the Debian packages that tests and demo use, where the user may.

Import-Module (Join-Path $PSScriptRoot 'Tool.psm1')

function Install-DebianPackage {
    <#
    .SYNOPSIS
        Makes sure that programs are there.
    .PARAMETER Program
        Program names and the Debian packages that have them.
    .OUTPUTS
        The names of the programs that are still missing.
    #>
    param([Parameter(Mandatory)] [hashtable] $Program)

    $missing = @(Get-MissingProgram -Name $Program.Keys)
    if ($missing.Count -eq 0) {
        return
    }

    $packages = @($missing | ForEach-Object { $Program[$_] } | Sort-Object -Unique)
    if ((& id -u) -ne '0' -or @(Get-MissingProgram -Name 'apt-get').Count -gt 0) {
        Write-Host "Not installed, since that needs root on Debian: $($packages -join ', ')."
        return $missing
    }

    Write-Host "Installing the Debian packages $($packages -join ', ') ..."
    $env:DEBIAN_FRONTEND = 'noninteractive'
    & apt-get update 2>&1 | Out-Null
    $text = & apt-get install --yes --no-install-recommends @packages 2>&1
    if ($LASTEXITCODE -ne 0) {
        $text | ForEach-Object { Write-Host $_ }
    }

    Get-MissingProgram -Name $missing
}

function Get-MissingProgram {
    param([Parameter(Mandatory)] [string[]] $Name)

    foreach ($program in $Name) {
        if (-not (Get-Command $program -CommandType Application -ErrorAction Ignore)) {
            $program
        }
    }
}

function Save-DebianPackage {
    <#
    .SYNOPSIS
        Downloads packages without installing them.
    .PARAMETER Package
        Their names, with "=VERSION" for another version than the newest.
    .OUTPUTS
        The paths of their files.
    #>
    param([Parameter(Mandatory)] [string[]] $Package, [Parameter(Mandatory)] [string] $Folder)

    $before = @(Get-ChildItem $Folder -Filter '*.deb' | ForEach-Object FullName)
    Push-Location $Folder
    try {
        Invoke-Tool apt-get download -o 'APT::Sandbox::User=root' @Package | Out-Null
    }
    finally {
        Pop-Location
    }

    Get-ChildItem $Folder -Filter '*.deb' | Where-Object FullName -NotIn $before | ForEach-Object FullName
}

Export-ModuleMember -Function Install-DebianPackage, Save-DebianPackage
