# Makes the help that Get-Help reads (MAML) from the Markdown that people write, by PlatyPS.

Import-Module (Join-Path $PSScriptRoot '../tests/harness/HelpMarkdown.psm1')

$root = Split-Path $PSScriptRoot
$maml = 'http://schemas.microsoft.com/maml/2004/10'
$command = 'http://schemas.microsoft.com/maml/dev/command/2004/10'
$dev = 'http://schemas.microsoft.com/maml/dev/2004/10'

function Build-Help {
    <#
    .SYNOPSIS
        Regenerates en-US/FouTools.dll-Help.xml from docs/FouTools.
    #>
    $platyPS = Get-Module Microsoft.PowerShell.PlatyPS -ListAvailable |
        Where-Object { $_.Version.Major -eq 1 } |
        Sort-Object Version -Descending |
        Select-Object -First 1
    if (-not $platyPS) {
        throw 'The help is made by PlatyPS 1, which is not installed. In pwsh: Install-PSResource Microsoft.PowerShell.PlatyPS'
    }

    Import-Module $platyPS
    $pages = Read-Page -Path (Join-Path $root 'docs/FouTools/*-*.md')
    $document = ConvertTo-Maml -Page $pages
    foreach ($page in $pages) {
        Update-Command -Document $document -Page $page
    }

    $target = Join-Path $root 'en-US/FouTools.dll-Help.xml'
    Save-Maml -Document $document -Path $target
    Write-Host "Made $target from $($pages.Count) pages."
}

function Read-Page {
    param([string] $Path)

    $pages = @(Import-MarkdownCommandHelp -Path $Path -ErrorAction Stop)
    $faults = foreach ($page in $pages) {
        $page.Diagnostics.Messages |
            Where-Object { "$($_.Severity)" -ne 'Information' } |
            ForEach-Object { "$($page.Title).md, line $($_.Line): $($_.Identifier)" }
    }
    if ($faults) {
        throw "PlatyPS does not understand the Markdown.`n$($faults -join "`n")"
    }

    $pages
}

function ConvertTo-Maml {
    param([object[]] $Page)

    $folder = Join-Path ([System.IO.Path]::GetTempPath()) "FouTools-help-$PID"
    try {
        $file = $Page | Export-MamlCommandHelp -OutputFolder $folder -Force
        $document = [xml]::new()
        $document.Load($file.FullName)
        $document
    }
    finally {
        Remove-Item $folder -Recurse -Force
    }
}

function Update-Command {
    # PlatyPS leaves the code of examples among their text, default values out, and Markdown in the text.
    param([xml] $Document, $Page)

    $names = [System.Xml.XmlNamespaceManager]::new($Document.NameTable)
    $names.AddNamespace('maml', $maml)
    $names.AddNamespace('command', $command)
    $names.AddNamespace('dev', $dev)
    $node = $Document.SelectSingleNode("//command:command[command:details/command:name='$($Page.Title)']", $names)

    # A test compares it with the page.
    $hash = Get-HelpHash (Join-Path $root "docs/FouTools/$($Page.Title).md")
    $node.PrependChild($Document.CreateComment(" SHA-256 of the page: $hash ")) | Out-Null

    foreach ($paragraph in $node.SelectNodes('.//maml:para', $names)) {
        $paragraph.InnerText = ConvertTo-PlainText $paragraph.InnerText
    }

    $examples = $node.SelectNodes('command:examples/command:example', $names)
    for ($i = 0; $i -lt $examples.Count; $i++) {
        Set-Example -Node $examples[$i] -Markdown $Page.Examples[$i].Remarks -Names $names
    }

    foreach ($parameter in $Page.Parameters | Where-Object DefaultValue) {
        $type = $node.SelectSingleNode("command:parameters/command:parameter[maml:name='$($parameter.Name)']/dev:type", $names)
        $default = $Document.CreateElement('dev', 'defaultValue', $dev)
        $default.InnerText = $parameter.DefaultValue
        $type.ParentNode.InsertAfter($default, $type) | Out-Null
    }

    foreach ($link in $node.SelectNodes('command:relatedLinks/maml:navigationLink', $names)) {
        $address = $link.SelectSingleNode('maml:uri', $names)
        if (-not $address.InnerText) {
            $link.ParentNode.RemoveChild($link) | Out-Null
        }
        elseif ($address.InnerText -notmatch '^https?:') {
            # A path in the repository leads nowhere from a console.
            $address.InnerText = ''
        }
    }
}

function Set-Example {
    # The first block of PowerShell is the code; text before it introduces the example, and all else follows the code.
    param($Node, [string] $Markdown, $Names)

    $parts = [regex]::Match($Markdown, '(?s)^(?<before>.*?)```powershell\n(?<code>.*?)\n```(?<after>.*)$')
    if (-not $parts.Success) {
        throw "The example '$($Node.SelectSingleNode('maml:title', $Names).InnerText)' has no block of powershell."
    }

    $Node.SelectSingleNode('dev:code', $Names).InnerText = $parts.Groups['code'].Value
    foreach ($place in @(@('maml:introduction', 'before'), @('dev:remarks', 'after'))) {
        $parent = $Node.SelectSingleNode($place[0], $Names)
        $parent.RemoveAll()
        foreach ($text in @(Split-Paragraph $parts.Groups[$place[1]].Value) + '') {
            $paragraph = $Node.OwnerDocument.CreateElement('maml', 'para', $maml)
            $paragraph.InnerText = $text
            $parent.AppendChild($paragraph) | Out-Null
        }
    }
}

function Split-Paragraph {
    # Plain paragraphs; fenced blocks stay as they are.
    param([string] $Markdown)

    foreach ($piece in [regex]::Split($Markdown, '(?s)(```.*?\n```)')) {
        if ($piece.StartsWith('```')) {
            $piece -replace '^```\w*\n', '' -replace '\n```$', ''
        }
        elseif ($piece.Trim()) {
            ConvertTo-PlainText $piece.Trim()
        }
    }
}

function ConvertTo-PlainText {
    # Takes bold, code and link marks away, and wraps to what an 80-column console has beside the indent of Get-Help,
    # which breaks longer lines within words where the culture is invariant.
    param([string] $Markdown)

    $text = $Markdown -replace '\[([^\]]+)\]\([^)]+\)', '$1' -replace '\*\*([^*]+)\*\*', '$1' -replace '`([^`]+)`', '$1'
    $items = $text -replace '(?<=\S) *\n *(?!- |\s)', ' '
    ($items -split '\n' | ForEach-Object { Split-Line $_ }) -join "`n"
}

function Split-Line {
    param([string] $Line, [int] $Width = 72)

    $indent = $Line.StartsWith('- ') ? '  ' : ''
    $filled = ''
    foreach ($word in $Line -split ' ') {
        if ($filled.Trim() -and $filled.Length + 1 + $word.Length -gt $Width) {
            $filled
            $filled = $indent + $word
        }
        else {
            $filled = $filled ? "$filled $word" : $word
        }
    }

    $filled
}

function Save-Maml {
    param([xml] $Document, [string] $Path)

    $settings = [System.Xml.XmlWriterSettings]::new()
    $settings.Indent = $true
    $settings.NewLineChars = "`n"
    $settings.Encoding = [System.Text.UTF8Encoding]::new($false)
    $writer = [System.Xml.XmlWriter]::Create($Path, $settings)
    try {
        $Document.Save($writer)
        $writer.WriteWhitespace("`n")
    }
    finally {
        $writer.Dispose()
    }
}

Export-ModuleMember -Function Build-Help
