namespace FouTools.Netlink.Generic;

/// <summary>What a command of a family is (GENL_*, include/uapi/linux/genetlink.h).</summary>
[Flags]
public enum FamilyCommandFlags : uint
{
    /// <summary>No flags.</summary>
    None = 0,

    /// <summary>It needs CAP_NET_ADMIN in the initial user namespace (GENL_ADMIN_PERM).</summary>
    AdministratorPermission = 0x01,

    /// <summary>It does one thing (GENL_CMD_CAP_DO).</summary>
    Do = 0x02,

    /// <summary>It lists (GENL_CMD_CAP_DUMP).</summary>
    Dump = 0x04,

    /// <summary>Its attributes are checked by a policy (GENL_CMD_CAP_HASPOL).</summary>
    HasPolicy = 0x08,

    /// <summary>It needs CAP_NET_ADMIN in the user namespace that owns the network namespace (GENL_UNS_ADMIN_PERM).</summary>
    NamespaceAdministratorPermission = 0x10,
}
