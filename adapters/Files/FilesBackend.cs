using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Text;
using Connector.Adapters.Shared;
using Connector.Adapters.Shared.Texts;
using Connector.Engine;

namespace Connector.Adapters.Files;

/// <summary>A folder as an accounting system: documents are files, and the subfolder of a file is its state.</summary>
/// <param name="name">The name in the settings.</param>
/// <param name="options">Its settings.</param>
/// <param name="time">The clock of the register.</param>
public sealed class FilesBackend(string name, FilesOptions options, TimeProvider time) : IAccountingBackend
{
    // The disk is the bottleneck, not the processor: it handles a few writes at once faster than one by one.
    private static readonly ParallelOptions FewAtOnce = new() { MaxDegreeOfParallelism = 4 };

    private readonly DocumentFolder _folder = new(options.Folder);
    private bool _isTidied;

    private StrangeFiles StrangeFiles => field ??= new StrangeFiles(_folder);

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string Kind => "files";

    /// <summary>What makes the names of parts of files, for tests that stand in the way of one.</summary>
    internal Func<string> PartName { init => _folder = new DocumentFolder(options.Folder) { PartName = value }; }

    /// <summary>What tests do between the look at a document and its change.</summary>
    internal Action BeforeChange { private get; init; } = static () => { };

    /// <summary>How long to wait for another process that writes to the folder.</summary>
    public TimeSpan Patience { get; init; } = TimeSpan.FromSeconds(10);

    /// <inheritdoc/>
    public Task<BackendConnection?> ConnectionAsync(CancellationToken cancellation) => Task.FromResult<BackendConnection?>(null);

    /// <inheritdoc/>
    public Task<BackendCheck> CheckAsync(CancellationToken cancellation) => Task.Run(
        () =>
        {
            try
            {
                var nearest = _folder.Root;
                while (!Directory.Exists(nearest) && !File.Exists(nearest) && Path.GetDirectoryName(nearest) is { } above)
                {
                    nearest = above;
                }

                // Writing is tried: missing rights, a full disk and a read-only mount all show in the same way.
                new FileStream(Path.Combine(nearest, ".check-" + Path.GetRandomFileName()), FileMode.CreateNew, FileAccess.Write, FileShare.None, 1, FileOptions.DeleteOnClose).Dispose();
                return new BackendCheck(true, null, [.. _folder.UnexpectedFiles().Take(20), .. LockProblem()]) { LockedThrough = _folder.LockedThrough() };
            }
            catch (Exception failure) when (IsEnvironmental(failure))
            {
                return new BackendCheck(false, null, [$"{_folder.Root} cannot be written: {failure.Message}"]);
            }
        },
        cancellation);

    private IEnumerable<string> LockProblem()
        => _folder.HasLockDate && _folder.LockedThrough() is null ? [$"{_folder.LockDateFile} does not hold a date such as 2022-03-31"] : [];

    /// <inheritdoc/>
    /// <remarks>A record is a file under its key: there is nothing else to link to, and any id that somebody sets is used.</remarks>
    public Task<ImmutableArray<RecordMatch>> MatchAsync(ImmutableArray<BackendRecord> records, CancellationToken cancellation)
        => Task.FromResult(records.Select(record => record.ExternalId is { } id ? (RecordMatch)new RecordMatch.Found(id, "its id") : new RecordMatch.None()).ToImmutableArray());

