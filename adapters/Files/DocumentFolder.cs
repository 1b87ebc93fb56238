using Connector.Engine;

namespace Connector.Adapters.Files;

/// <summary>A folder with a subfolder for each state: finds files by key, writes and moves them atomically. Failures are exceptions that name the path.</summary>
internal sealed class DocumentFolder(string root)
{
    // The first folder that has the file counts. A copy left in drafts must not undo a posting; a cancelled document may have been created again,
    // so it counts last.
    private static readonly (PublicationState State, string Name)[] States =
    [
        (PublicationState.Paid, "paid"), (PublicationState.Posted, "posted"), (PublicationState.Draft, "drafts"), (PublicationState.Cancelled, "cancelled"),
    ];

    /// <summary>What makes the name of a file that is written before it is renamed one that nobody knows before.</summary>
    public Func<string> PartName { get; init; } = Path.GetRandomFileName;

    /// <summary>The path of the folder.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>The file in which the accountant writes the last day for which the books are closed: only a date.</summary>
    public string LockDateFile => Path.Combine(Root, "locked-through");

    /// <summary>Whether there is such a file.</summary>
    public bool HasLockDate => File.Exists(LockDateFile);

    /// <summary>The last day for which the books are closed; null when there is none, or the file holds no date.</summary>
    public NodaTime.LocalDate? LockedThrough()
        => HasLockDate && CanonicalText.TryParse(File.ReadAllText(LockDateFile).Trim(), out var day) ? day : null;

    /// <summary>Whether the folder exists.</summary>
    public bool Exists => Directory.Exists(Root);

    /// <summary>Creates the folder with its subfolders, where they do not exist yet.</summary>
    public void Create()
    {
        if (States.All(s => Directory.Exists(PathOf(s.State))))
        {
            return;
        }

        foreach (var (state, _) in States)
        {
            FileRights.MakeFolder(PathOf(state), Root);
        }

        FolderSync.Flush(Root);
        FolderSync.Flush(Path.GetDirectoryName(Root) ?? Root);
    }

    /// <summary>The folder of a state.</summary>
    public string PathOf(PublicationState state) => Path.Combine(Root, States.Single(s => s.State == state).Name);

    /// <summary>The file of a document in the folder of a state.</summary>
    public string PathOf(PublicationState state, string key) => Path.Combine(PathOf(state), FileNames.Of(key) + ".json");

    /// <summary>The file of a customer, vendor or item.</summary>
    public string PathOf(BackendRecord record) => Path.Combine(Root, FilesMapper.Word(record.Subject) + "s", FileNames.Of(record.Key) + ".json");

    /// <summary>The document as it is now; null when it is in no folder.</summary>
    public ExternalDocument? Find(KnownDocument known) => FileOf(known) is not { } file ? null
        : StrangeFiles.NameOf(known.ExternalId) is null ? FilesMapper.Read(file.Content, known, file.State)
        : FilesMapper.ReadStrange(file.Content, known, file.State);

    /// <summary>The file of a document as it is now; null when it is in no folder.</summary>
    public ReadOnlyMemory<byte>? Content(KnownDocument known) => FileOf(known)?.Content;

    // Twice, because somebody may move the file from a folder that is looked at later to one that was looked at before.
    private (PublicationState State, byte[] Content)? FileOf(KnownDocument known) => FileOnce(known) ?? FileOnce(known);

    private (PublicationState State, byte[] Content)? FileOnce(KnownDocument known)
    {
        foreach (var (state, folder) in States)
        {
            var path = StrangeFiles.NameOf(known.ExternalId) is { } name ? Path.Combine(Root, folder, name) : PathOf(state, known.Document);
            try
            {
                if (File.Exists(path))
                {
                    return (state, File.ReadAllBytes(path));
                }
            }
            catch (Exception moved) when (moved is FileNotFoundException or DirectoryNotFoundException)
            {
                // Somebody moved it a moment ago: it is in another folder.
            }
        }

        return null;
    }

    /// <summary>The files of documents in the folders that count, with their states.</summary>
    public IEnumerable<(PublicationState State, string Path)> Files()
        => States.Where(s => s.State.Counts() && Directory.Exists(PathOf(s.State))).SelectMany(s => Directory.EnumerateFiles(PathOf(s.State), "*.json").Select(path => (s.State, path)));

