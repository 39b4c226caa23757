# The package for the gallery: complete, minimal, reproducible, and compatible with other modules.

Describe 'The package' -Tag Package, Foundation {
    BeforeAll {
        Import-Module "$PSScriptRoot/../build/ModuleBuild.psm1"
        Import-Module "$PSScriptRoot/../build/ModulePackage.psm1"
        Import-Module "$PSScriptRoot/harness/ChildProcess.psm1"
        Build-Package

        $root = Split-Path $PSScriptRoot
        $folder = Join-Path $root 'out/package'
        $module = Join-Path $folder 'FouTools'
        $manifest = Import-PowerShellDataFile (Join-Path $module 'FouTools.psd1')
        $package = Join-Path $folder "FouTools.$($manifest.ModuleVersion).nupkg"
        $otherModule = Join-Path (Split-Path (Get-BuildPath -Program 'FouTools.OtherModule')) 'Tmds.LibC.dll'

        function Get-RelativeName([string] $Folder) {
            Get-ChildItem $Folder -File -Recurse | ForEach-Object { [System.IO.Path]::GetRelativePath($Folder, $_.FullName) } | Sort-Object
        }

        # The entries of the archive by name, each as hexadecimal bytes.
        function Read-Package([string] $Path) {
            $archive = [System.IO.Compression.ZipArchive]::new([System.IO.File]::OpenRead($Path))
            try {
                $entries = @{}
                foreach ($entry in $archive.Entries) {
                    $memory = [System.IO.MemoryStream]::new()
                    $stream = $entry.Open()
                    $stream.CopyTo($memory)
                    $stream.Dispose()
                    $entries[$entry.FullName] = [convert]::ToHexString($memory.ToArray())
                }

                $entries
            }
            finally {
                $archive.Dispose()
            }
        }

        function ConvertFrom-Hex([string] $Digits) {
            [System.Text.Encoding]::UTF8.GetString([convert]::FromHexString($Digits))
        }

        # The CPU time of an import in milliseconds, the minimum of three.
        function Measure-Import([string] $Path) {
            $timed = "`$before = [Environment]::CpuUsage.TotalTime; Import-Module '$Path'; ([Environment]::CpuUsage.TotalTime - `$before).TotalMilliseconds"
            (1..3 | ForEach-Object { [double] (Invoke-ChildPowerShell -Command $timed).Output } | Measure-Object -Minimum).Minimum
        }
    }

    Context 'Its manifest' {
        It 'is valid' {
            (Test-ModuleManifest (Join-Path $module 'FouTools.psd1')).Name | Should -Be 'FouTools'
        }

        It 'names author and project' {
            foreach ($key in 'GUID', 'Author', 'CompanyName', 'Copyright', 'Description') {
                $manifest[$key] | Should -Not -BeNullOrEmpty -Because $key
            }

            $manifest.ModuleVersion | Should -Match '^\d+\.\d+\.\d+$'
            $manifest.ModuleVersion | Should -Not -Be '0.0.0'
        }

        It 'declares its platforms' {
            $manifest.PowerShellVersion | Should -Be '7.6'
            $manifest.CompatiblePSEditions | Should -Be 'Core'
            $manifest.PrivateData.PSData.Tags | Should -Contain 'Linux'
            $manifest.PrivateData.PSData.Tags | Should -Contain 'PSEdition_Core'
        }

        It 'has tags, a license, and release notes' {
            $data = $manifest.PrivateData.PSData
            $data.Tags | ForEach-Object { $_ | Should -Match '^\w+$' }
            ([uri] $data.LicenseUri).Scheme | Should -Be 'https'
            $changes = (Get-Content (Join-Path $root 'CHANGELOG.md') -Raw).Replace("`r", '')
            $data.ReleaseNotes.Length | Should -BeGreaterThan 100
            $changes.Contains($data.ReleaseNotes) | Should -BeTrue
        }

        It 'exports by name' {
            foreach ($key in 'CmdletsToExport', 'FunctionsToExport', 'AliasesToExport', 'VariablesToExport') {
                $manifest.ContainsKey($key) | Should -BeTrue -Because $key
                @($manifest[$key]) -match '[*?]' | Should -BeNullOrEmpty -Because $key
            }

            $manifest.CmdletsToExport | Should -Be @($manifest.CmdletsToExport | Sort-Object)
        }
    }

    Context 'Its content' {
        It 'is what the module needs on both architectures, and nothing else' {
            $expected = @(
                'FouTools.psd1', 'LICENSE', 'ThirdPartyNotices.txt'
                @('FouTools.dll') + @($manifest.NestedModules) + @($manifest.FormatsToProcess) + @($manifest.TypesToProcess)
                Get-ChildItem (Join-Path $root 'src') -Directory |
                    Where-Object Name -NotIn 'FouTools', 'FouTools.Linux', 'FouTools.Plotting', 'FouTools.Loading' |
                    ForEach-Object { "$($_.Name).dll" }
                'dependencies/FouTools.Linux.dll', 'dependencies/FouTools.Plotting.dll', 'dependencies/OxyPlot.dll'
                'dependencies/linux-arm64/Tmds.LibC.dll', 'dependencies/linux-x64/Tmds.LibC.dll'
                Get-ChildItem (Join-Path $root 'en-US') -File | ForEach-Object { "en-US/$($_.Name)" }
            ) | ForEach-Object { $_ } | Sort-Object
            Get-RelativeName $module | Should -Be $expected
        }

        It 'has an assembly for each architecture in its folder' {
            $hashes = 'linux-x64', 'linux-arm64' | ForEach-Object { (Get-FileHash "$module/dependencies/$_/Tmds.LibC.dll").Hash }
            $hashes[0] | Should -Not -Be $hashes[1]
        }
    }

    Context 'Its archive' {
        BeforeAll {
            $entries = Read-Package $package
        }

        It 'has the files of the folder, and the four of the format' {
            $own = '[Content_Types].xml', 'FouTools.nuspec', '_rels/.rels', 'package/services/metadata/core-properties/FouTools.psmdcp'
            @($entries.Keys | Where-Object { $_ -notin $own } | Sort-Object) | Should -Be @(Get-RelativeName $module)
            foreach ($name in Get-RelativeName $module) {
                $entries[$name] | Should -Be ([convert]::ToHexString([System.IO.File]::ReadAllBytes("$module/$name"))) -Because $name
            }

            foreach ($name in $own) { ([xml] (ConvertFrom-Hex $entries[$name])).DocumentElement | Should -Not -BeNullOrEmpty }
        }

        It 'has the metadata of the manifest' {
            $metadata = ([xml] (ConvertFrom-Hex $entries['FouTools.nuspec'])).package.metadata
            $metadata.id | Should -Be 'FouTools'
            $metadata.version | Should -Be $manifest.ModuleVersion
            $metadata.description | Should -Be $manifest.Description
            $metadata.licenseUrl | Should -Be $manifest.PrivateData.PSData.LicenseUri
            $metadata.releaseNotes | Should -Be $manifest.PrivateData.PSData.ReleaseNotes
            $tags = -split $metadata.tags
            foreach ($tag in @('PSModule', 'PSIncludes_Cmdlet') + $manifest.PrivateData.PSData.Tags) { $tags | Should -Contain $tag }
            foreach ($cmdlet in $manifest.CmdletsToExport) { $tags | Should -Contain "PSCmdlet_$cmdlet" }
        }

        It 'has a content type for every part' {
            $types = ([xml] (ConvertFrom-Hex $entries['[Content_Types].xml'])).Types
            foreach ($name in $entries.Keys | Where-Object { $_ -ne '[Content_Types].xml' }) {
                $extension = [System.IO.Path]::GetExtension($name).TrimStart('.')
                if ($extension) { $types.Default.Extension | Should -Contain $extension }
                else { $types.Override.PartName | Should -Contain "/$name" }
            }
        }

        It 'is accepted by a NuGet client' {
            $feed = New-Item (Join-Path $TestDrive 'feed') -ItemType Directory
            & dotnet nuget push $package --source $feed.FullName | Out-Null
            $LASTEXITCODE | Should -Be 0
            Join-Path $feed.FullName (Split-Path $package -Leaf) | Should -Exist
        }

        It 'is installed by PSResourceGet, and then imported by its name' {
            $feed = New-Item (Join-Path $TestDrive 'gallery') -ItemType Directory
            Copy-Item $package $feed.FullName
            $text = @"
`$ErrorActionPreference = 'Stop'
Register-PSResourceRepository Local -Uri '$($feed.FullName)'
Install-PSResource FouTools -Repository Local -TrustRepository
`$installed = Get-InstalledPSResource FouTools
Import-Module FouTools
"`$(`$installed.Version) `$(`$installed.Author) `$((Get-FouSupport).HasNetAdmin -is [bool]) `$((Get-Module FouTools).ModuleBase)"
"@
            # A separate home: its repository list is below XDG_DATA_HOME, if set, and its modules are below HOME.
            $data = New-Item (Join-Path $TestDrive 'home/.local/share') -ItemType Directory -Force
            $run = Invoke-ChildPowerShell -Prefix 'env', "HOME=$TestDrive/home", "XDG_DATA_HOME=$($data.FullName)" -Command $text
            $place = "$($data.FullName)/powershell/Modules/FouTools/$($manifest.ModuleVersion)"
            $run.Output | Should -Be "$($manifest.ModuleVersion) $($manifest.Author) True $place"
        }
    }

    It 'is the same, byte for byte, from the same sources in another folder' {
        $copy = New-Item (Join-Path $TestDrive 'copy') -ItemType Directory
        Get-ChildItem $root -File | ForEach-Object { Copy-Item $_.FullName $copy.FullName }
        Get-ChildItem $root -File -Filter '.editorconfig' -Force | ForEach-Object { Copy-Item $_.FullName $copy.FullName }
        foreach ($part in 'src', 'en-US', 'build') {
            Copy-Item (Join-Path $root $part) (Join-Path $copy.FullName $part) -Recurse
        }

        $run = Invoke-ChildPowerShell -Command "& '$($copy.FullName)/build.ps1' Package"
        $run.ExitCode | Should -Be 0 -Because $run.Output
        $second = Join-Path $copy.FullName 'out/package'
        Get-RelativeName $second | Should -Be (Get-RelativeName $folder)
        foreach ($name in Get-RelativeName $folder) {
            (Get-FileHash "$second/$name").Hash | Should -Be (Get-FileHash "$folder/$name").Hash -Because $name
        }
    }

    Context 'Its dependencies' {
        It 'are loaded from the module, whichever module is imported first: <First>' -ForEach @(
            @{ First = 'the other'; Order = 'other', 'own' }
            @{ First = 'FouTools'; Order = 'own', 'other' }
        ) {
            $paths = @{ own = "$module/FouTools.psd1"; other = $otherModule }
            $imports = $Order | ForEach-Object { "Import-Module '$($paths[$_])'" }
            $tell = @'
$answer = (Get-FouSupport).HasNetAdmin -is [bool]
$versions = [System.AppDomain]::CurrentDomain.GetAssemblies() | ForEach-Object GetName | Where-Object Name -EQ 'Tmds.LibC' | ForEach-Object Version
"$answer $([Tmds.Linux.LibC]::Owner) $($versions | Sort-Object)"
'@
            $run = Invoke-ChildPowerShell -Command "`$ErrorActionPreference = 'Stop'; $($imports -join '; '); $tell"
            $run.Output | Should -Match '^True another module 0\.\d+\.\d+\.\d+ 9\.9\.0\.0$'
        }

        It 'are loaded again after the module is removed and imported, and in other runspaces' {
            $text = @"
`$ErrorActionPreference = 'Stop'
Import-Module '$module/FouTools.psd1'
Remove-Module FouTools
Import-Module '$module/FouTools.psd1' -Force
`$shell = [powershell]::Create([initialsessionstate]::CreateDefault2()).AddScript("Import-Module '$module/FouTools.psd1'; (Get-FouSupport).HasNetAdmin -is [bool]")
"`$((Get-FouSupport).HasNetAdmin -is [bool]) `$(`$shell.Invoke())"
"@
            (Invoke-ChildPowerShell -Command $text).Output | Should -Be 'True True'
        }
    }

    It 'needs at most 300 ms more CPU time to import than an empty module' {
        $empty = Measure-Import $otherModule
        $own = Measure-Import "$module/FouTools.psd1"
        $own - $empty | Should -BeLessThan 300
    }
}
