# A kernel of the distribution, as its package has it, in a machine that QEMU emulates. Needs no /dev/kvm, hence slow.

Import-Module (Join-Path $PSScriptRoot 'DebianPackage.psm1')
Import-Module (Join-Path $PSScriptRoot 'Tool.psm1')

$folder = Join-Path (Split-Path $PSScriptRoot) 'out/guest'

# The table's arm64 row is untested.
$machine = @{
    X64   = @{ Program = 'qemu-system-x86_64'; Package = 'qemu-system-x86'; Kernel = 'linux-image-amd64'; Type = 'pc'; Console = 'ttyS0' }
    Arm64 = @{ Program = 'qemu-system-aarch64'; Package = 'qemu-system-arm'; Kernel = 'linux-image-arm64'; Type = 'virt'; Console = 'ttyAMA0' }
}["$([System.Runtime.InteropServices.RuntimeInformation]::OSArchitecture)"]

function Install-EmulatedKernel {
    <#
    .SYNOPSIS
        Makes sure that a guest can be emulated, and returns its kernel.
    .DESCRIPTION
        Installs QEMU and kmod. Downloads the kernel and a static busybox once, and only unpacks them, in out/guest.
    .PARAMETER Package
        The Debian package of the kernel, or one that depends on it, among those that apt knows. By default the
        distribution's own.
    .OUTPUTS
        An object with Version, Emulated, Image (the kernel's file), Folder (of what is unpacked),
        Modules (their folder) and Busybox.
    #>
    param([string] $Package = '')

    if (-not $machine) {
        throw 'there is no emulated machine for this processor'
    }

    $missing = @(Install-DebianPackage -Program @{ $machine.Program = $machine.Package; depmod = 'kmod'; 'apt-get' = 'apt'; 'dpkg-deb' = 'dpkg' })
    if ($missing) {
        throw "the program $($missing -join ' and ') is not installed"
    }

    if (-not ((& $machine.Program -device help) -match 'virtio-9p-pci')) {
        throw "$($machine.Program) has no 9p"
    }

    $Package = $Package ? $Package : $machine.Kernel
    $unpacked = Join-Path $folder $Package
    if (-not (Test-Path $unpacked)) {
        $part = "$unpacked.part"
        Clear-Folder $part
        Save-KernelImage -Package $Package -Folder $part
        Move-Item $part $unpacked
    }

    $modules = Get-ChildItem (Join-Path $unpacked 'lib/modules') -Directory | Select-Object -First 1
    $images = (Join-Path $unpacked "boot/vmlinuz-$($modules.Name)"), (Join-Path $modules.FullName 'vmlinuz')
    [pscustomobject]@{
        Version  = $modules.Name
        Emulated = $true
        Image    = $images | Where-Object { Test-Path $_ } | Select-Object -First 1
        Folder   = $unpacked
        Modules  = $modules.FullName
        Busybox  = Join-Path $unpacked 'bin/busybox'
    }
}

function Save-KernelImage {
    param([string] $Package, [string] $Folder)

    # Fails without root, which matters only where apt has never been updated.
    & apt-get update 2>&1 | Out-Null

    # The kernel is one package or several, by distribution.
    $no = 'recommends', 'suggests', 'conflicts', 'breaks', 'replaces', 'enhances' | ForEach-Object { "--no-$_" }
    $packages = @((& apt-cache depends --recurse @no $Package 2>$null) -match '^linux-(image-|binary-|modules-|base-\d)')
    if (-not $packages) {
        throw "apt does not know the package $Package"
    }

    $packages += 'busybox-static'
    Write-Host "Downloading $($packages -join ', ') for a guest ..."
    Save-DebianPackage -Package $packages -Folder $Folder | ForEach-Object {
        Invoke-Tool dpkg-deb -x $_ $Folder | Out-Null
        Remove-Item $_
    }

    # Newer packages leave the links from / to /usr to the system.
    'bin', 'lib' | Where-Object { -not (Test-Path (Join-Path $Folder $_)) } | ForEach-Object {
        New-Item (Join-Path $Folder $_) -ItemType SymbolicLink -Target "usr/$_" | Out-Null
    }
    $version = (Get-ChildItem (Join-Path $Folder 'lib/modules') -Directory | Select-Object -First 1).Name
    Invoke-Tool depmod -b $Folder $version | Out-Null
}

function Start-EmulatedKernel {
    <#
    .SYNOPSIS
        Boots the kernel with the host's root, and returns the process that emulates it.
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

    # The emulated guest takes longest of all suites, so that it comes first wherever the user may say so.
    $start = [System.Diagnostics.ProcessStartInfo]::new('nice')
    '-n', '-10', $machine.Program | ForEach-Object { $start.ArgumentList.Add($_) }
    # One processor: the host's suites run on the other, and two emulated ones spend much of their time waiting for each other.
    $words = @('-machine', $machine.Type, '-accel', 'tcg', '-cpu', 'max', '-smp', '1', '-m', '2048')
    $words += '-nodefaults', '-display', 'none', '-no-reboot', '-serial', "file:$ConsoleLog"
    # The emulated TLB forgets all its pages whenever one of a large page changes (accel/tcg/cputlb.c), and each tick of a timer
    # leaves the translated code. Who takes a device away waits for grace periods of RCU, which are fewer ticks when expedited.
    $append = "console=$($machine.Console) quiet panic=-1 mitigations=off transparent_hugepage=never nohz=off highres=off rcupdate.rcu_expedited=1"
    $words += '-kernel', $Kernel.Image, '-initrd', (New-Initramfs -Kernel $Kernel -Folder $Folder), '-append', $append
    foreach ($share in @('root', '/', ',readonly=on'), @('results', $Results, '')) {
        $words += '-fsdev', "local,id=$($share[0]),path=$($share[1]),security_model=none,multidevs=remap$($share[2])"
        $words += '-device', "virtio-9p-pci,fsdev=$($share[0]),mount_tag=$($share[0])"
    }

    $words | ForEach-Object { $start.ArgumentList.Add($_) }
    [System.Diagnostics.Process]::Start($start)
}

function New-Initramfs {
    # The archive that the kernel unpacks as its first root: busybox, the modules that reach the host's root, and /init.
    param($Kernel, [string] $Folder)

    $tree = Join-Path $Folder 'initramfs'
    Clear-Folder $tree
    New-Item (Join-Path $tree 'bin') -ItemType Directory | Out-Null
    New-Item (Join-Path $tree 'modules') -ItemType Directory | Out-Null
    Copy-Item $Kernel.Busybox (Join-Path $tree 'bin/busybox')
    Copy-Item (Join-Path $PSScriptRoot 'guest-init.sh') (Join-Path $tree 'init')
    Invoke-Tool chmod +x (Join-Path $tree 'init') | Out-Null

    # Lines of "insmod FILE", in the order in which they have to be loaded, and of "builtin NAME".
    $depends = foreach ($name in 'virtio_pci', '9pnet_virtio', '9p', 'overlay') {
        Invoke-Tool modprobe --dirname $Kernel.Folder --set-version $Kernel.Version --show-depends $name
    }
    $order = foreach ($file in @($depends) -match '^insmod ' -replace '^insmod ' | ForEach-Object Trim | Select-Object -Unique) {
        $copy = Join-Path $tree "modules/$(Split-Path $file -Leaf)"
        Copy-Item $file $copy
        if ($copy -like '*.xz') {
            Invoke-Tool $Kernel.Busybox unxz $copy | Out-Null
        }

        (Split-Path $copy -Leaf) -replace '\.xz$'
    }
    Set-Content (Join-Path $tree 'modules/order') $order

    $archive = Join-Path $Folder 'initramfs.cpio'
    Invoke-Tool sh -c 'cd "$1" && find . | "$2" cpio -o -H newc -R 0:0 >"$3"' sh $tree $Kernel.Busybox $archive | Out-Null
    $archive
}

Export-ModuleMember -Function Install-EmulatedKernel, Start-EmulatedKernel
