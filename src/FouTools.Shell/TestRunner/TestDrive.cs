using System.Management.Automation;

namespace FouTools.Shell.TestRunner;

/// <summary>The drive <c>TestDrive:</c> and the variable <c>$TestDrive</c>: a temporary folder per file; what a block made there goes when the block ends.</summary>
internal sealed class TestDrive(SessionState session)
{
    private const string Name = "TestDrive";

    private string _root = string.Empty;
    private string? _outerRoot;

    /// <summary>Makes the drive for the root of a file; otherwise notes what the outer blocks made.</summary>
    /// <param name="block">The block that starts.</param>
    /// <returns>The entries to keep when the block ends.</returns>
    public HashSet<string> Enter(TestBlock block)
    {
        if (block.IsRoot)
        {
            _root = Directory.CreateTempSubdirectory("FouToolsTest").FullName;
            _outerRoot = Unmount();
            Mount(_root);
        }

        return [.. Entries(_root)];
    }

    /// <summary>Removes what the block made, and the drive at the end of a file.</summary>
    /// <param name="block">The block that ended.</param>
    /// <param name="keep">What <see cref="Enter"/> returned.</param>
    public void Leave(TestBlock block, HashSet<string> keep)
    {
        foreach (var entry in Entries(_root).Where(entry => !keep.Contains(entry)).Reverse().ToList())
        {
            Delete(entry);
        }

        if (block.IsRoot)
        {
            Directory.Delete(_root, recursive: true);
            Unmount();
            if (_outerRoot is not null)
            {
                Mount(_outerRoot);
            }
        }
    }

    private void Mount(string root)
    {
        session.Drive.New(new PSDriveInfo(Name, session.Provider.GetOne("FileSystem"), root, "Folder of the running tests", null), "Global");
        session.PSVariable.Set("global:" + Name, root);
    }

    // Tests may run Invoke-Pester themselves, which borrows the drive.
    private string? Unmount()
    {
        var drive = session.Drive.GetAllAtScope("Global").FirstOrDefault(drive => drive.Name == Name);
        if (drive is not null)
        {
            session.Drive.Remove(Name, force: true, "Global");
            session.PSVariable.Remove("global:" + Name);
        }

        return drive?.Root;
    }

    // Links are entries, not ways into other folders.
    private static IEnumerable<string> Entries(string folder)
    {
        if (!Directory.Exists(folder))
        {
            yield break;
        }

        foreach (var entry in new DirectoryInfo(folder).EnumerateFileSystemInfos("*", new EnumerationOptions { AttributesToSkip = 0 }))
        {
            yield return entry.FullName;
            if (entry is DirectoryInfo { LinkTarget: null })
            {
                foreach (var inner in Entries(entry.FullName))
                {
                    yield return inner;
                }
            }
        }
    }

    private static void Delete(string entry)
    {
        if (Directory.Exists(entry) && new DirectoryInfo(entry).LinkTarget is null)
        {
            Directory.Delete(entry);
        }
        else
        {
            File.Delete(entry);
        }
    }
}
