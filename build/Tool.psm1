# Programs that build scripts start, and folders they make.

function Invoke-Tool {
    <#
    .SYNOPSIS
        Runs a program, returns what it said, and fails with that.
    #>
    $program, $rest = $args
    $text = & $program @rest 2>&1
    if ($LASTEXITCODE -ne 0) {
        throw "$program $rest failed: $text"
    }

    $text
}

function Clear-Folder {
    <#
    .SYNOPSIS
        Makes a folder that is empty.
    #>
    param([Parameter(Mandatory)] [string] $Path)

    if (Test-Path $Path) {
        Remove-Item $Path -Recurse -Force
    }

    New-Item $Path -ItemType Directory -Force | Out-Null
}

Export-ModuleMember -Function Invoke-Tool, Clear-Folder
