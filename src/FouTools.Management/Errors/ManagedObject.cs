namespace FouTools.Management.Errors;

/// <summary>The kinds of objects that a failure is about.</summary>
public enum ManagedObject
{
    /// <summary>A port at which the kernel receives FOU or GUE.</summary>
    FouPort,

    /// <summary>A tunnel device of the kernel.</summary>
    Tunnel,

    /// <summary>A network namespace.</summary>
    NetworkNamespace,

    /// <summary>An interface.</summary>
    Interface,

    /// <summary>A kernel module.</summary>
    KernelModule,
}
