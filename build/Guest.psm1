# Runs commands under a distribution's kernel, which has the fou and tunnel modules that the host's kernel may lack: in a
# QEMU guest whose root is the host's, so that programs and builds are at the same paths. What it writes stays in its
# memory. Needs no /dev/kvm: the processor is emulated, hence slow.

Import-Module (Join-Path $PSScriptRoot 'ModuleBuild.psm1')
Import-Module (Join-Path $PSScriptRoot 'DebianPackage.psm1')
Import-Module (Join-Path $PSScriptRoot 'PesterRun.psm1')
Import-Module (Join-Path $PSScriptRoot 'NativeImage.psm1')

$folder = Join-Path (Split-Path $PSScriptRoot) 'out/guest'
$native = Join-Path $folder 'native'

# The table's arm64 row is untested.
$machine = @{
    X64   = @{ Program = 'qemu-system-x86_64'; Package = 'qemu-system-x86'; Kernel = 'linux-image-amd64'; Type = 'pc'; Console = 'ttyS0' }
    Arm64 = @{ Program = 'qemu-system-aarch64'; Package = 'qemu-system-arm'; Kernel = 'linux-image-arm64'; Type = 'virt'; Console = 'ttyAMA0' }
}["$([System.Runtime.InteropServices.RuntimeInformation]::OSArchitecture)"]

