namespace FouTools.Shell.Tests;

/// <summary>Small scripts and what pwsh 7.6 prints for them; the lines of the output are joined by " ; ".</summary>
internal static class StandInCases
{
    public static IReadOnlyDictionary<string, (string Script, string Expected)> All { get; } = new Dictionary<string, (string, string)>
    {
        ["Write-Output"] = ("Write-Output 1 2; (Write-Output 1,2 -NoEnumerate | Measure-Object).Count", "1 ; 2 ; 1"),
        ["Write-Host"] = ("Write-Host a, b, @(1, 2) -Separator - 6>&1", "a-b-1-2"),
        ["Write-Error"] = (
            "function f { [CmdletBinding()] param() Write-Error bad -ErrorId Id -Category InvalidData -TargetObject 5 }; f -ErrorAction SilentlyContinue -ErrorVariable e; $e[0].FullyQualifiedErrorId; \"$($e[0].CategoryInfo)\"",
            "Id,f ; InvalidData: (5:Int32) [Write-Error], WriteErrorException"),
        ["Write-Warning"] = ("Write-Warning w 3>&1; Write-Verbose v -Verbose 4>&1; Write-Information i 6>&1", "w ; v ; i"),
        ["Select properties"] = (
            "[pscustomobject]@{ a = 1; b = 2; bc = 3 } | Select-Object b*, @{ n = 'z'; e = { $_.a * 10 } }, nope -ExcludeProperty bc | ConvertTo-Json -Compress",
            "{\"b\":2,\"z\":10,\"nope\":null}"),
        ["Select range"] = (
            "\"$(1..9 | Select-Object -First 2)|$(1..9 | Select-Object -Last 2)|$(1..9 | Select-Object -Skip 7)|$(1..9 | Select-Object -SkipLast 7)|$(1..9 | Select-Object -Index 1, 3)|$(1, 1, 2 | Select-Object -Unique)\"",
            "1 2|8 9|8 9|1 2|2 4|1 2"),
        ["Select stops upstream"] = ("$seen = 0; 1..1000 | ForEach-Object { $seen++; $_ } | Select-Object -First 3 | Out-Null; $seen", "3"),
        ["Select expand"] = ("[pscustomobject]@{ l = 1, 2 } | Select-Object -ExpandProperty l; 1 | Select-Object -ExpandProperty no -ErrorVariable e -ErrorAction SilentlyContinue; $e[0].FullyQualifiedErrorId", "1 ; 2 ; ExpandPropertyNotFound,Microsoft.PowerShell.Commands.SelectObjectCommand"),
        ["Sort"] = (
            "\"$(3, 10, 2 | Sort-Object -Descending)|$('b', 'A', 'a' | Sort-Object -Unique)|$([pscustomobject]@{ n = 'x'; v = 1 }, [pscustomobject]@{ n = 'a'; v = 1 }, [pscustomobject]@{ n = 'b'; v = 2 } | Sort-Object @{ e = 'v'; Descending = $true }, n | ForEach-Object n)\"",
            "10 3 2|A b|b a x"),
        ["Group"] = (
            "'bb', 'a', 'cc' | Group-Object Length | ForEach-Object { \"$($_.Name)=$($_.Count)\" }; ('bb', 'a' | Group-Object Length -AsHashTable)[2]; (1..3 | Group-Object { $_ % 2 } -NoElement)[1].Count",
            "1=1 ; 2=2 ; bb ; 2"),
        ["Measure"] = (
            "$m = 1..4 | Measure-Object -AllStats; \"$($m.Sum) $($m.Average) $($m.Maximum) $($m.Minimum) $($m.StandardDeviation.ToString('F3'))\"; $t = 'one two' | Measure-Object -Line -Word -Character; \"$($t.Lines) $($t.Words) $($t.Characters)\"; (@() | Measure-Object).Count",
            "10 2.5 4 1 1.291 ; 1 2 7 ; 0"),
        ["Unique, compare, tee"] = (
            "\"$(1, 1, 2, 1 | Get-Unique)\"; Compare-Object 1, 2, 3 2, 3, 4 | ForEach-Object { \"$($_.SideIndicator)$($_.InputObject)\" }; 1, 2 | Tee-Object -Variable kept | Out-Null; \"$kept\"; 5 | Tee-Object tee.txt | Out-Null; Get-Content tee.txt",
            "1 2 1 ; =>4 ; <=1 ; 1 2 ; 5"),
        ["Format"] = (
            "[pscustomobject]@{ Name = 'x'; V = 1 }, [pscustomobject]@{ Name = 'long'; V = 22 } | Format-Table Name, @{ n = 'D'; e = { $_.V * 2 } } | Out-String -Stream | Where-Object Length; [pscustomobject]@{ a = 1 } | Format-List | Out-String -Stream | Where-Object Length",
            "Name  D ; ----  - ; x     2 ; long 44 ; a : 1"),
        ["Out-String"] = ("(1, 2 | Out-String).Length; 'a', 'b' | Out-String -NoNewline", "4 ; ab"),
        ["Redirection"] = ("'a' > r.txt; 'b' >> r.txt; (Get-Content r.txt -Raw).Length; 'c' | Out-File r.txt -NoClobber", "4 ; threw NoClobber,Microsoft.PowerShell.Commands.OutFileCommand"),
        ["Content"] = (
            "Set-Content c.txt l1, l2, l3; Add-Content c.txt l4; \"$(Get-Content c.txt -TotalCount 1)|$(Get-Content c.txt -Tail 2)\"; [byte[]](1, 2) | Set-Content b.bin -AsByteStream; \"$(Get-Content b.bin -AsByteStream)\"; Clear-Content c.txt; (Get-Item c.txt).Length",
            "l1|l3 l4 ; 1 2 ; 0"),
        ["Items"] = (
            "$null = New-Item -ItemType Directory i/deep; $null = New-Item i/x.txt -Value hello; Copy-Item i j -Recurse; Move-Item j/x.txt j/y.txt; Rename-Item j/y.txt z.md; \"$(Get-ChildItem i, j -Recurse -Name)|$(Get-ChildItem i -File | ForEach-Object Name)|$((Get-ChildItem -Filter *.md -Recurse).Name)\"; Remove-Item j -Recurse; Test-Path j; (New-Item -ItemType SymbolicLink l -Target i).LinkTarget",
            "deep x.txt deep z.md|x.txt|z.md ; False ; i"),
        ["Items that are missing"] = ("Get-Item /none -ErrorAction SilentlyContinue -ErrorVariable e; $e[0].FullyQualifiedErrorId; Remove-Item /none", "PathNotFound,Microsoft.PowerShell.Commands.GetItemCommand ; Cannot find path '/none' because it does not exist."),
        ["Other providers"] = ("Set-Item env:FOU_TEST x; \"$env:FOU_TEST $(Test-Path env:FOU_TEST) $((Get-Item env:FOU_TEST).Value)\"; Remove-Item env:FOU_TEST; Test-Path env:FOU_TEST; $null = New-PSDrive FT FileSystem $PWD; Set-Content FT:/d.txt in; Get-Content d.txt; Remove-PSDrive FT; Test-Path FT:/d.txt", "x True x ; False ; in ; False"),
        ["Paths"] = (
            "Join-Path a b c; Split-Path /a/b.tar.gz; Split-Path /a/b.tar.gz -Leaf; Split-Path /a/b.tar.gz -LeafBase; Split-Path /a/b.tar.gz -Extension; Test-Path / -PathType Container; Test-Path '' ; (Resolve-Path /).Path; Convert-Path /",
            "a/b/c ; /a ; b.tar.gz ; b.tar ; .gz ; True ; False ; / ; /"),
        ["Locations"] = ("$here = $PWD.Path; Push-Location /; \"$PWD\"; Pop-Location; $PWD.Path -eq $here; Set-Location /; Set-Location -; $PWD.Path -eq $here", "/ ; True ; True"),
        ["Variables"] = (
            "$x = 1; function g { Set-Variable x 2 -Scope 1; Set-Variable y 5; Get-Variable y -ValueOnly }; g; $x; Test-Path variable:y; New-Variable r 1 -Option ReadOnly; Set-Variable r 2 -ErrorAction Ignore; Set-Variable r 3 -Force; $r; Remove-Variable r -Force; Get-Variable r -ErrorAction Ignore; New-Variable x 1 -ErrorVariable e -ErrorAction SilentlyContinue; $e[0].FullyQualifiedErrorId; Clear-Variable x; $null -eq $x",
            "5 ; 2 ; False ; 3 ; VariableAlreadyExists,Microsoft.PowerShell.Commands.NewVariableCommand ; True"),
        ["Aliases"] = ("Set-Alias zz Get-Date; (Get-Alias zz).Definition; function a { New-Alias inner Get-Item; (Get-Alias inner).Name }; a; $null -eq (Get-Alias inner -ErrorAction Ignore)", "Get-Date ; inner ; True"),
        ["New-Object"] = ("(New-Object Text.StringBuilder abc).ToString(); (New-Object 'int[]' 3).Length; (New-Object PSObject -Property @{ a = 7 }).a; New-Object No.Such", "abc ; 3 ; 7 ; threw TypeNotFound,Microsoft.PowerShell.Commands.NewObjectCommand"),
        ["Add-Member"] = (
            "$o = [pscustomobject]@{ a = 2 }; $o | Add-Member n 3; $o | Add-Member ScriptProperty p { $this.a + 1 }; $o | Add-Member ScriptMethod m { $this.a * 5 }; $o | Add-Member @{ k = 9 }; $o | Add-Member a 4 -Force; \"$($o.n) $($o.p) $($o.m()) $($o.k) $($o.a)\"",
            "3 5 20 9 4"),
        ["Get-Member"] = ("[pscustomobject]@{ b = 1; a = 'x' } | Get-Member -MemberType NoteProperty | ForEach-Object Definition", "string a=x ; int b=1"),
        ["Types"] = (
            "Update-TypeData -TypeName Fou.T -MemberType ScriptProperty -MemberName Twice -Value { $this.a * 2 }; ([pscustomobject]@{ PSTypeName = 'Fou.T'; a = 4 }).Twice; Add-Type -AssemblyName System.Net.Ping; Add-Type -AssemblyName No.Such",
            "8 ; threw PathNotFound,Microsoft.PowerShell.Commands.AddTypeCommand"),
        ["Time"] = ("Get-Date 2020-01-02 -Format yyyy/MM/dd; (New-TimeSpan -Minutes 2).TotalSeconds; (New-TimeSpan 2020-01-01 2020-01-03).Days; (Measure-Command { Start-Sleep -Milliseconds 30 }).TotalMilliseconds -ge 29", "2020/01/02 ; 120 ; 2 ; True"),
        ["Random and guid"] = ("(Get-Random -SetSeed 4) -eq (Get-Random -SetSeed 4); Get-Random -Minimum 3 -Maximum 4; (1..5 | Get-Random -Count 3).Count; (New-Guid).Guid.Length; New-Guid -Empty", "True ; 3 ; 3 ; 36 ; 00000000-0000-0000-0000-000000000000"),
        ["ConvertTo-Json"] = (
            "[ordered]@{ a = 1; b = @(1, $null); c = 1.0; d = 'x\"<'; e = $true } | ConvertTo-Json -Compress; @{ a = @{ b = @{ c = @{ d = 1 } } } } | ConvertTo-Json -Compress -WarningAction Ignore; (@{ a = 1 } | ConvertTo-Json) -replace '\\n', '/'",
            "{\"a\":1,\"b\":[1,null],\"c\":1.0,\"d\":\"x\\\"<\",\"e\":true} ; {\"a\":{\"b\":{\"c\":\"System.Collections.Hashtable\"}}} ; {/  \"a\": 1/}"),
        ["ConvertFrom-Json"] = (
            "$j = '{\"a\":[1,2.5],\"b\":{\"c\":null},\"d\":\"2020-01-02T03:04:05Z\"}' | ConvertFrom-Json; \"$($j.a) $($j.d.Year) $($null -eq $j.b.c)\"; ('{\"A\":{\"b\":3}}' | ConvertFrom-Json -AsHashtable).A.b; '{' | ConvertFrom-Json",
            "1 2.5 2020 True ; 3 ; threw System.ArgumentException,Microsoft.PowerShell.Commands.ConvertFromJsonCommand"),
        ["Csv"] = (
            "$o = [pscustomobject]@{ a = 1; b = 'x,\"y' }; $o | ConvertTo-Csv; $o | Export-Csv o.csv; $o | Export-Csv o.csv -Append; \"$((Import-Csv o.csv).b)\"; ('a;b', '1;2' | ConvertFrom-Csv -Delimiter ';').b; ($o | ConvertTo-Csv -UseQuotes AsNeeded)[1]",
            "\"a\",\"b\" ; \"1\",\"x,\"\"y\" ; x,\"y x,\"y ; 2 ; 1,\"x,\"\"y\""),
        ["Select-String"] = ("Set-Content s.txt one, two, three; (Select-String 't\\w+' s.txt).LineNumber; 'a.b', 'acb' | Select-String a.b -SimpleMatch -Raw; Select-String two s.txt -Quiet", "2 ; 3 ; a.b ; True"),
        ["Processes"] = (
            "$p = Start-Process /bin/sleep 60 -PassThru; (Get-Process -Id $p.Id).ProcessName; Stop-Process -Id $p.Id; Wait-Process -Id $p.Id -Timeout 10 -ErrorAction Ignore; $p.HasExited; $q = Start-Process sh -ArgumentList '-c \"echo out; exit 3\"' -RedirectStandardOutput p.txt -Wait -PassThru; \"$($q.ExitCode) $(Get-Content p.txt)\"; Start-Process no-such-program",
            "sleep ; True ; 3 out ; threw InvalidOperationException,Microsoft.PowerShell.Commands.StartProcessCommand"),
        ["Invoke-Expression"] = ("Invoke-Expression '$set = 5; $set + 1'; $set", "6 ; 5"),
        ["Files and data"] = ("Set-Content d.psd1 \"@{ a = 1; b = @('x', 'y') }\"; (Import-PowerShellDataFile d.psd1).b.Count; Set-Content h.txt abc -NoNewline; (Get-FileHash h.txt).Hash.Substring(0, 8); Set-Content bad.psd1 '@{ a = (Get-Date) }'; Import-PowerShellDataFile bad.psd1", "2 ; BA7816BF ; threw System.InvalidOperationException,Microsoft.PowerShell.Commands.ImportPowerShellDataFileCommand"),
        ["WhatIf changes nothing"] = ("New-Item w.txt -WhatIf; Set-Content w.txt 1 -WhatIf; Out-File w.txt -InputObject 1 -WhatIf; Test-Path w.txt", "False"),
        ["Qualified names"] = ("Microsoft.PowerShell.Utility\\Write-Output q; (Microsoft.PowerShell.Management\\Get-Location).Path -eq $PWD.Path; (Get-Command Get-Item).Source", "q ; True ; Microsoft.PowerShell.Management"),
        ["Verbs"] = ("(Get-Verb new).Group; (Get-Verb).Verb -contains 'Deploy'; @(Get-Verb Frobnicate).Count", "Common ; True ; 0"),
        ["Call stack and host"] = ("function s { (Get-PSCallStack)[0].Command }; s; (Get-Host).Name -eq $Host.Name", "s ; True"),
    };
}
