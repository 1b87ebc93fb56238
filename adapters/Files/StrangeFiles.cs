using Connector.Engine;

namespace Connector.Adapters.Files;

/// <summary>The files in the folders that we did not write, such as a person's credit note against a document of ours: the register lists what we wrote.</summary>
internal sealed class StrangeFiles(DocumentFolder folder)
{
    private const string Prefix = "file:";

    private readonly HashSet<string> _ids = new(StringComparer.Ordinal);
    private readonly HashSet<string> _names = new(StringComparer.Ordinal);
    private long _read = -1;

    /// <summary>The name of a file that we did not write, by the id that it has; null for the id of a document that we wrote.</summary>
    public static string? NameOf(string? externalId) => externalId?.StartsWith(Prefix, StringComparison.Ordinal) == true ? Path.GetFileName(externalId[Prefix.Length..]) : null;

    /// <summary>The credit notes of others, by the key of the document that they are against.</summary>
    public ILookup<string, ExternalDocument> Credits()
    {
        ReadRegister();
        var strange = folder.Files().Where(f => !_names.Contains(Path.GetFileNameWithoutExtension(f.Path)));
        return strange.OrderBy(f => Path.GetFileName(f.Path), StringComparer.Ordinal).Select(f => Credit(f.State, f.Path)).OfType<ExternalDocument>().ToLookup(c => c.Document, StringComparer.Ordinal);
    }

    private ExternalDocument? Credit(PublicationState state, string path)
    {
        try
        {
            var file = File.ReadAllBytes(path);
            var own = FilesMapper.Read(file, new KnownDocument("", null), state);
            // A crash, or somebody who deleted the register, may have left a file of ours that it does not list: its id is nobody else's.
            var isOurs = own.Revision > 0 && FileNames.Of(own.Document) == Path.GetFileNameWithoutExtension(path) && !_ids.Contains(own.ExternalId);
            return !isOurs && FilesMapper.Corrects(file) is { } credited ? FilesMapper.ReadStrange(file, new KnownDocument(credited, Prefix + Path.GetFileName(path)), state) : null;
        }
        catch (Exception gone) when (gone is IOException or UnauthorizedAccessException)
        {
            return null; // it was moved a moment ago, or cannot be read
        }
    }

    /// <summary>The register only grows: it is read again when it has grown.</summary>
    private void ReadRegister()
    {
        var register = new FileInfo(Register.PathIn(folder));
        var length = register.Exists ? register.Length : 0;
        if (length == _read)
        {
            return;
        }

        foreach (var (id, key) in length == 0 ? [] : Register.Documents(register.FullName))
        {
            _ids.Add(id);
            _names.Add(FileNames.Of(key));
        }

        _read = length;
    }
}
