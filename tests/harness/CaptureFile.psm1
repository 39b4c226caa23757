# Hand-written capture files, and tshark's output for capture files.

function New-PcapFile {
    <#
    .SYNOPSIS
        Writes a pcap file, byte by byte, without the code under test.
    .PARAMETER Packet
        The packets in hexadecimal digits.
    .PARAMETER SnapLength
        Truncates the packets to this length.
    .NOTES
        Packet n has the timestamp 1700000000.00n000.
    #>
    param(
        [Parameter(Mandatory)] [string] $Path,
        [Parameter(Mandatory)] [string[]] $Packet,
        [int] $LinkType = 101,
        [int] $SnapLength = 65535,
        [switch] $BigEndian,
        [switch] $Nanoseconds
    )

    $stream = [System.IO.File]::Create($Path)
    try {
        $magic = $Nanoseconds ? 'a1b23c4d' : 'a1b2c3d4'
        $header = '{0}00020004{1}{2:x8}{3:x8}' -f $magic, ('0' * 16), $SnapLength, $LinkType
        Write-Word -Stream $stream -Hex $header -Width 4, 2, 2, 4, 4, 4, 4 -BigEndian:$BigEndian
        $number = 0
        foreach ($hex in $Packet) {
            $number++
            $length = $hex.Length / 2
            $kept = [Math]::Min($length, $SnapLength)
            $fraction = $number * 1000 * ($Nanoseconds ? 1000 : 1)
            $record = '{0:x8}{1:x8}{2:x8}{3:x8}' -f 1700000000, $fraction, $kept, $length
            Write-Word -Stream $stream -Hex $record -Width 4, 4, 4, 4 -BigEndian:$BigEndian
            $bytes = [Convert]::FromHexString($hex.Substring(0, 2 * $kept))
            $stream.Write($bytes, 0, $bytes.Length)
        }
    }
    finally {
        $stream.Dispose()
    }
}

function Write-Word {
    param([System.IO.Stream] $Stream, [string] $Hex, [int[]] $Width, [switch] $BigEndian)

    $at = 0
    foreach ($length in $Width) {
        $bytes = [Convert]::FromHexString($Hex.Substring(2 * $at, 2 * $length))
        if (-not $BigEndian) { [Array]::Reverse($bytes) }
        $Stream.Write($bytes, 0, $length)
        $at += $length
    }
}

function Read-TsharkField {
    <#
    .SYNOPSIS
        Returns one string for each packet that tshark reads from a file: the fields separated by bars.
    .PARAMETER Last
        For a field of several headers, returns the last occurrence rather than the first.
    .PARAMETER DecodeAs
        The -d options for tshark, such as udp.port==5555,ip.
    #>
    param(
        [Parameter(Mandatory)] [string] $Path,
        [Parameter(Mandatory)] [string[]] $Field,
        [switch] $Last,
        [string[]] $DecodeAs = @(),
        [string] $Filter = ''
    )

    $arguments = @('-r', $Path, '-T', 'fields', '-E', 'separator=|', '-E', "occurrence=$($Last ? 'l' : 'f')",
        '-o', 'ip.check_checksum:TRUE', '-o', 'udp.check_checksum:TRUE')
    $Field | ForEach-Object { $arguments += '-e', $_ }
    $DecodeAs | ForEach-Object { $arguments += '-d', $_ }
    if ($Filter) { $arguments += '-Y', $Filter }
    # On standard error tshark warns about running as root, and about damaged files.
    $said = & tshark @arguments 2>&1
    if ($LASTEXITCODE -ne 0) {
        throw "tshark cannot read ${Path}: $said"
    }

    $said | ForEach-Object { "$_" } | Where-Object { $_ -match '\|' -or $Field.Count -eq 1 } | Where-Object { $_ -notlike 'Running as*' }
}

Export-ModuleMember -Function New-PcapFile, Read-TsharkField
