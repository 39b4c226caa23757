# Shared by tests of Test-Tunnel: finding the fault among the checks, running its remedy, and checking that no fault remains.

Import-Module (Join-Path $PSScriptRoot 'TwoHosts.psm1')
Import-Module (Join-Path $PSScriptRoot 'Wait.psm1')

function Get-TunnelFault {
    <#
    .SYNOPSIS
        Returns the failed check, and throws if it did not fail, or if another one failed that is not a symptom.
    .PARAMETER Check
        The check that must have failed.
    .PARAMETER Also
        Checks that fail from the same cause. FarEnd is always one of them.
    #>
    param([Parameter(Mandatory)] [string] $Check, [string[]] $Also = @(), [Parameter(Mandatory)] [object[]] $InputObject)

    $failed = @($InputObject | Where-Object Result -EQ Failed)
    $others = @($failed | Where-Object { "$($_.Check)" -notin (@($Check, 'FarEnd') + $Also) })
    if ($others) {
        throw "$Check should be the only fault, but others failed: $($others -join ' ')"
    }

    $fault = $failed | Where-Object Check -EQ $Check
    if (-not $fault) {
        throw "$Check did not fail: $($InputObject -join ' ')"
    }

    if (-not $fault.Remedy) {
        throw "$Check has no remedy"
    }

    $fault
}

function Invoke-Remedy {
    <#
    .SYNOPSIS
        Runs the command of a check.
    #>
    [System.Diagnostics.CodeAnalysis.SuppressMessageAttribute(
        'PSAvoidUsingInvokeExpression', '', Justification = 'The commands are those that the checks give to people.')]
    param([Parameter(Mandatory)] $Fault)

    if (-not $Fault.Remedy.EndsWith(": $($Fault.Command)")) {
        throw "the remedy does not name the command: $($Fault.Remedy)"
    }

    $global:LASTEXITCODE = 0
    $said = Invoke-Expression $Fault.Command 2>&1
    if ($LASTEXITCODE -ne 0 -or ($said | Where-Object { $_ -is [System.Management.Automation.ErrorRecord] })) {
        throw "$($Fault.Command) failed: $said"
    }
}

function Assert-NoFault {
    <#
    .SYNOPSIS
        Throws if a check failed or warned, or the remote did not reply.
    #>
    param([Parameter(Mandatory)] [object[]] $InputObject)

    $bad = @($InputObject | Where-Object { "$($_.Result)" -in 'Failed', 'Warning' })
    if ($bad) {
        throw "checks failed: $($bad -join ' ')"
    }

    if (-not ($InputObject | Where-Object { $_.Check -eq 'FarEnd' -and $_.Result -eq 'Passed' })) {
        throw "the remote was not probed: $($InputObject -join ' ')"
    }
}

function Get-HostState {
    <#
    .SYNOPSIS
        The mutable network state of a host, line by line: links, addresses, routes, rules, and IPv4 settings.
    #>
    param([Parameter(Mandatory)] [string] $NetworkNamespace)

    # The kernel adds link-local addresses after an interface comes up, and runs duplicate address detection on them.
    Wait-Until { -not (Invoke-Ip -n $NetworkNamespace -6 address show tentative) } | Out-Null

    'link show', 'address show', '-4 route show table all', '-6 route show table all', 'rule show' | ForEach-Object {
        $words = -split $_
        Invoke-Ip -n $NetworkNamespace @words
    }
    & ip netns exec $NetworkNamespace sh -c 'grep -r . /proc/sys/net/ipv4/conf 2>/dev/null | sort'
}

Export-ModuleMember -Function Get-TunnelFault, Invoke-Remedy, Assert-NoFault, Get-HostState
