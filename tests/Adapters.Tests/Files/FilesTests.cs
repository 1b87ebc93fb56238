using System.Collections.Immutable;
using Connector.Adapters.Files;
using Connector.Engine;
using Connector.Testing;
using Xunit;

namespace Connector.Adapters.Tests.Files;

/// <summary>What only the folder has: names, moves by hand, numbers, the register.</summary>
public sealed class FilesTests : IDisposable
{
    private const string Key = "2022-05/receivable/P1";

    private readonly BooksFolder _folder = new();

    private static readonly Document Old = SampleDocuments.Invoice(Key, 100);

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_is_the_JSON_of_documents_with_the_ids()
    {
        await CreateAsync(Key, "2022-05/receivable/Zoë & Co");

        Approved.Equal("tests/Adapters.Tests/Approved/document.json", File.ReadAllText(_folder["drafts/2022-05+receivable+P1.json"]));
        Assert.True(File.Exists(_folder["drafts/2022-05+receivable+Zo%C3%AB%20%26%20Co.json"]));
    }

    [Fact]
    public async Task The_register_tells_what_was_written_when()
    {
        await CreateAsync(Key, "2022-05/receivable/P2");
        _ = await SendAsync(Update(150));
        _ = await SendAsync(new OutgoingDocument(ActionKind.Cancel, Old, 2, "1", Digest(150), false));

        Approved.Equal("tests/Adapters.Tests/Approved/register.csv", File.ReadAllText(_folder["register.csv"]));
    }

    [Fact]
    public async Task A_temporary_file_of_a_crash_is_ignored_and_deleted()
    {
        await CreateAsync("other");
        var part = _folder["drafts/.2022-05+receivable+P1.json.abc.part"];
        File.WriteAllText(part, "{ \"document\": \"2022-05/rece");

        Assert.Null(await FindAsync());
        Assert.Empty((await _folder.Backend().CheckAsync(Cancellation)).Problems);
        await CreateAsync(Key);
        Assert.Equal(100, (await FindAsync())!.Total);
        Assert.False(File.Exists(part));
    }

