# User-Mode Linux: the kernel as a program of this one (docs.kernel.org/virt/uml). Its processes run at the processor's own
# speed, so that tests take a sixth of what they take in an emulated machine. Debian has it for x64, but its fou has no
# encapsulation and its sit no 6rd: the few modules that these concern are built from the sources that it was built from.

Import-Module (Join-Path $PSScriptRoot 'DebianPackage.psm1')
Import-Module (Join-Path $PSScriptRoot 'Tool.psm1')

$package = 'user-mode-linux'
$unpacked = Join-Path (Split-Path $PSScriptRoot) "out/guest/$package"

# What Debian's configuration lacks, and the modules that it is for: NET_FOU_IP_TUNNELS gives ipip and gre their encap, and
# IPV6_SIT_6RD is a member of struct ip_tunnel, so of all modules that have one (include/net/ip_tunnels.h).
$options = 'NET_FOU_IP_TUNNELS', 'IPV6_SIT_6RD'
$modules = 'net/ipv4/ip_tunnel', 'net/ipv4/fou', 'net/ipv4/ipip', 'net/ipv4/ip_gre', 'net/ipv4/ip_vti', 'net/ipv6/fou6', 'net/ipv6/sit'

# What these options set besides themselves (net/ipv6/Kconfig).
$implied = 'IPV6_FOU_TUNNEL'

function Install-UserModeKernel {
    <#
    .SYNOPSIS
        Makes sure that there is a user-mode kernel with fou and its tunnels in out/guest, and returns it.
    .OUTPUTS
        An object with Version, Emulated, Image (its program) and Modules (their folder).
    #>
    if (-not (Test-Path $unpacked)) {
        $part = "$unpacked.part"
        Clear-Folder $part
        Save-UserModeKernel -Folder $part
        Move-Item $part $unpacked
    }

    $folder = Get-ChildItem (Join-Path $unpacked 'lib/modules') -Directory | Select-Object -First 1
    [pscustomobject]@{
        Version  = "$($folder.Name)-um"
        Emulated = $false
        Image    = Join-Path $unpacked 'usr/bin/linux.uml'
        Modules  = $folder.FullName
    }
}

function Save-UserModeKernel {
    param([string] $Folder)

    if ([System.Runtime.InteropServices.RuntimeInformation]::OSArchitecture -ne 'X64') {
        throw "there is no $package for this processor"
    }

    $programs = @{ gcc = 'build-essential'; make = 'build-essential'; flex = 'flex'; bison = 'bison'; bc = 'bc'; xz = 'xz-utils' }
    $programs += @{ depmod = 'kmod'; 'apt-get' = 'apt'; 'dpkg-deb' = 'dpkg' }
    $missing = @(Install-DebianPackage -Program $programs)
    if ($missing) {
        throw "the program $($missing -join ' and ') is not installed"
    }

    Write-Host "Downloading $package and its sources, to build the modules of fou ..."
    & apt-get update 2>&1 | Out-Null
    $kernel = Save-DebianPackage -Package $package -Folder $Folder
    Invoke-Tool dpkg-deb -x $kernel $Folder | Out-Null
    $builtUsing = Invoke-Tool dpkg-deb -f $kernel Built-Using
    if ($builtUsing -notmatch '\blinux \(= ((\d+\.\d+)[^)]*)\)') {
        throw "$package does not say what it was built from: $builtUsing"
    }

    $source = Save-DebianPackage -Package "linux-source-$($Matches[2])=$($Matches[1])" -Folder $Folder
    $tree = Join-Path $Folder 'source'
    New-Item $tree -ItemType Directory | Out-Null
    $unpack = 'dpkg-deb --fsys-tarfile "$1" | tar -xO --wildcards "./usr/src/*.tar.xz" | xz -dc | tar -x -C "$2" --strip-components=1'
    Invoke-Tool sh -c $unpack sh $source $tree | Out-Null

    # Where modprobe looks below a folder, in place of /usr/lib/uml.
    New-Item (Join-Path $Folder 'lib') -ItemType Directory | Out-Null
    Move-Item (Join-Path $Folder 'usr/lib/uml/modules') (Join-Path $Folder 'lib/modules')
    $version = (Get-ChildItem (Join-Path $Folder 'lib/modules') -Directory).Name
    Build-KernelModule -Tree $tree -Configuration (Join-Path $Folder "usr/share/doc/$package/config.gz")
    $modules | ForEach-Object { Copy-Item (Join-Path $tree "$_.ko") (Join-Path $Folder "lib/modules/$version/kernel/$_.ko") }
    Invoke-Tool depmod -b $Folder $version | Out-Null
    Remove-Item $tree -Recurse -Force
    Remove-Item $kernel, $source
}

function Build-KernelModule {
    # Builds the modules as they would have been built with the kernel, but for the options.
    param([string] $Tree, [string] $Configuration)

    $file = Join-Path $Tree '.config'
    $make = 'make', '-s', '-C', $Tree, 'ARCH=um', "-j$([Environment]::ProcessorCount)"
    Invoke-Tool sh -c 'gzip -dc "$1" >"$2"' sh $Configuration $file | Out-Null
    Invoke-Tool @make olddefconfig | Out-Null
    $before = Get-Content $file
    Add-Content $file ($options | ForEach-Object { "CONFIG_$_=y" })
    Invoke-Tool @make olddefconfig | Out-Null

    # A kernel and modules of different structures would fail in ways that no test is about.
    $changed = @(Compare-Object $before (Get-Content $file) | ForEach-Object { [regex]::Match($_.InputObject, 'CONFIG_(\w+)').Groups[1].Value } | Select-Object -Unique)
    $difference = Compare-Object $changed ($options + $implied)
    if ($difference) {
        throw "the configuration of the modules differs from that of the kernel in $($difference.InputObject -join ', ')"
    }

    # Their symbols are the kernel's, which is not built here.
    Invoke-Tool @make modules_prepare | Out-Null
    Invoke-Tool @make 'KBUILD_MODPOST_WARN=1' ($modules | ForEach-Object { "$_.ko" }) | Out-Null
}

function Start-UserModeKernel {
    <#
    .SYNOPSIS
        Boots the kernel with the host's root, and returns its process.
    .PARAMETER Folder
        Where files of this guest may lie.
    .PARAMETER Results
        The host's folder that is /results in the guest.
    #>
    param(
        [Parameter(Mandatory)] $Kernel,
        [Parameter(Mandatory)] [string] $Folder,
        [Parameter(Mandatory)] [string] $Results,
        [Parameter(Mandatory)] [string] $ConsoleLog
    )

    # What the kernel does not know goes to the environment of init.
    $words = @($Kernel.Image, 'mem=3G', 'root=98:0', 'rootfstype=hostfs', 'rootflags=/', 'ro', 'quiet', 'panic=-1', "uml_dir=$Folder/")
    $words += 'con=null', 'con0=null,fd:1', "GUEST_MODULES=$($Kernel.Modules)", "GUEST_RESULTS=$Results"
    $words += 'init=/bin/sh', '--', (Join-Path $PSScriptRoot 'guest-init.sh')
    $start = [System.Diagnostics.ProcessStartInfo]::new('sh')
    '-c', 'log=$1; shift; exec "$@" >"$log" 2>&1 </dev/null', 'sh', $ConsoleLog | ForEach-Object { $start.ArgumentList.Add($_) }
    $words | ForEach-Object { $start.ArgumentList.Add($_) }
    [System.Diagnostics.Process]::Start($start)
}

Export-ModuleMember -Function Install-UserModeKernel, Start-UserModeKernel
