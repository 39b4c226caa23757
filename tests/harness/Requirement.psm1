# What a test needs of the machine, as a reason to skip it where that is lacking.

function Get-MissingRequirement {
    <#
    .SYNOPSIS
        Says what is lacking, or returns nothing.
    #>
    param([switch] $Root, [string[]] $Program = @())

    if ($Root -and (& id -u) -ne '0') {
        return 'it makes network namespaces and TUN devices, which needs root'
    }

    if ($Root -and -not (Test-Path '/dev/net/tun')) {
        return 'the system has no /dev/net/tun'
    }

    foreach ($name in $Program) {
        if (-not (Get-Command $name -CommandType Application -ErrorAction Ignore)) {
            return "the program $name is not installed"
        }
    }
}

Export-ModuleMember -Function Get-MissingRequirement
