# Requirements of tests on the machine, as reasons to skip them.

function Get-MissingRequirement {
    <#
    .SYNOPSIS
        Returns what is missing, or nothing.
    #>
    param([switch] $Root, [string[]] $Program = @(), [string[]] $KernelModule = @(), [switch] $Guest)

    if ($Guest -and -not $env:GUEST_MODULES) {
        return 'it unloads kernel modules, which is for a guest only'
    }

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

    $modprobe = Get-Command modprobe -CommandType Application -ErrorAction Ignore
    foreach ($name in $KernelModule) {
        $there = Test-Path "/sys/module/$name"
        if (-not $there -and $modprobe) {
            & modprobe --dry-run --quiet $name
            $there = $LASTEXITCODE -eq 0
        }

        if (-not $there) {
            return "the running kernel has no module $name"
        }
    }
}

Export-ModuleMember -Function Get-MissingRequirement