    [Fact]
    [System.Runtime.Versioning.UnsupportedOSPlatform("windows")]
    public async Task The_books_are_open_to_their_group_and_keep_the_rights_of_their_folder()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "It is about the rights of Unix.");
        await CreateAsync(Key);
        _ = await _folder.Backend().SendRecordsAsync(SampleDocuments.Records, Cancellation);
        Assert.All([_folder.Path, _folder["drafts"], _folder["posted"], _folder["customers"]], path => Assert.Equal(ToBits("750"), File.GetUnixFileMode(path) & (UnixFileMode)0x1FF));
        Assert.All([_folder.File("drafts", Key), _folder["numbers"], _folder["register.csv"], _folder["customers/P1.json"]], path => Assert.Equal(ToBits("640"), File.GetUnixFileMode(path)));

        // Somebody lets the group move drafts; what is written from then on keeps to that.
        File.SetUnixFileMode(_folder["drafts"], ToBits("2770"));
        await CreateAsync("other");
        Assert.Equal(ToBits("660"), File.GetUnixFileMode(_folder.File("drafts", "other")));

        static UnixFileMode ToBits(string octal) => (UnixFileMode)Convert.ToInt32(octal, 8);
    }

    [Fact]
    public async Task A_part_of_a_file_is_made_where_nobody_can_have_put_a_link()
    {
        await CreateAsync("other");
        var stolen = _folder["stolen"];
        var backend = new FilesBackend("books", new FilesOptions { Folder = _folder.Path }, TimeProvider.System) { PartName = () => "known" };
        _ = await backend.SendRecordsAsync(SampleDocuments.Records, Cancellation); // has tidied up, so that the link stays
        File.CreateSymbolicLink(_folder["drafts/." + Path.GetFileName(_folder.File("drafts", Old.Key)) + ".known.part"], stolen);

        _ = Assert.IsType<SendOutcome.Failed>(Assert.Single(await backend.SendAsync([Create(1)], Cancellation)));
        Assert.False(File.Exists(stolen));

        // The names are others each time.
        var names = Enumerable.Range(0, 3).Select(_ => new DocumentFolder(_folder.Path).PartName()).ToArray();
        Assert.Equal(3, names.Distinct(StringComparer.Ordinal).Count());
    }

    [Fact]
    public async Task A_number_is_not_given_again_after_a_crash_before_the_document_was_written()
    {
        await CreateAsync("a");
        _ = new Register(new DocumentFolder(_folder.Path), TimeProvider.System).Take(1);
        await CreateAsync("b");

        Assert.Equal("3", (await FindAsync("b"))!.ExternalId);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("many")]
    [InlineData("-5")]
    public async Task A_number_is_not_given_again_after_documents_or_the_counter_were_deleted(string? counter)
    {
        await CreateAsync("a", "b");
        File.Delete(_folder.File("drafts", "a"));
        File.Delete(_folder.File("drafts", "b"));
        File.Delete(_folder["numbers"]);
        if (counter is not null)
        {
            File.WriteAllText(_folder["numbers"], counter);
        }

        await CreateAsync("a");
        Assert.Equal(("3", "F-000003"), await FindAsync("a") is { } found ? (found.ExternalId, found.ExternalNumber) : default);
    }

    [Fact]
    public async Task A_document_that_a_crash_kept_out_of_the_register_is_listed_once_when_it_is_sent_again()
    {
        await CreateAsync("Smith, J");
        var listed = File.ReadAllText(_folder["register.csv"]);
        File.WriteAllLines(_folder["register.csv"], File.ReadLines(_folder["register.csv"]).Take(1));
        await CreateAsync("Smith, J");
        await CreateAsync("Smith, J");

        Assert.Equal(listed, File.ReadAllText(_folder["register.csv"]).ReplaceLineEndings("\r\n"));
    }

    [Fact]
    public async Task Half_a_line_that_a_crash_left_in_the_register_stays_one_line()
    {
        await CreateAsync("a");
        File.AppendAllText(_folder["register.csv"], "2022-06-01T09:00:00.0000");
        await CreateAsync("b");

        Assert.Equal(4, File.ReadAllLines(_folder["register.csv"]).Length);
    }

    [Fact]
    public async Task Creating_again_keeps_every_cancelled_file()
    {
        var made = await CreateAsync(Key);
        Move("drafts", "cancelled");
        var second = Assert.IsType<SendOutcome.Done>(await SendAsync(Create(2))).Found;
        Assert.NotEqual(made.ExternalId, second.ExternalId);
        Move("drafts", "cancelled");
        _ = Assert.IsType<SendOutcome.Done>(await SendAsync(Create(3)));
        _ = Assert.IsType<SendOutcome.Done>(await SendAsync(new OutgoingDocument(ActionKind.Cancel, Old, 3, "3", Digest(100), false)));

        Assert.Equal(
            ["2022-05+receivable+P1.json", "2022-05+receivable+P1~r1.json", "2022-05+receivable+P1~r2.json"],
            Directory.GetFiles(_folder["cancelled"]).Select(Path.GetFileName).Order(StringComparer.Ordinal));
        Assert.Equal((3, PublicationState.Cancelled), await FindAsync() is { } found ? (found.Revision, found.State) : default);
        Assert.Contains("\"state\": \"cancelled\"", File.ReadAllText(_folder.File("cancelled", Key)), StringComparison.Ordinal);
        Assert.Empty((await _folder.Backend().CheckAsync(Cancellation)).Problems);
    }

    [Fact]
    public async Task A_create_cut_off_before_the_cancelled_file_was_set_aside_is_finished_by_the_next_action()
    {
        await CreateAsync(Key);
        var cancelled = File.ReadAllText(_folder.File("drafts", Key));
        _ = await SendAsync(Update(150));
        File.WriteAllText(_folder.File("cancelled", Key), cancelled);

        Assert.Equal(PublicationState.Draft, (await FindAsync())!.State);
        _ = Assert.IsType<SendOutcome.Done>(await SendAsync(new OutgoingDocument(ActionKind.Update, Old, 3, "1", Digest(150), false)));
        Assert.True(File.Exists(_folder["cancelled/2022-05+receivable+P1~r1.json"]));
    }

    [Theory]
    [InlineData("paid", "posted", PublicationState.Paid)]
    [InlineData("posted", "drafts", PublicationState.Posted)]
    [InlineData("drafts", "cancelled", PublicationState.Draft)]
    public async Task Of_two_copies_the_one_that_went_further_counts(string folder, string other, PublicationState state)
    {
        await CreateAsync(Key);
        var content = File.ReadAllText(_folder.File("drafts", Key));
        File.Delete(_folder.File("drafts", Key));
        File.WriteAllText(_folder.File(folder, Key), content);
        File.WriteAllText(_folder.File(other, Key), content);

        Assert.Equal(state, (await FindAsync())!.State);
        Assert.Equal(other == "cancelled" ? 0 : 1, (await _folder.Backend().CheckAsync(Cancellation)).Problems.Length);
    }

    [Theory]
    [InlineData("{ \"document\": ")]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("{ \"document\": 5, \"revision\": \"x\", \"total\": {}, \"external_id\": null }")]
    [InlineData("{ \"subject\": \"\\ud800\", \"external_number\": \"\\ud800\" }")]
    [InlineData("{ \"revision\": 1e99, \"total\": \"12,50\", \"currency\": \"pounds\" }")]
    public async Task A_file_broken_by_hand_is_an_edit(string content)
    {
        await CreateAsync(Key);
        File.WriteAllText(_folder.File("drafts", Key), content);

        Assert.NotEqual(Digest(100), (await FindAsync())!.Digest);
        _ = Assert.IsType<SendOutcome.Edited>(await SendAsync(Update(150)));
        _ = Assert.IsType<SendOutcome.Edited>(await SendAsync(Create(1)));
        Assert.Equal(content, File.ReadAllText(_folder.File("drafts", Key)));

        var forced = Assert.IsType<SendOutcome.Done>(await SendAsync(Update(150) with { Force = true })).Found;
        Assert.Equal(("1", "F-000001", 150L), (forced.ExternalId, forced.ExternalNumber, forced.Total));
    }

    [Fact]
    public async Task A_broken_draft_can_be_cancelled_by_force()
    {
        await CreateAsync(Key);
        File.WriteAllText(_folder.File("drafts", Key), "oops");

        var cancel = new OutgoingDocument(ActionKind.Cancel, Old, 1, "1", Digest(100), true);
        Assert.Equal(PublicationState.Cancelled, Assert.IsType<SendOutcome.Done>(await SendAsync(cancel)).Found.State);
    }

    [Fact]
    public async Task A_draft_with_other_content_than_a_create_sends_is_not_taken_for_it()
    {
        await CreateAsync(Key);
        var other = new OutgoingDocument(ActionKind.Create, SampleDocuments.Invoice(Key, 999), 1, null, null, false);

        Assert.Equal(100, Assert.IsType<SendOutcome.Edited>(await SendAsync(other)).Found.Total);
    }

    [Fact]
    public async Task A_file_saved_with_a_byte_order_mark_or_laid_out_anew_is_no_edit()
    {
        await CreateAsync(Key);
        var path = _folder.File("drafts", Key);
        File.WriteAllText(path, File.ReadAllText(path).Replace("\n", "\r\n    ", StringComparison.Ordinal), new System.Text.UTF8Encoding(true));

        Assert.Equal(Digest(100), (await FindAsync())!.Digest);
    }

    [Fact]
    public async Task A_file_that_holds_another_document_is_never_written_over()
    {
        await CreateAsync(Key, "2022-05/receivable/P2");
        File.Copy(_folder.File("drafts", "2022-05/receivable/P2"), _folder.File("drafts", Key), overwrite: true);

        Assert.Null(await FindAsync());
        Assert.Equal("FILES-004", Assert.IsType<SendOutcome.Refused>(await SendAsync(Update(150) with { Force = true })).Code);
    }

    [Fact]
    public async Task While_somebody_else_writes_nothing_is_written()
    {
        await CreateAsync("other");
        using (await FolderLock.TakeAsync(_folder.Path, TimeSpan.Zero, Cancellation))
        {
            var hasty = new FilesBackend("books", new FilesOptions { Folder = _folder.Path }, TimeProvider.System) { Patience = TimeSpan.FromMilliseconds(50) };
            Assert.Equal("FILES-001", Assert.IsType<SendOutcome.Failed>(Assert.Single(await hasty.SendAsync([Create(1)], Cancellation))).Code);
            Assert.All(await hasty.SendRecordsAsync(SampleDocuments.Records, Cancellation), outcome => Assert.True(outcome.IsTransient));
        }

        Assert.Null(await FindAsync());
        _ = Assert.IsType<SendOutcome.Done>(await SendAsync(Create(1)));
    }

    [Fact]
    public async Task A_folder_that_is_not_there_does_not_make_documents_look_deleted()
    {
        Assert.Equal("FILES-002", Assert.IsType<SendOutcome.Failed>(await SendAsync(Update(150))).Code);
        Assert.False(Directory.Exists(_folder.Path));
        _ = await Assert.ThrowsAsync<DirectoryNotFoundException>(async () => await FindAsync(Key, "1"));
        Assert.True((await _folder.Backend().CheckAsync(Cancellation)).Reachable);
        Assert.False(Directory.Exists(_folder.Path));
    }

    [Fact]
    public async Task A_folder_that_cannot_be_made_is_a_failure_that_names_it()
    {
        _ = Directory.CreateDirectory(Path.GetDirectoryName(_folder.Path)!);
        File.WriteAllText(_folder.Path, "a file is in the way");

        var failed = Assert.IsType<SendOutcome.Failed>(await SendAsync(Create(1)));
        Assert.Equal("FILES-002", failed.Code);
        Assert.Contains(_folder.Path, failed.Message, StringComparison.Ordinal);
        var check = await _folder.Backend().CheckAsync(Cancellation);
        Assert.False(check.Reachable);
        Assert.Contains(_folder.Path, Assert.Single(check.Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_check_names_what_lies_around()
    {
        await CreateAsync(Key);
        File.WriteAllText(_folder["posted/notes.txt"], "");
        File.WriteAllText(_folder["drafts/2022-05+receivable+P1 (copy).json"], "");
        _ = Directory.CreateDirectory(_folder["paid/old.json"]);

        var problems = (await _folder.Backend().CheckAsync(Cancellation)).Problems;
        Assert.Equal(
            [
                "drafts/2022-05+receivable+P1 (copy).json is not the file of a document; move it elsewhere.",
                "paid/old.json is not the file of a document; move it elsewhere.",
                "posted/notes.txt is not the file of a document; move it elsewhere.",
            ],
            problems.Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Posting_while_an_update_is_written_leaves_one_document_and_a_true_answer()
    {
        for (var round = 0; round < 60; round++)
        {
            var key = $"{Key}-{round}";
            await CreateAsync(key);
            var known = Assert.Single(await _folder.Backend().FindAsync([new KnownDocument(key, null)], Cancellation).ToListAsync(Cancellation));
            var update = Update(150) with { Document = SampleDocuments.Invoice(key, 150), PreviousDigest = known.Digest, ExternalId = known.ExternalId };
            var updating = Task.Run(() => SendAsync(update), Cancellation);
            SpinWait.SpinUntil(() => Directory.EnumerateFiles(_folder["drafts"], ".*.part").Any() || updating.IsCompleted);
            File.Move(_folder.File("drafts", key), _folder.File("posted", key));
            var outcome = await updating;

            Assert.False(File.Exists(_folder.File("drafts", key)));
            var found = (await FindAsync(key))!;
            Assert.Equal(PublicationState.Posted, found.State);
            Assert.Equal(outcome is SendOutcome.Done ? 150 : 100, found.Total);
        }
    }

    [Fact]
    public async Task A_document_twice_in_a_batch_is_written_once()
    {
        var outcomes = await _folder.Backend().SendAsync([Create(1), Create(1)], Cancellation);

        _ = Assert.IsType<SendOutcome.Done>(outcomes[0]);
        Assert.Equal("FILES-005", Assert.IsType<SendOutcome.Failed>(outcomes[1]).Code);
    }

    [Fact]
    public async Task Records_are_files_and_only_written_when_they_change()
    {
        Assert.Equal(
            ["customer:P1", "vendor:V1", "item:support"],
            (await _folder.Backend().SendRecordsAsync(SampleDocuments.Records, Cancellation)).Select(outcome => outcome.ExternalId));
        var path = _folder["customers/P1.json"];
        Approved.Equal("tests/Adapters.Tests/Approved/customer.json", File.ReadAllText(path));

        var before = new DateTime(2020, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(path, before);
        _ = await _folder.Backend().SendRecordsAsync(SampleDocuments.Records, Cancellation);
        Assert.Equal(before, File.GetLastWriteTimeUtc(path));
        _ = await _folder.Backend().SendRecordsAsync([SampleDocuments.Records[0] with { Fields = [("name", "Practice 1")] }], Cancellation);
        Assert.Contains("Practice 1", File.ReadAllText(path), StringComparison.Ordinal);
    }

    private async Task<ExternalDocument> CreateAsync(params string[] keys)
    {
        var outcomes = await _folder.Backend().SendAsync(
            [.. keys.Select(key => new OutgoingDocument(ActionKind.Create, SampleDocuments.Invoice(key, 100), 1, null, null, false))], Cancellation);
        return outcomes.Select(outcome => Assert.IsType<SendOutcome.Done>(outcome).Found).ToImmutableArray()[0];
    }

    private static OutgoingDocument Create(int revision) => new(ActionKind.Create, Old, revision, null, null, false);

    private static OutgoingDocument Update(long amount)
        => new(ActionKind.Update, SampleDocuments.Invoice(Key, amount), 2, "1", Digest(100), false);

    private static string Digest(long amount) => DocumentText.Digest(SampleDocuments.Invoice(Key, amount));

    private async Task<SendOutcome> SendAsync(OutgoingDocument outgoing) => Assert.Single(await _folder.Backend().SendAsync([outgoing], Cancellation));

    private async Task<ExternalDocument?> FindAsync(string key = Key, string? id = null)
        => await _folder.Backend().FindAsync([new KnownDocument(key, id)], Cancellation).SingleOrDefaultAsync(Cancellation);

    private void Move(string from, string to) => File.Move(_folder.File(from, Key), _folder.File(to, Key));
}
