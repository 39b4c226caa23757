using System.Management.Automation.Host;

namespace FouTools.Shell;

/// <summary>A script asks for something this console does not do.</summary>
internal sealed class PSNotSupportedInShellException(string message) : HostException(message);
