using System.Reflection;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using ArchUnitNET.Domain;
using ArchUnitNET.Loader;

namespace FouTools.Architecture.Tests;

/// <summary>Dependencies point down only, between projects and between the folders of each, and the sources lie where their names say.</summary>
public sealed partial class LayersTests
{
    private static readonly string s_sources = Path.GetFullPath(Path.Combine(SourceFolder(), "../../src"));

    private static readonly System.Reflection.Assembly[] s_assemblies =
        [.. Layers.Projects.Keys.Select(name => System.Reflection.Assembly.LoadFrom(Path.Combine(AppContext.BaseDirectory, $"{name}.dll")))];

    private static readonly ArchUnitNET.Domain.Architecture s_architecture = new ArchLoader().LoadAssemblies(s_assemblies).Build();

    public static TheoryData<string> Projects => [.. Layers.Projects.Keys];

    [Fact]
    public void Every_project_has_its_place() => Assert.Equal(
        Directory.EnumerateDirectories(s_sources).Select(folder => Path.GetFileName(folder)).Order(StringComparer.Ordinal),
        Layers.Projects.Keys.Order(StringComparer.Ordinal));

    [Fact]
    public void Projects_refer_to_those_below_them_only()
    {
        var arrows = new Arrows();
        foreach (System.Reflection.Assembly assembly in s_assemblies)
        {
            foreach (AssemblyName target in assembly.GetReferencedAssemblies().Where(name => Layers.Projects.ContainsKey(name.Name!)))
            {
                arrows.Add(assembly.GetName().Name!, target.Name!, "a reference");
            }
        }

        Assert.Empty(arrows.FindForbidden(Layers.Projects));
        Assert.Empty(arrows.FindCycles());
    }

    [Theory]
    [MemberData(nameof(Projects))]
    public void Folders_of_a_project_have_no_cycle(string project) => Assert.Empty(FolderArrows(project, path => path).FindCycles());

    [Fact]
    public void Folders_of_the_engine_point_down() =>
        Assert.Empty(FolderArrows("FouTools.Datapath", path => path.Split('.')[0]).FindForbidden(Layers.Datapath));

    [Theory]
    [MemberData(nameof(Projects))]
    public void A_namespace_is_the_folder(string project)
    {
        string folder = Path.Combine(s_sources, project);
        Assert.Empty(
            from file in Directory.EnumerateFiles(folder, "*.cs", SearchOption.AllDirectories)
            let netns = Path.GetRelativePath(folder, Path.GetDirectoryName(file)!)
            let expected = netns == "." ? project : $"{project}.{netns.Replace('/', '.')}"
            let found = NamespaceDeclaration().Match(File.ReadAllText(file))
            where found.Success && found.Groups[1].Value != expected
            select $"{file}: {found.Groups[1].Value}");
    }

    [Fact]
    public void Unsafe_code_is_in_one_project() => Assert.Equal(
        ["FouTools.Linux"],
        from name in Layers.Projects.Keys
        where XDocument.Load(Path.Combine(s_sources, name, $"{name}.csproj")).Descendants("AllowUnsafeBlocks").Any(allowed => (bool)allowed)
        select name);

    [GeneratedRegex(@"^namespace ([\w.]+);", RegexOptions.Multiline)]
    private static partial Regex NamespaceDeclaration();

    private static string SourceFolder([System.Runtime.CompilerServices.CallerFilePath] string file = "") => Path.GetDirectoryName(file)!;

    private static Arrows FolderArrows(string project, Func<string, string> part)
    {
        var arrows = new Arrows();
        foreach (IType type in s_architecture.Types.Where(type => type.Assembly?.Name.Split(',')[0] == project))
        {
            foreach (IType target in type.Dependencies.Select(dependency => dependency.Target).Where(target => target.Assembly?.Name.Split(',')[0] == project))
            {
                if (FolderOf(type) is { } from && FolderOf(target) is { } to)
                {
                    arrows.Add(part(from), part(to), $"{type.FullName} uses {target.FullName}");
                }
            }
        }

        return arrows;

        // Null for what the compiler makes outside of any namespace.
        string? FolderOf(IType type) =>
            type.Namespace.FullName == project ? "(root)"
            : type.Namespace.FullName.StartsWith(project + ".", StringComparison.Ordinal) ? type.Namespace.FullName[(project.Length + 1)..]
            : null;
    }
}
