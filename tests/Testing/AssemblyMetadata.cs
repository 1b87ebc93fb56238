using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Connector.Testing;

/// <summary>What an assembly says of itself, for rules of who may use what.</summary>
public static class AssemblyMetadata
{
    /// <summary>The names of the assemblies that it references.</summary>
    public static IEnumerable<string> References(this Assembly assembly) => assembly.GetReferencedAssemblies().Select(a => a.Name!).Order(StringComparer.Ordinal);

    /// <summary>The members of other assemblies that it uses, such as <c>System.Guid.NewGuid</c>.</summary>
    public static List<string> MembersUsed(this Assembly assembly) => assembly.Read(metadata => metadata.MemberReferences
        .Select(metadata.GetMemberReference)
        .Where(m => m.Parent.Kind == HandleKind.TypeReference)
        .Select(m => (Member: m, Type: metadata.GetTypeReference((TypeReferenceHandle)m.Parent)))
        .Select(x => $"{metadata.GetString(x.Type.Namespace)}.{metadata.GetString(x.Type.Name)}.{metadata.GetString(x.Member.Name)}").ToList());

    /// <summary>Looks into its file.</summary>
    public static T Read<T>(this Assembly assembly, Func<MetadataReader, T> look)
    {
        using var file = new PEReader(File.OpenRead(assembly.Location));
        return look(file.GetMetadataReader());
    }
}
