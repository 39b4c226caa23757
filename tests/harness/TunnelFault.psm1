# What tests of Test-Tunnel share: the one cause among its checks, doing what it says, and seeing that nothing is left.

Import-Module (Join-Path $PSScriptRoot 'TwoHosts.psm1')
Import-Module (Join-Path $PSScriptRoot 'Wait.psm1')

function Get-TunnelFault {
    <#
    .SYNOPSIS
        Returns the check that failed, and fails where it did not, or where another one did that is no mere symptom.
    .PARAMETER Check
        The check that must have failed.
    .PARAMETER Also
        Checks that the same cause lets fail too. That the far end does not answer is always one.
    #>
    param([Parameter(Mandatory)] [string] $Check, [string[]] $Also = @(), [Parameter(Mandatory)] [object[]] $InputObject)

    $failed = @($InputObject | Where-Object Result -EQ Failed)
    $others = @($failed | Where-Object { "$($_.Check)" -notin (@($Check, 'FarEnd') + $Also) })
    if ($others) {
        throw "it was to be $Check, but failed: $($others -join ' ')"
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
        Runs the command that a check gives.
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
        Fails where a check failed or warned, or the far end did not answer.
    #>
    param([Parameter(Mandatory)] [object[]] $InputObject)

    $bad = @($InputObject | Where-Object { "$($_.Result)" -in 'Failed', 'Warning' })
    if ($bad) {
        throw "not all is well: $($bad -join ' ')"
    }

    if (-not ($InputObject | Where-Object { $_.Check -eq 'FarEnd' -and $_.Result -eq 'Passed' })) {
        throw "the far end was not asked: $($InputObject -join ' ')"
    }
}

function Get-HostState {
    <#
    .SYNOPSIS
        What a host has that could be changed, line by line: links, addresses, routes, rules, and the settings of IPv4.
    #>
    param([Parameter(Mandatory)] [string] $NetworkNamespace)

    # The kernel makes addresses of its own after it has set an interface up, and asks around before it uses them.
    Wait-Until { -not (Invoke-Ip -n $NetworkNamespace -6 address show tentative) } | Out-Null

    'link show', 'address show', '-4 route show table all', '-6 route show table all', 'rule show' | ForEach-Object {
        $words = -split $_
        Invoke-Ip -n $NetworkNamespace @words
    }
    & ip netns exec $NetworkNamespace sh -c 'grep -r . /proc/sys/net/ipv4/conf 2>/dev/null | sort'
}

Export-ModuleMember -Function Get-TunnelFault, Invoke-Remedy, Assert-NoFault, Get-HostState
