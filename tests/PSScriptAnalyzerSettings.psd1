# What PSScriptAnalyzer is asked of the scripts here. What is true of one place only is suppressed there, with its reason.
@{
    ExcludeRules = @(
        # Pester hands what BeforeAll and BeforeDiscovery set on to the tests. Analysis.Tests.ps1 asks it of all other scripts.
        'PSUseDeclaredVarsMoreThanAssignments'

        # Tests and the build call these functions, and no person who might want to be asked first.
        'PSUseShouldProcessForStateChangingFunctions'

        # What the build says is for the person at the console, and no object for the pipeline.
        'PSAvoidUsingWriteHost'
    )
    Rules        = @{
        # Small functions whose few arguments are plain from the place, or are those of a program.
        PSAvoidUsingPositionalParameters = @{
            CommandAllowList = @(
                'Get-Failure', 'Get-InnerPacket', 'Get-IpCommand', 'Get-OuterPacket', 'Get-PairInner', 'Invoke-Ip', 'Invoke-Ping', 'Invoke-There'
                'Invoke-Tool', 'New-End', 'Test-Refusal'
            )
        }

        # Words that stand for several things at once or have no singular.
        PSUseSingularNouns               = @{
            NounAllowList = @('Bytes', 'Hosts', 'Initramfs', 'Ours', 'Remains', 'Statistics', 'Tunnels')
        }
    }
}