function Install-GuestKernel {
    <#
    .SYNOPSIS
        Makes sure that a guest can be started, and returns its kernel.
    .DESCRIPTION
        Installs QEMU and kmod. Downloads the kernel and a static busybox once, and only unpacks them, in out/guest.
    .PARAMETER KernelPackage
        The Debian package of the kernel, or one that depends on it, among those that apt knows. By default the
        distribution's own.
    .OUTPUTS
        An object with Version, Image (the kernel's file), Folder (of what is unpacked), Modules (their folder) and Busybox.
    #>
    param([string] $KernelPackage = $machine.Kernel)

    if (-not $machine) {
        throw 'there is no guest for this processor'
    }

    $missing = @(Install-DebianPackage -Program @{ $machine.Program = $machine.Package; depmod = 'kmod'; 'apt-get' = 'apt'; 'dpkg-deb' = 'dpkg' })
    if ($missing) {
        throw "the program $($missing -join ' and ') is not installed"
    }

    if (-not ((& $machine.Program -device help) -match 'virtio-9p-pci')) {
        throw "$($machine.Program) has no 9p"
    }

    $unpacked = Join-Path $folder $KernelPackage
    if (-not (Test-Path $unpacked)) {
        $part = "$unpacked.part"
        Clear-Folder $part
        Save-GuestKernel -Package $KernelPackage -Folder $part
        Move-Item $part $unpacked
    }

    $modules = Get-ChildItem (Join-Path $unpacked 'lib/modules') -Directory | Select-Object -First 1
    $images = (Join-Path $unpacked "boot/vmlinuz-$($modules.Name)"), (Join-Path $modules.FullName 'vmlinuz')
    [pscustomobject]@{
        Version = $modules.Name
        Image   = $images | Where-Object { Test-Path $_ } | Select-Object -First 1
        Folder  = $unpacked
        Modules = $modules.FullName
        Busybox = Join-Path $unpacked 'bin/busybox'
    }
}

function Save-GuestKernel {
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
    Write-Host "Downloading $($packages -join ', ') for the guest ..."
    Push-Location $Folder
    try {
        Invoke-Tool apt-get download -o 'APT::Sandbox::User=root' @packages | Out-Null
        Get-ChildItem '*.deb' | ForEach-Object {
            Invoke-Tool dpkg-deb -x $_.FullName . | Out-Null
            Remove-Item $_.FullName
        }
    }
    finally {
        Pop-Location
    }

    # Newer packages leave the links from / to /usr to the system.
    'bin', 'lib' | Where-Object { -not (Test-Path (Join-Path $Folder $_)) } | ForEach-Object {
        New-Item (Join-Path $Folder $_) -ItemType SymbolicLink -Target "usr/$_" | Out-Null
    }
    $version = (Get-ChildItem (Join-Path $Folder 'lib/modules') -Directory | Select-Object -First 1).Name
    Invoke-Tool depmod -b $Folder $version | Out-Null
}

function New-GuestImage {
    <#
    .SYNOPSIS
        Compiles what tests in guests load, to replace there what lies at the same path below out/: emulated, the compiler of
        the runtime takes longer than most tests.
    #>
    if (Test-Path $native) {
        Remove-Item $native -Recurse -Force
    }

    Write-Host 'Compiling native code for guests ...'
    $output = Split-Path $folder
    $parts = 'FouTools', 'FouTools/dependencies', 'FouTools/dependencies/linux-x64'
    $parts += 'FouTools.TestAgent', 'FouTools.Bpf.Tests', 'FouTools.Datapath.Tests' | ForEach-Object { "bin/$_/release" }
    $assemblies = $parts | ForEach-Object { Get-ChildItem (Join-Path $output $_) -Filter '*.dll' | Where-Object Name -NotLike 'Microsoft.*' }
    $compiled = Join-Path $native 'compiled'
    New-NativeImage -Path ($assemblies | Group-Object Name | ForEach-Object { $_.Group[0].FullName }) -Reference $PSHOME -Destination $compiled
    foreach ($assembly in $assemblies | Where-Object { Test-Path (Join-Path $compiled $_.Name) }) {
        $place = Join-Path $native ([System.IO.Path]::GetRelativePath($output, $assembly.DirectoryName))
        New-Item $place -ItemType Directory -Force | Out-Null
        Copy-Item (Join-Path $compiled $assembly.Name) $place
    }

    Remove-Item $compiled -Recurse
}

function Invoke-GuestCommand {
    <#
    .SYNOPSIS
        Boots a guest, runs one command of sh(1) in it as root, and ends the guest.
    .PARAMETER Command
        The command. What it leaves in /results is then in the host's folder that the output names.
    .PARAMETER Guest
        Tells guests apart that run at once: each has its files in a folder of this name below out/guest.
    .OUTPUTS
        An object with ExitCode, Output, LogPath (the guest's console) and Results (a folder).
    #>
    param(
        [Parameter(Mandatory)] [string] $Command,
        [int] $TimeoutSeconds = 300,
        [string] $KernelPackage = $machine.Kernel,
        [string] $Guest = 'guest'
    )

    $kernel = Install-GuestKernel -KernelPackage $KernelPackage
    $place = Join-Path $folder $Guest
    $results = Join-Path $place 'results'
    $consoleLog = Join-Path $place 'console.log'
    Clear-Folder $results
    Set-Content (Join-Path $results 'command') $Command
    Set-Content (Join-Path $results 'environment') (Get-GuestEnvironment -Kernel $kernel)
    $output = Join-Path $results 'output'
    Set-Content $output '' -NoNewline

    Write-Host "Starting a guest with kernel $($kernel.Version); it is emulated, so this takes a while ..."
    $clock = [System.Diagnostics.Stopwatch]::StartNew()
    $process = $null
    try {
        $process = Start-Guest -Kernel $kernel -Initramfs (New-Initramfs -Kernel $kernel -Folder $place) -Results $results -ConsoleLog $consoleLog
        do {
            $ended = $process.WaitForExit(500)
            Write-Progress -Activity "Guest with kernel $($kernel.Version)" -Status "$([int] $clock.Elapsed.TotalSeconds) s of at most $TimeoutSeconds s"
        } until ($ended -or $clock.Elapsed.TotalSeconds -gt $TimeoutSeconds)
    }
    finally {
        Write-Progress -Activity "Guest with kernel $($kernel.Version)" -Completed
        if ($process) {
            if (-not $process.HasExited) {
                $process.Kill()
                $process.WaitForExit()
            }

            $process.Dispose()
        }
    }

    $status = Join-Path $results 'status'
    if (-not (Test-Path $status)) {
        $what = $ended ? 'ended without a result' : "did not end within $TimeoutSeconds s"
        throw "The guest $what. The command's output is in $output; the guest's console is in $consoleLog and ends: $((Get-Content $consoleLog -Tail 5) -join "`n")"
    }

    [pscustomobject]@{
        ExitCode = [int] (Get-Content $status)
        Output   = Get-Content $output -Raw
        LogPath  = $consoleLog
        Results  = $results
    }
}

function Invoke-GuestPester {
    <#
    .SYNOPSIS
        Runs Pester tests in a guest, by the same PowerShell, and returns what Invoke-PesterFiles.ps1 reports, with the Log.
    #>
    param(
        [Parameter(Mandatory)] [string] $Pester,
        [string] $Tag = 'Kernel',
        [string[]] $Name = @(),
        [string[]] $File = @(),
        [int] $TimeoutSeconds = 3900,
        [string] $KernelPackage = $machine.Kernel,
        [string] $Guest = 'guest'
    )

    $filter = @{ Tag = @($Tag); Name = $Name; File = $File }
    $words = Get-PesterCommand -Pester $Pester -Report '/results/report.json' -Filter $filter
    $command = ($words | ForEach-Object { ConvertTo-ShellWord $_ }) -join ' '
    if (Test-Path $native) {
        $command = "cp -r $(ConvertTo-ShellWord "$native/.") $(ConvertTo-ShellWord (Split-Path $folder)) && $command"
    }

    $run = Invoke-GuestCommand -Command $command -TimeoutSeconds $TimeoutSeconds -KernelPackage $KernelPackage -Guest $Guest
    $report = Join-Path $run.Results 'report.json'
    if (-not (Test-Path $report)) {
        throw "The Pester run in the guest ended with exit code $($run.ExitCode) and left no results: $($run.Output)"
    }

    Get-Content $report -Raw | ConvertFrom-Json | Add-Member Log (Join-Path $run.Results 'output') -PassThru
}

function Get-GuestEnvironment {
    param($Kernel)

    $dotnet = Get-Item (Get-Command dotnet -CommandType Application | Select-Object -First 1).Source
    $dotnet = $dotnet.ResolveLinkTarget($true) ?? $dotnet
    @{
        # Every folder costs, since 9p is slow and each start of a program searches them.
        PATH              = '/usr/sbin:/usr/bin'
        HOME              = '/tmp'
        LANG              = 'C.UTF-8'
        TERM              = 'dumb'
        DOTNET_ROOT       = Split-Path $dotnet.FullName
        GUEST_MODULES     = $Kernel.Modules

        # What each start and each compilation would cost under emulation.
        DOTNET_TieredPGO             = '0'
        DOTNET_EnableWriteXorExecute = '0'
        DOTNET_JITMinOpts            = '1'
        POWERSHELL_TELEMETRY_OPTOUT  = '1'
    }.GetEnumerator() | ForEach-Object { "export $($_.Key)=$(ConvertTo-ShellWord $_.Value)" }
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

function Start-Guest {
    param($Kernel, [string] $Initramfs, [string] $Results, [string] $ConsoleLog)

    # The guest takes longest of all suites, so that it comes first wherever the user may say so.
    $start = [System.Diagnostics.ProcessStartInfo]::new('nice')
    '-n', '-10', $machine.Program | ForEach-Object { $start.ArgumentList.Add($_) }
    # One processor: the host's suites run on the other, and two emulated ones spend much of their time waiting for each other.
    $words = @('-machine', $machine.Type, '-accel', 'tcg', '-cpu', 'max', '-smp', '1', '-m', '2048')
    $words += '-nodefaults', '-display', 'none', '-no-reboot', '-serial', "file:$ConsoleLog"
    # The emulated TLB forgets all its pages whenever one of a large page changes (accel/tcg/cputlb.c), and each tick of a timer
    # leaves the translated code. Who takes a device away waits for grace periods of RCU, which are fewer ticks when expedited.
    $append = "console=$($machine.Console) quiet panic=-1 mitigations=off transparent_hugepage=never nohz=off highres=off rcupdate.rcu_expedited=1"
    $words += '-kernel', $Kernel.Image, '-initrd', $Initramfs, '-append', $append
    foreach ($share in @('root', '/', ',readonly=on'), @('results', $Results, '')) {
        $words += '-fsdev', "local,id=$($share[0]),path=$($share[1]),security_model=none,multidevs=remap$($share[2])"
        $words += '-device', "virtio-9p-pci,fsdev=$($share[0]),mount_tag=$($share[0])"
    }

    $words | ForEach-Object { $start.ArgumentList.Add($_) }
    [System.Diagnostics.Process]::Start($start)
}

function ConvertTo-ShellWord {
    param([string] $Text)

    "'" + $Text.Replace("'", "'\''") + "'"
}

function Clear-Folder {
    param([string] $Path)

    if (Test-Path $Path) {
        Remove-Item $Path -Recurse -Force
    }

    New-Item $Path -ItemType Directory -Force | Out-Null
}

function Invoke-Tool {
    # Runs a program, returns what it said, and fails with that.
    $program, $rest = $args
    $text = & $program @rest 2>&1
    if ($LASTEXITCODE -ne 0) {
        throw "$program $rest failed: $text"
    }

    $text
}

Export-ModuleMember -Function Install-GuestKernel, New-GuestImage, Invoke-GuestCommand, Invoke-GuestPester