    /// <summary>The state of a document, without reading its file; null when it is in no folder.</summary>
    public PublicationState? StateOf(string key)
    {
        foreach (var (state, _) in States)
        {
            if (File.Exists(PathOf(state, key)))
            {
                return state;
            }
        }

        return null;
    }

    /// <summary>Writes what the customer reads of a document. It can be made again, so that it need not survive a power failure.</summary>
    public void WriteText(string key, string text)
    {
        var folder = Path.Combine(Root, "texts");
        FileRights.MakeFolder(folder, Root);
        _ = Write(Path.Combine(folder, FileNames.Of(key) + ".txt"), System.Text.Encoding.UTF8.GetBytes(text), isDurable: false);
    }

    /// <summary>Writes a file so that readers see the old content or the new one, and the new one survives a power failure once its folder is flushed.</summary>
    /// <param name="path">The file.</param>
    /// <param name="content">What it is to say.</param>
    /// <param name="mayReplace">Asked at the last moment; null is yes.</param>
    /// <param name="isDurable">Whether it must survive a power failure.</param>
    /// <returns>Whether it was written.</returns>
    public bool Write(string path, ReadOnlySpan<byte> content, Func<bool>? mayReplace = null, bool isDurable = true)
    {
        // Nobody can put a file, or a link to one, where this is made: its name is not known before, and one that exists is refused.
        var part = Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.{PartName()}.part");
        var handle = File.OpenHandle(part, FileMode.CreateNew, FileAccess.Write, FileShare.None);
        try
        {
            using (handle)
            {
                FileRights.Give(part);
                RandomAccess.Write(handle, content, 0);
                if (isDurable)
                {
                    RandomAccess.FlushToDisk(handle);
                }
            }

            if (mayReplace?.Invoke() == false)
            {
                File.Delete(part);
                return false;
            }

            File.Move(part, path, overwrite: true);
            return true;
        }
        catch
        {
            File.Delete(part);
            throw;
        }
    }

    /// <summary>Deletes the parts of files that a crash has left. The caller holds the folder's lock, so that nobody is writing one.</summary>
    public void DeleteParts()
    {
        foreach (var folder in Directory.EnumerateDirectories(Root).Prepend(Root))
        {
            foreach (var part in Directory.EnumerateFiles(folder, ".*.part", new EnumerationOptions { AttributesToSkip = FileAttributes.None }))
            {
                File.Delete(part);
            }
        }
    }

    /// <summary>
    /// Gives the cancelled file of a document a name with its revision, so that the plain name is free for the next one: moving the next one to
    /// <c>cancelled</c> must not overwrite it.
    /// </summary>
    public void RenameCancelled(string key)
    {
        var path = PathOf(PublicationState.Cancelled, key);
        if (!File.Exists(path))
        {
            return;
        }

        var revision = FilesMapper.Read(File.ReadAllBytes(path), new KnownDocument(key, null), PublicationState.Cancelled).Revision;
        var aside = path[..^".json".Length] + "~r" + revision.ToString();
        var free = aside;
        for (var copy = 2; File.Exists(free + ".json"); copy++)
        {
            free = aside + "-" + copy.ToString();
        }

        File.Move(path, free + ".json");
    }

    /// <summary>Files that should not be in the folders, one sentence each.</summary>
    public IEnumerable<string> UnexpectedFiles()
    {
        var live = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (state, folder) in States.Where(s => Directory.Exists(PathOf(s.State))))
        {
            foreach (var path in Directory.EnumerateFileSystemEntries(PathOf(state)))
            {
                var name = Path.GetFileName(path);
                if (name[0] == '.' && name.EndsWith(".part", StringComparison.Ordinal))
                {
                    continue;
                }

                if (!name.EndsWith(".json", StringComparison.Ordinal) || !FileNames.IsName(name[..^".json".Length]) || Directory.Exists(path))
                {
                    yield return $"{folder}/{name} is not the file of a document; move it elsewhere.";
                }
                else if (state != PublicationState.Cancelled && !live.TryAdd(name, folder))
                {
                    yield return $"{name} is in {live[name]} and in {folder}; the one in {live[name]} counts, delete the other.";
                }
            }
        }
    }
}
