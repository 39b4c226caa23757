# Makes of the built module what a gallery takes: its folder without what only developers need, and a .nupkg of it, which is
# a zip archive by the Open Packaging Conventions. The same module makes the same bytes, which Compress-PSResource (PSResourceGet 1.2.0,
# pwsh 7.6.9) does not, tried twice on one folder with fixed times: it names the core properties and their relationship by chance, stamps
# three entries with the present, and has the files in another order each time. Nor does it add the tags of cmdlets.

Import-Module (Join-Path $PSScriptRoot 'ModuleBuild.psm1')

$output = Join-Path (Split-Path $PSScriptRoot) 'out'

# What a zip entry can say first, and does where the time is not to tell builds apart.
$timestamp = [System.DateTimeOffset]::new(1980, 1, 1, 0, 0, 0, [System.TimeSpan]::Zero)

# A plain file that all may read and its owner may write (S_IFREG | 0644), in the half that zip has for Unix.
$attributes = 0x81a4 -shl 16

function Build-Package {
    <#
    .SYNOPSIS
        Makes out/package/FouTools and out/package/FouTools.VERSION.nupkg of out/FouTools.
    #>
    $target = Join-Path $output 'package'
    if (Test-Path $target) {
        Remove-Item $target -Recurse -Force
    }

    $module = New-Item (Join-Path $target 'FouTools') -ItemType Directory
    $built = Split-Path (Get-BuildPath -Module)
    foreach ($file in Get-ChildItem $built -File -Recurse | Where-Object Extension -NE '.pdb') {
        $copy = Join-Path $module.FullName ([System.IO.Path]::GetRelativePath($built, $file.FullName))
        $folder = Split-Path $copy
        if (-not (Test-Path $folder)) {
            New-Item $folder -ItemType Directory | Out-Null
        }

        Copy-Item $file.FullName $copy
    }

    $manifest = Import-PowerShellDataFile (Join-Path $module.FullName 'FouTools.psd1')
    $package = Join-Path $target "FouTools.$($manifest.ModuleVersion).nupkg"
    Write-Package -Folder $module.FullName -Manifest $manifest -Path $package
    Write-Host "Packed $package."
}

function Write-Package {
    param([string] $Folder, [hashtable] $Manifest, [string] $Path)

    $properties = 'package/services/metadata/core-properties/FouTools.psmdcp'
    $entries = @{
        '_rels/.rels'         = ConvertTo-Byte (Get-Relationship -Properties $properties)
        'FouTools.nuspec'     = ConvertTo-Byte (Get-Specification -Manifest $Manifest)
        $properties           = ConvertTo-Byte (Get-CoreProperty -Manifest $Manifest)
    }
    foreach ($file in Get-ChildItem $Folder -File -Recurse) {
        $entries[[System.IO.Path]::GetRelativePath($Folder, $file.FullName)] = [System.IO.File]::ReadAllBytes($file.FullName)
    }

    $entries['[Content_Types].xml'] = ConvertTo-Byte (Get-ContentType -Name $entries.Keys)
    $names = [string[]] $entries.Keys
    [array]::Sort($names, [System.StringComparer]::Ordinal)
    $archive = [System.IO.Compression.ZipArchive]::new([System.IO.File]::Create($Path), [System.IO.Compression.ZipArchiveMode]::Create)
    try {
        foreach ($name in $names) {
            $entry = $archive.CreateEntry($name)
            $entry.LastWriteTime = $timestamp
            $entry.ExternalAttributes = $attributes
            $stream = $entry.Open()
            try {
                $stream.Write($entries[$name], 0, $entries[$name].Length)
            }
            finally {
                $stream.Dispose()
            }
        }
    }
    finally {
        $archive.Dispose()
    }
}

function Get-Specification {
    # A gallery finds modules by the tags that Publish-PSResource gives them.
    param([hashtable] $Manifest)

    $data = $Manifest.PrivateData.PSData
    $tags = @('PSModule', 'PSIncludes_Cmdlet') + $data.Tags +
        @($Manifest.CmdletsToExport | ForEach-Object { "PSCmdlet_$_"; "PSCommand_$_" })
    $metadata = [ordered] @{
        id                       = 'FouTools'
        version                  = $Manifest.ModuleVersion
        authors                  = $Manifest.Author
        owners                   = $Manifest.CompanyName
        requireLicenseAcceptance = 'false'
        licenseUrl               = $data.LicenseUri
        description              = $Manifest.Description
        releaseNotes             = $data.ReleaseNotes
        copyright                = $Manifest.Copyright
        tags                     = $tags -join ' '
    }
    $lines = $metadata.Keys | ForEach-Object { "    <$_>$(ConvertTo-XmlText $metadata[$_])</$_>" }
    @"
<?xml version="1.0" encoding="utf-8"?>
<package xmlns="http://schemas.microsoft.com/packaging/2011/08/nuspec.xsd">
  <metadata>
$($lines -join "`n")
  </metadata>
</package>
"@
}

function Get-CoreProperty {
    param([hashtable] $Manifest)

    @"
<?xml version="1.0" encoding="utf-8"?>
<coreProperties xmlns="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/">
  <dc:creator>$(ConvertTo-XmlText $Manifest.Author)</dc:creator>
  <dc:description>$(ConvertTo-XmlText $Manifest.Description)</dc:description>
  <dc:identifier>FouTools</dc:identifier>
  <version>$($Manifest.ModuleVersion)</version>
</coreProperties>
"@
}

function Get-Relationship {
    param([string] $Properties)

    @"
<?xml version="1.0" encoding="utf-8"?>
<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">
  <Relationship Id="R0" Type="http://schemas.microsoft.com/packaging/2010/07/manifest" Target="/FouTools.nuspec" />
  <Relationship Id="R1" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="/$Properties" />
</Relationships>
"@
}

function Get-ContentType {
    # Every part of a package has a type, by the end of its name or by its whole name (ISO/IEC 29500-2).
    param([string[]] $Name)

    $known = @{
        rels   = 'application/vnd.openxmlformats-package.relationships+xml'
        psmdcp = 'application/vnd.openxmlformats-package.core-properties+xml'
    }
    $lines = @(
        $Name | ForEach-Object { [System.IO.Path]::GetExtension($_).TrimStart('.') } | Where-Object { $_ } | Sort-Object -Unique |
            ForEach-Object { "  <Default Extension=`"$_`" ContentType=`"$($known[$_] ?? 'application/octet')`" />" }
        $Name | Where-Object { -not [System.IO.Path]::GetExtension($_) } | Sort-Object |
            ForEach-Object { "  <Override PartName=`"/$_`" ContentType=`"application/octet`" />" }
    )
    @"
<?xml version="1.0" encoding="utf-8"?>
<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">
$($lines -join "`n")
</Types>
"@
}

function ConvertTo-XmlText {
    param([string] $Text)

    [System.Security.SecurityElement]::Escape($Text)
}

function ConvertTo-Byte {
    # One value, however many bytes.
    param([string] $Text)

    , [System.Text.UTF8Encoding]::new($false).GetBytes($Text.Replace("`r", '') + "`n")
}

Export-ModuleMember -Function Build-Package
