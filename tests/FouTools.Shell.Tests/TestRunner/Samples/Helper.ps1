$helperValue = 'helper'
function Get-Helper { "$helperValue in $(Split-Path -Leaf $PSScriptRoot)" }