    /// <inheritdoc/>
    public async Task<ImmutableArray<RecordOutcome>> SendRecordsAsync(ImmutableArray<BackendRecord> records, CancellationToken cancellation)
    {
        var (answer, failure) = await WithLockAsync(() => SendRecords(records), cancellation);
        return failure is null ? answer : [.. records.Select(_ => new RecordOutcome(null, failure.Code, failure.Message, true))];
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<SendOutcome>> SendAsync(ImmutableArray<OutgoingDocument> batch, CancellationToken cancellation)
    {
        if (!_folder.Exists && batch.Any(outgoing => outgoing.Action != ActionKind.Create))
        {
            var missing = new SendOutcome.Failed("FILES-002", $"{_folder.Root} does not exist, but documents of ours should be in it: mount or restore it.");
            return [.. batch.Select(_ => missing)];
        }

        var (answer, failure) = await WithLockAsync(() => Send(batch), cancellation);
        return failure is null ? answer : [.. batch.Select(_ => failure)];
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<string?>> ForeseeAsync(ImmutableArray<ItemUse> uses, CancellationToken cancellation) => Task.FromResult<ImmutableArray<string?>>([.. uses.Select(_ => (string?)null)]);

    /// <inheritdoc/>
    /// <exception cref="DirectoryNotFoundException">The folder does not exist: "missing" would be a wrong answer.</exception>
    public async IAsyncEnumerable<ExternalDocument> FindAsync(
        ImmutableArray<KnownDocument> documents, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.Yield();
        if (!_folder.Exists && documents.Any(known => known.ExternalId is not null))
        {
            throw new DirectoryNotFoundException($"{_folder.Root} does not exist, but documents of ours should be in it: mount or restore it.");
        }

        ILookup<string, ExternalDocument>? credits = null;
        foreach (var known in documents)
        {
            cancellation.ThrowIfCancellationRequested();
            if (Look(known) is not { } found || found.Document != known.Document)
            {
                continue;
            }

            yield return found.State.IsBooked() && (credits ??= StrangeFiles.Credits())[known.Document].ToImmutableArray() is { IsEmpty: false } against ? found with { Credits = against } : found;
        }
    }

    /// <inheritdoc/>
    public Task<ImmutableArray<FoundLine>?> LinesAsync(ExternalDocument found, CancellationToken cancellation)
        => Task.Run(() => _folder.Content(new KnownDocument(found.Document, found.ExternalId)) is { } file ? FilesMapper.Lines(file) : null, cancellation);

    /// <inheritdoc/>
    public async IAsyncEnumerable<ExternalDocument> UnknownAsync(IReadOnlySet<string> known, [EnumeratorCancellation] CancellationToken cancellation)
    {
        await Task.Yield();
        var names = known.Select(FileNames.Of).ToHashSet(StringComparer.Ordinal);
        foreach (var (state, path) in _folder.Files().Where(file => !names.Contains(Path.GetFileNameWithoutExtension(file.Path))))
        {
            cancellation.ThrowIfCancellationRequested();
            if (Ours(state, path) is { } found)
            {
                yield return found;
            }
        }
    }

    /// <summary>The document of a file that we wrote: its name is that of its key. Null for any other, and for one that was moved a moment ago.</summary>
    private static ExternalDocument? Ours(PublicationState state, string path)
    {
        try
        {
            var found = FilesMapper.Read(File.ReadAllBytes(path), new KnownDocument("", null), state);
            return found.Revision > 0 && FileNames.Of(found.Document) == Path.GetFileNameWithoutExtension(path) ? found : null;
        }
        catch (Exception failure) when (IsEnvironmental(failure))
        {
            return null;
        }
    }

    private ExternalDocument? Look(KnownDocument known)
    {
        try
        {
            return _folder.Find(known);
        }
        catch (Exception failure) when (IsEnvironmental(failure))
        {
            return _folder.StateOf(known.Document) is { } state ? FilesMapper.Unreadable(known, state, failure.Message) : null;
        }
    }

    private async Task<(ImmutableArray<T> Answer, SendOutcome.Failed? Failure)> WithLockAsync<T>(
        Func<ImmutableArray<T>> write, CancellationToken cancellation)
    {
        try
        {
            _folder.Create();
            using var held = await FolderLock.TakeAsync(_folder.Root, Patience, cancellation);
            if (held is not null && !_isTidied)
            {
                _folder.DeleteParts();
                _isTidied = true;
            }

            return held is null
                ? ([], new SendOutcome.Failed("FILES-001", $"Somebody else is writing to {_folder.Root}."))
                : (await Task.Run(write, CancellationToken.None), null);
        }
        catch (Exception failure) when (IsEnvironmental(failure))
        {
            return ([], new SendOutcome.Failed("FILES-002", $"{_folder.Root} cannot be written: {failure.Message}"));
        }
    }

    private ImmutableArray<RecordOutcome> SendRecords(ImmutableArray<BackendRecord> records)
    {
        var outcomes = new RecordOutcome[records.Length];
        var folders = records.Select(record => Path.GetDirectoryName(_folder.PathOf(record))!).Distinct(StringComparer.Ordinal).ToList();
        foreach (var folder in folders)
        {
            FileRights.MakeFolder(folder, _folder.Root);
        }

        _ = Parallel.For(0, records.Length, FewAtOnce, i => outcomes[i] = SendRecord(records[i]));
        foreach (var folder in folders)
        {
            FolderSync.Flush(folder);
        }

        return [.. outcomes];
    }

    private RecordOutcome SendRecord(BackendRecord record)
    {
        var path = _folder.PathOf(record);
        try
        {
            var content = FilesMapper.Write(record).Span;
            if (!File.Exists(path) || !content.SequenceEqual(File.ReadAllBytes(path)))
            {
                _folder.Write(path, content);
            }

            return new RecordOutcome(record.ExternalId ?? (FilesMapper.Word(record.Subject) + ":" + record.Key), null, null, false);
        }
        catch (Exception failure) when (IsEnvironmental(failure))
        {
            return new RecordOutcome(null, "FILES-003", $"{path}: {failure.Message}", true);
        }
    }

    // Find and decide, assign numbers, write, flush: each for the whole batch, so that the disk is waited for once.
    private ImmutableArray<SendOutcome> Send(ImmutableArray<OutgoingDocument> batch)
    {
        var all = batch.Select(outgoing => new FileSending(outgoing)).ToArray();
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var twice in all.Where(sending => !keys.Add(sending.Key)))
        {
            twice.Outcome = new SendOutcome.Failed("FILES-005", "It occurs twice in the same batch; send it again.");
        }

        ForOpen(all, Decide);
        AssignNumbers(all);
        ForOpen(all, sending => sending.Outcome = sending.Outgoing.Action == ActionKind.Cancel ? Cancel(sending) : Write(sending));
        FlushToDisk([.. all.Where(sending => sending.IsWritten || sending.There is not null)]);
        return [.. all.Select(sending => sending.Outcome!)];
    }

    private void ForOpen(FileSending[] all, Action<FileSending> act) => Parallel.ForEach(all.Where(sending => sending.Outcome is null), FewAtOnce, sending =>
    {
        try
        {
            act(sending);
        }
        catch (Exception failure) when (IsEnvironmental(failure))
        {
            var message = $"{_folder.PathOf(PublicationState.Draft, sending.Key)}: {failure.Message}";
            sending.Outcome = sending.IsWritten ? new SendOutcome.Lost(message) : new SendOutcome.Failed("FILES-003", message);
        }
    });

    private void Decide(FileSending sending)
    {
        sending.Found = _folder.Find(new KnownDocument(sending.Key, sending.Outgoing.ExternalId));
        sending.Outcome = sending.Found is { } other && other.Document != sending.Key
            ? new SendOutcome.Refused("FILES-004", $"The file of this document holds {other.Document}: give it back its own name.")
            : DecideSending.Settled(sending.Outgoing, sending.Found);
        sending.ExternalId = sending.IsNew ? "" : sending.Outgoing.ExternalId ?? sending.Found!.ExternalId;
    }

    private void AssignNumbers(FileSending[] all)
    {
        var unnumbered = all.Where(s => s.Outcome is null && s.Outgoing.Action != ActionKind.Cancel && s.ExternalId.Length == 0).ToList();
        if (unnumbered.Count == 0)
        {
            return;
        }

        try
        {
            var next = new Register(_folder, time).Take(unnumbered.Count);
            foreach (var sending in unnumbered)
            {
                sending.ExternalId = next.ToString(CultureInfo.InvariantCulture);
                next++;
            }
        }
        catch (Exception failure) when (IsEnvironmental(failure))
        {
            unnumbered.ForEach(s => s.Outcome = new SendOutcome.Failed("FILES-003", $"{Path.Combine(_folder.Root, "numbers")}: {failure.Message}"));
        }
    }

    private SendOutcome Write(FileSending sending)
    {
        var (document, revision) = (sending.Outgoing.Document, sending.Outgoing.Revision);
        var number = FilesMapper.Number(sending.ExternalId);
        var path = _folder.PathOf(PublicationState.Draft, sending.Key);
        var written = new ExternalDocument(
            document.Key, revision, sending.ExternalId, number, PublicationState.Draft, document.Total, DocumentText.Digest(document))
        {
            IsCredit = document.Kind.IsCredit(),
        };
        var content = FilesMapper.Write(document, new DocumentEnvelope(revision, PublicationState.Draft.Text(), sending.ExternalId, number));
        _folder.WriteText(sending.Key, FilesMapper.Text(sending.Outgoing, options.Texts ?? CustomerTexts.Shipped));
        if (!sending.IsNew)
        {
            _folder.RenameCancelled(sending.Key);
        }

        BeforeChange();
        if (!_folder.Write(path, content.Span, sending.IsNew ? null : () => IsAsFound(sending, PublicationState.Draft)))
        {
            return Meanwhile(sending);
        }

        sending.IsWritten = true;
        if (sending.IsNew)
        {
            _folder.RenameCancelled(sending.Key);
        }
        else if (Elsewhere(sending.Key))
        {
            // The accountant moved the draft while we wrote. If it was the old one, theirs counts; it may already be the new one.
            File.Delete(path);
            var moved = _folder.Find(new KnownDocument(sending.Key, sending.ExternalId));
            sending.IsWritten = moved?.Revision == revision && moved.Digest == written.Digest;
            return moved is null ? new SendOutcome.Gone() : sending.IsWritten ? new SendOutcome.Done(moved) : new SendOutcome.Moved(moved);
        }

        return new SendOutcome.Done(written);
    }

    private bool Elsewhere(string key)
        => _folder.StateOf(key) is PublicationState.Paid or PublicationState.Posted || File.Exists(_folder.PathOf(PublicationState.Cancelled, key));

    private SendOutcome Cancel(FileSending sending)
    {
        var (draft, path) = (_folder.PathOf(PublicationState.Draft, sending.Key), _folder.PathOf(PublicationState.Cancelled, sending.Key));
        _folder.RenameCancelled(sending.Key);
        BeforeChange();
        try
        {
            File.Move(draft, path);
        }
        catch (FileNotFoundException)
        {
            return Meanwhile(sending); // the accountant moved it first
        }

        if (!IsAsFound(sending, PublicationState.Cancelled))
        {
            File.Move(path, draft); // the accountant edited it first
            return Meanwhile(sending);
        }

        sending.IsWritten = true;
        _folder.Write(path, FilesMapper.WithState(File.ReadAllBytes(path), PublicationState.Cancelled).Span);
        return new SendOutcome.Done(sending.Found! with { State = PublicationState.Cancelled });
    }

    private bool IsAsFound(FileSending sending, PublicationState state)
        => _folder.Find(new KnownDocument(sending.Key, sending.Outgoing.ExternalId)) is { } now && now.State == state && now.Digest == sending.Found!.Digest;

    /// <summary>The outcome of a document that the accountant posted, edited or deleted since it was looked at.</summary>
    private SendOutcome Meanwhile(FileSending sending)
    {
        return _folder.Find(new KnownDocument(sending.Key, sending.Outgoing.ExternalId)) is not { } now ? new SendOutcome.Gone() : DecideSending.Settled(sending.Outgoing, now) ?? new SendOutcome.Failed("FILES-003", "It changed while it was being sent; publish again.");
    }

    // One that was there already may have been written by a process that died before it listed it.
    private void FlushToDisk(List<FileSending> there)
    {
        if (there.Count == 0)
        {
            return;
        }

        try
        {
            FolderSync.Flush(_folder.PathOf(PublicationState.Draft));
            FolderSync.Flush(_folder.PathOf(PublicationState.Cancelled));
            var register = new Register(_folder, time);
            var done = there.Where(s => s.There is not null).ToLookup(s => s.IsWritten, s => (s.Outgoing.Action, s.Outgoing.Document, s.There!));
            register.Append(done[true].Concat(register.Missing(done[false])));
        }
        catch (Exception failure) when (IsEnvironmental(failure))
        {
            there.ForEach(s => s.Outcome = new SendOutcome.Lost($"It was written, but may not survive a power failure: {failure.Message}"));
        }
    }

    // Failures of the disk or the file system, and text that no file can hold.
    private static bool IsEnvironmental(Exception exception)
        => exception is IOException or UnauthorizedAccessException or System.Security.SecurityException or EncoderFallbackException;
}
