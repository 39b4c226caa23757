# The build fills in the version and the release notes, and lays this file beside the assemblies.
@{
    RootModule           = 'FouTools.dll'
    ModuleVersion        = '0.0.0'
    GUID                 = '61d18d90-ea4e-4aae-93bb-41d070d464b6'
    Author               = 'The FouTools authors'
    CompanyName          = 'The FouTools authors'
    Copyright            = 'Copyright (c) the FouTools authors. MIT licence.'
    Description          = 'Scripted administration of Foo-over-UDP (FOU) tunnels on Linux, with a userspace engine for kernels without the fou module.'
    PowerShellVersion    = '7.6'
    CompatiblePSEditions = @('Core')

    FormatsToProcess     = @('FouTools.format.ps1xml', 'FouTools.Captures.format.ps1xml')
    TypesToProcess       = @('FouTools.types.ps1xml')
    NestedModules        = @('FouTools.Loading.dll')
    FunctionsToExport    = @()
    AliasesToExport      = @()
    VariablesToExport    = @()
    CmdletsToExport      = @(
        'Add-FouPeer'
        'Clear-TunnelEncap'
        'ConvertFrom-FouCapture'
        'ConvertFrom-FouPacket'
        'ConvertTo-FouCapture'
        'ConvertTo-FouPacket'
        'Get-FouDatapath'
        'Get-FouDatapathStatistics'
        'Get-FouPeer'
        'Get-FouPort'
        'Get-FouSupport'
        'Get-Tunnel'
        'Get-TunnelEncap'
        'Get-TunnelResponder'
        'Measure-Tunnel'
        'New-FouPort'
        'New-Tunnel'
        'Remove-FouPeer'
        'Remove-FouPort'
        'Remove-Tunnel'
        'Set-FouPeer'
        'Set-Tunnel'
        'Set-TunnelEncap'
        'Start-FouCapture'
        'Start-FouDatapath'
        'Start-TunnelResponder'
        'Stop-FouCapture'
        'Stop-FouDatapath'
        'Stop-TunnelResponder'
        'Test-Tunnel'
    )

    PrivateData          = @{
        PSData = @{
            Tags                     = @(
                'Linux', 'PSEdition_Core', 'Network', 'Tunnel', 'FOU', 'GUE', 'UDP', 'IPIP', 'SIT', 'GRE', 'GRETAP', 'MPLS', 'NAT'
            )
            LicenseUri               = 'https://opensource.org/license/mit'
            ReleaseNotes             = ''
            RequireLicenseAcceptance = $false
        }
    }
}
