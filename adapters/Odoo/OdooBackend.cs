using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using System.Text.Json.Nodes;
using Connector.Engine;

namespace Connector.Adapters.Odoo;

/// <summary>
/// Odoo as an accounting system. Documents are drafts of invoices and bills, each made once under an external id of ours; what is no draft any
/// more is never written, whatever the server would let us do.
/// </summary>
/// <param name="name">The name in the settings.</param>
/// <param name="options">Its settings.</param>
/// <param name="time">The clock that waits between attempts and measures calls.</param>
public sealed class OdooBackend(string name, OdooOptions options, TimeProvider time) : IAccountingBackend
{
    private const int MostDocuments = 50;
    private const int MostLines = 3000;

    private readonly Lock _gate = new();
    private OdooClient? _client;
    private OdooBooks? _books;
    private int _lines = 750;

    /// <inheritdoc/>
    public string Name => name;

    /// <inheritdoc/>
    public string Kind => "odoo";

    /// <summary>The wait before a second attempt; later ones grow.</summary>
    public TimeSpan FirstWait { get; init; } = TimeSpan.FromMilliseconds(400);

    /// <summary>How long a call may take: less than the 120 seconds that Odoo allows itself.</summary>
    public TimeSpan CallLimit { get; init; } = TimeSpan.FromSeconds(100);

    /// <summary>How long a call that creates several documents should take.</summary>
    public TimeSpan BatchTime { get; init; } = TimeSpan.FromSeconds(6);

    /// <summary>How many calls were made.</summary>
    internal long Calls => _client?.Calls ?? 0;

    /// <summary>How long was waited for answers.</summary>
    internal TimeSpan Waited => _client?.Waited ?? TimeSpan.Zero;

    private OdooClient Client
    {
        get
        {
            lock (_gate)
            {
                return _client ??= new OdooClient(name, options, time, FirstWait, CallLimit);
            }
        }
    }

    /// <inheritdoc/>
    public async Task<BackendCheck> CheckAsync(CancellationToken cancellation)
    {
        try
        {
            Client.Forget();
            var books = _books = await OdooBooks.ReadAsync(Client, options, cancellation);
            return new BackendCheck(true, books.Connection.Version, [.. books.Problems, .. books.Locks, .. await Rights.ProblemsAsync(books, options, time, cancellation)])
            {
                LockedThrough = books.SalesLocked,
            };
        }
        catch (OdooFault fault)
        {
            return new BackendCheck(false, null, [$"{fault.Code} {fault.Message}"]);
        }
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<RecordMatch>> MatchAsync(ImmutableArray<BackendRecord> records, CancellationToken cancellation)
    {
        try
        {
            return await Matching.RunAsync(await BooksAsync(cancellation), options, name, records, cancellation);
        }
        catch (OdooFault fault)
        {
            return [.. records.Select(_ => new RecordMatch.Failed(fault.Code, fault.Message))];
        }
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<RecordOutcome>> SendRecordsAsync(ImmutableArray<BackendRecord> records, CancellationToken cancellation)
    {
        try
        {
            var books = await BooksAsync(cancellation);
            return books.Obstacle is { } obstacle
                ? [.. records.Select(_ => new RecordOutcome(null, OdooFault.Settings, obstacle + ".", false))]
                : await new SendRecords(books, options, FirstWait, time).RunAsync(records, cancellation);
        }
        catch (OdooFault fault)
        {
            return [.. records.Select(_ => Outcome(fault))];
        }
    }

    /// <inheritdoc/>
    public async Task<ImmutableArray<SendOutcome>> SendAsync(ImmutableArray<OutgoingDocument> batch, CancellationToken cancellation)
    {
        Sending[] all = [.. batch.Select(outgoing => new Sending(outgoing))];
        try
        {
            var books = await BooksAsync(cancellation);
            if (books.Obstacle is { } obstacle)
            {
                return [.. batch.Select(_ => new SendOutcome.Refused(OdooFault.Settings, obstacle + "."))];
            }

            await PrepareAsync(books, all, cancellation);
            await LookAndDecideAsync(books, Open(all), cancellation);
            await CreateAsync(books, [.. Open(all).Where(s => s.IsCreate)], cancellation);
            foreach (var sending in Open(all).Where(s => !s.IsCreate && s.WrittenId is null))
            {
                await ChangeAsync(books, sending, cancellation);
            }

            await ReadBackAsync(books, [.. Open(all).Where(s => s.WrittenId is not null)], cancellation);
            await PostAsync(books, [.. all.Where(s => s.WrittenId is not null)], cancellation);
            await TellAsync(books, [.. all.Where(s => s is { WrittenId: not null, Outcome: SendOutcome.Done })], cancellation);
        }
        catch (OdooFault fault)
        {
            foreach (var sending in Open(all))
            {
                sending.Outcome = sending.WrittenId is null ? Outcome(fault, sending) : new SendOutcome.Lost(fault.Message);
            }
        }

        return [.. all.Select(s => s.Outcome!)];
    }

    /// <inheritdoc/>
    /// <exception cref="OdooFault">Odoo does not answer: "missing" would be no answer.</exception>
    public async IAsyncEnumerable<ExternalDocument> FindAsync(
        ImmutableArray<KnownDocument> documents, [EnumeratorCancellation] CancellationToken cancellation)
    {
        var books = await BooksAsync(cancellation);
        if (books.Obstacle is { } obstacle)
        {
            throw new OdooFault(FaultKind.Permanent, OdooFault.Settings, obstacle + ".");
        }

        var moves = await LookUp.MovesAsync(books, documents, cancellation);
        var currencies = await CurrenciesAsync(books, cancellation);
        foreach (var known in documents.Where(d => moves.ContainsKey(d.Document)))
        {
            var move = moves[known.Document];
            yield return move.As(known.Document, currencies.GetValueOrDefault(move.CurrencyId ?? 0, ""), books.Connection.User);
        }
    }

    /// <summary>A document on its way.</summary>
    private sealed class Sending(OutgoingDocument outgoing)
    {
        public OutgoingDocument Outgoing => outgoing;

        public string Key => outgoing.Document.Key;

        /// <summary>The document in Odoo's words; null for a cancellation.</summary>
        public OdooDocument? Wanted { get; set; }

        public OdooMove? Found { get; set; }

        /// <summary>The answer, once there is one.</summary>
        public SendOutcome? Outcome { get; set; }

        /// <summary>The number of the move that was written; null until then.</summary>
        public long? WrittenId { get; set; }

        /// <summary>Whether a new move is to be made: nothing stands, or what stands cannot become this.</summary>
        public bool IsCreate => outgoing.Action != ActionKind.Cancel && (Found is null || Found.Standing == PublicationState.Cancelled);

        public KnownDocument Known => new(Key, outgoing.ExternalId, outgoing.Revision);

        public SendOutcome.Done Done(OdooMove move, OdooBooks books) => new(move.As(Key, outgoing.Document.Currency, books.Connection.User));
    }

    private static IEnumerable<Sending> Open(IEnumerable<Sending> all) => all.Where(s => s.Outcome is null);

    private async Task<OdooBooks> BooksAsync(CancellationToken cancellation) => _books ??= await OdooBooks.ReadAsync(Client, options, cancellation);

    private static async Task<Dictionary<long, string>> CurrenciesAsync(OdooBooks books, CancellationToken cancellation)
        => (await books.SearchAsync("res.currency", [], ["name"], cancellation)).ToDictionary(c => c.GetProperty("id").GetInt64(), c => OdooJson.Text(c, "name") ?? "");

    /// <summary>Finds the numbers behind names, and refuses what cannot be said in Odoo's words, before anything is written.</summary>
    private static async Task PrepareAsync(OdooBooks books, Sending[] all, CancellationToken cancellation)
    {
        var writing = all.Where(s => s.Outgoing.Action != ActionKind.Cancel).ToArray();
        await books.NeedAsync("res.currency", "name", writing.Select(s => s.Outgoing.Document.Currency), "currency", cancellation);
        await books.NeedAsync(
            "account.account", "code",
            writing.SelectMany(s => s.Outgoing.Records.Select(r => OdooMapper.AccountOf(r, s.Outgoing.Document))).OfType<string>().Select(books.AccountCode), "account", cancellation);
        var keys = new HashSet<string>(StringComparer.Ordinal);
        foreach (var sending in all)
        {
            var document = sending.Outgoing.Document;
            if (!keys.Add(sending.Key))
            {
                sending.Outcome = new SendOutcome.Failed(OdooFault.Twice, "It is in the same batch before; send it again.");
            }
            else if (sending.Outgoing.Action != ActionKind.Cancel)
            {
                (sending.Wanted, sending.Outcome) = OdooMapper.Map(sending.Outgoing, books);
                var locked = OdooMapper.IsPurchase(document) ? books.PurchasesLocked : books.SalesLocked;
                if (sending.Outcome is null && document.IssueDate <= locked && !sending.Outgoing.Force)
                {
                    sending.Outcome = new SendOutcome.Refused(
                        OdooFault.Locked,
                        $"It is dated {Spelling.Text(document.IssueDate)}, and Odoo's books are locked through {Spelling.Text(locked.Value)}: posting would move it to another day. Ask the accountant to unlock them, or publish --force --reason.");
                }
            }
        }
    }

    private static async Task LookAndDecideAsync(OdooBooks books, IEnumerable<Sending> sendings, CancellationToken cancellation)
    {
        Sending[] all = [.. sendings];
        var found = await LookUp.MovesAsync(books, [.. all.Select(s => s.Known)], cancellation);
        foreach (var sending in all)
        {
            sending.Found = found.GetValueOrDefault(sending.Key);
            sending.Outcome = DecideSending.Settled(sending.Outgoing, sending.Wanted, sending.Found, books.Connection.User);
        }
    }

    /// <summary>Creates new moves, several in a call while that goes well.</summary>
    private async Task CreateAsync(OdooBooks books, Sending[] all, CancellationToken cancellation)
    {
        foreach (var shape in all.GroupBy(s => s.Wanted!.Shape))
        {
            var rest = new Queue<Sending>(shape);
            while (rest.Count > 0)
            {
                var part = new List<Sending> { rest.Dequeue() };
                var lines = part[0].Wanted!.Lines.Length;
                while (rest.TryPeek(out var next) && part.Count < MostDocuments && lines + next.Wanted!.Lines.Length <= _lines)
                {
                    lines += next.Wanted.Lines.Length;
                    part.Add(rest.Dequeue());
                }

                await CreatePartAsync(books, part, lines, cancellation);
            }
        }
    }

    private async Task CreatePartAsync(OdooBooks books, List<Sending> part, int lines, CancellationToken cancellation)
    {
        try
        {
            var began = time.GetTimestamp();
            var ids = await LoadAsync(books, part, cancellation);
            if (ids.Problem is null)
            {
                // The next part takes about as long as it should, whatever this server needs for a line.
                var seconds = Math.Max(time.GetElapsedTime(began).TotalSeconds, 0.001);
                _lines = (int)Math.Clamp(lines * BatchTime.TotalSeconds / seconds, Math.Max(30, _lines / 4), Math.Min(MostLines, _lines * 2));
                foreach (var (sending, id) in part.Zip(ids.Ids))
                {
                    sending.WrittenId = id;
                }
            }
            else
            {
                // One bad document undoes all of a call: one by one the others get through, and the bad one gets its own answer.
                foreach (var sending in part)
                {
                    await CreateOneAsync(books, sending, cancellation);
                }
            }
        }
        catch (OdooFault fault) when (part.Count > 1 && fault.Kind != FaultKind.Credentials)
        {
            // Perhaps it was too much at once: what is not there is made one by one. Under its external id it cannot be made twice, even if
            // Odoo is still at work on the first attempt.
            _lines = Math.Max(30, _lines / 2);
            foreach (var sending in part)
            {
                await AfterFaultAsync(books, sending, fault, cancellation);
                if (sending.WrittenId is null)
                {
                    sending.Outcome = null;
                    await CreateOneAsync(books, sending, cancellation);
                }
            }
        }
        catch (OdooFault fault)
        {
            foreach (var sending in part)
            {
                await AfterFaultAsync(books, sending, fault, cancellation);
            }
        }
    }

    private async Task CreateOneAsync(OdooBooks books, Sending sending, CancellationToken cancellation)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                var (ids, problem) = await LoadAsync(books, [sending], cancellation);
                if (problem is null)
                {
                    sending.WrittenId = ids[0];
                    return;
                }

                // Another publisher may have been faster: then it is there by now, and is looked at like any other.
                if (await LookUp.ReferenceAsync(books, sending.Wanted!.Name, cancellation) is not null)
                {
                    await LookAndDecideAsync(books, [sending], cancellation);
                    if (sending.Outcome is not null || !sending.IsCreate)
                    {
                        return;
                    }
                }

                if (attempt == 4 || (attempt == 2 && !problem.Value.IsRace))
                {
                    sending.Outcome = problem.Value.IsRace
                        ? new SendOutcome.Failed(OdooFault.Busy, "Others are writing the same records; publish again.")
                        : new SendOutcome.Refused(OdooFault.Refused, "Odoo refuses it: " + problem.Value.Message);
                    return;
                }

                await Task.Delay(FirstWait * attempt, time, cancellation);
            }
            catch (OdooFault fault)
            {
                await AfterFaultAsync(books, sending, fault, cancellation);
                return;
            }
        }
    }

    /// <summary>An uncertain create is looked up before anything else is said of it.</summary>
    private static async Task AfterFaultAsync(OdooBooks books, Sending sending, OdooFault fault, CancellationToken cancellation)
    {
        if (fault.Kind == FaultKind.Uncertain)
        {
            try
            {
                sending.WrittenId = await LookUp.ReferenceAsync(books, sending.Wanted!.Name, cancellation);
            }
            catch (OdooFault)
            {
                // Then the next publish looks.
            }
        }

        if (sending.WrittenId is null)
        {
            sending.Outcome = Outcome(fault, sending);
        }
    }

    private static Task<(ImmutableArray<long> Ids, LoadProblem? Problem)> LoadAsync(OdooBooks books, IReadOnlyList<Sending> part, CancellationToken cancellation)
    {
        var (fields, rows) = OdooMapper.Table([.. part.Select(s => s.Wanted!)]);
        return Loading.RunAsync(books, "account.move", fields, rows, part.Count, cancellation);
    }

    /// <summary>Updates or cancels a draft, after one more look at it.</summary>
    private async Task ChangeAsync(OdooBooks books, Sending sending, CancellationToken cancellation)
    {
        try
        {
            // Between the look at the batch and this moment the accountant may have posted it, and Odoo 17 would let us write all the same.
            var now = await books.SearchAsync(
                "account.move", OdooCall.Where("id", "=", sending.Found!.Id), books.Fields("account.move").Intersect(["state", "write_date", "payment_state", "is_manually_modified"]), cancellation);
            if (now is not [var move] || OdooJson.Text(move, "state") != sending.Found.State || OdooJson.Text(move, "write_date") != sending.Found.WriteDate)
            {
                await LookAndDecideAsync(books, [sending], cancellation);
                if (sending.Outcome is not null || sending.IsCreate)
                {
                    sending.Outcome ??= new SendOutcome.Failed(OdooFault.Busy, "It changed while it was being sent; publish again.");
                    return;
                }
            }

            if (sending.Outgoing.Action == ActionKind.Cancel)
            {
                _ = await books.CallAsync(OdooCall.Act("account.move", "button_cancel", sending.Found.Id), cancellation);
            }
            else if (sending.Found.Type != sending.Wanted!.Type)
            {
                // An invoice cannot become a refund: the old draft is cancelled, saying that it was us, and the other is made.
                var stamp = new JsonObject { ["invoice_origin"] = sending.Found.ReplacedStamp };
                _ = await books.CallAsync(OdooCall.Write("account.move", sending.Found.Id, stamp), cancellation);
                _ = await books.CallAsync(OdooCall.Act("account.move", "button_cancel", sending.Found.Id), cancellation);
                sending.Found = null;
                await CreateOneAsync(books, sending, cancellation);
                return;
            }
            else
            {
                await WriteAsync(books, sending, cancellation);
            }

            sending.WrittenId = sending.Found.Id;
        }
        catch (OdooFault fault)
        {
            // What was refused may have been booked a moment ago: then that is the answer.
            if (fault.Kind != FaultKind.Permanent || !await SeeAgainAsync(books, sending, cancellation))
            {
                sending.Outcome = Outcome(fault, sending);
            }
        }
    }

    private static async Task<bool> SeeAgainAsync(OdooBooks books, Sending sending, CancellationToken cancellation)
    {
        try
        {
            await LookAndDecideAsync(books, [sending], cancellation);
            return sending.Outcome is not null;
        }
        catch (OdooFault)
        {
            return false;
        }
    }

    private static async Task WriteAsync(OdooBooks books, Sending sending, CancellationToken cancellation)
    {
        var values = OdooMapper.Values(sending.Wanted!);
        if (books.TellsEdits && sending.Outgoing.Force)
        {
            values["is_manually_modified"] = false;
        }

        _ = await books.CallAsync(OdooCall.Write("account.move", sending.Found!.Id, values), cancellation);
    }

    /// <summary>Reads what was written: totals must be right to the penny, and every field must say what was sent.</summary>
    private static async Task ReadBackAsync(OdooBooks books, Sending[] written, CancellationToken cancellation)
    {
        if (written.Length == 0)
        {
            return;
        }

        var moves = (await LookUp.ReadAsync(books, written.Select(s => s.WrittenId!.Value), cancellation)).ToDictionary(m => m.Id);
        foreach (var sending in written)
        {
            if (!moves.TryGetValue(sending.WrittenId!.Value, out var move))
            {
                sending.Outcome = new SendOutcome.Gone();
                continue;
            }

            if (move.Standing == PublicationState.Draft && sending.Wanted is { } wanted
                && (move.Fingerprint != wanted.Fingerprint || (sending.IsCreate && wanted.NamesSomeAccounts)))
            {
                move = await MendAsync(books, sending, move, cancellation) ?? move;
            }

            if (move is { Standing: PublicationState.Draft, IsModified: true, IsOtherContent: false } && sending.Wanted is not null)
            {
                move = await UntouchAsync(books, move, cancellation) ?? move;
            }

            sending.Found = move;
            sending.Outcome = sending.Done(move, books);
        }
    }

    /// <summary>It says what we just wrote, and that a person changed it: that was us.</summary>
    private static async Task<OdooMove?> UntouchAsync(OdooBooks books, OdooMove move, CancellationToken cancellation)
    {
        try
        {
            _ = await books.CallAsync(OdooCall.Write("account.move", move.Id, new JsonObject { ["is_manually_modified"] = false }), cancellation);
            return (await LookUp.ReadAsync(books, [move.Id], cancellation)).FirstOrDefault();
        }
        catch (OdooFault)
        {
            return null;
        }
    }

    /// <summary>Odoo made something else of it, such as taxes of its own: it is told once more, in another way. What it then keeps to is its own spelling.</summary>
    private static async Task<OdooMove?> MendAsync(OdooBooks books, Sending sending, OdooMove move, CancellationToken cancellation)
    {
        try
        {
            sending.Found = move;
            await WriteAsync(books, sending, cancellation);
            var again = (await LookUp.ReadAsync(books, [move.Id], cancellation)).FirstOrDefault();
            if (again is null || again.Fingerprint == sending.Wanted!.Fingerprint || again.Standing != PublicationState.Draft
                || sending.Done(again, books).Found.Total != sending.Outgoing.Document.Total)
            {
                return again;
            }

            var stamp = new JsonObject { ["invoice_origin"] = OdooMove.StampOf(sending.Outgoing.Revision, again.Fingerprint) };
            _ = await books.CallAsync(OdooCall.Write("account.move", move.Id, stamp), cancellation);
            return (await LookUp.ReadAsync(books, [move.Id], cancellation)).FirstOrDefault();
        }
        catch (OdooFault)
        {
            return null;
        }
    }

    /// <summary>Posts what is right, where the settings say so.</summary>
    private async Task PostAsync(OdooBooks books, Sending[] written, CancellationToken cancellation)
    {
        if (!options.AutoPost)
        {
            return;
        }

        foreach (var sending in written.Where(s => s.Outgoing.Action != ActionKind.Cancel && s.Outcome is SendOutcome.Done { Found: { State: PublicationState.Draft, Digest: null } found }
            && found.Total == s.Outgoing.Document.Total))
        {
            try
            {
                _ = await books.CallAsync(OdooCall.Act("account.move", "action_post", sending.WrittenId!.Value), cancellation);
            }
            catch (OdooFault)
            {
                // It stays a draft, or somebody else posted it: what is there now says which.
            }

            try
            {
                if ((await LookUp.ReadAsync(books, [sending.WrittenId!.Value], cancellation)).FirstOrDefault() is { } move)
                {
                    sending.Outcome = sending.Done(move, books);
                }
            }
            catch (OdooFault)
            {
                // Reconciling sees it.
            }
        }
    }

    /// <summary>Notes, the schedule and a request to approve. None of them is worth failing a document that is there.</summary>
    private async Task TellAsync(OdooBooks books, Sending[] written, CancellationToken cancellation)
    {
        var told = written.Where(s => s.Outgoing.Action != ActionKind.Cancel).ToArray();
        foreach (var part in told.Chunk(MostDocuments))
        {
            await QuietlyAsync(() => AttachAsync(books, part, cancellation));
        }

        foreach (var sending in told)
        {
            await QuietlyAsync(() => books.CallAsync(
                new OdooCall("account.move", "message_post")
                {
                    Ids = [sending.WrittenId!.Value],
                    Named = books.Connection.Major >= 17
                        ? [("body", OdooNotes.Note(sending.Outgoing, options.Page)), ("body_is_html", true)]
                        : [("body", OdooNotes.Note(sending.Outgoing, options.Page))],
                }, cancellation));
        }

        if (books.Approver is { } approver && told.Where(s => s.Outgoing.Action == ActionKind.Create).Select(s => s.WrittenId!.Value).ToImmutableArray() is { IsEmpty: false } drafts)
        {
            await QuietlyAsync(() => books.CallAsync(
                new OdooCall("account.move", "activity_schedule")
                {
                    Ids = drafts,
                    Named = [("act_type_xmlid", "mail.mail_activity_data_todo"), ("summary", "Please approve"), ("user_id", approver)],
                }, cancellation));
        }
    }

    private static async Task AttachAsync(OdooBooks books, Sending[] part, CancellationToken cancellation)
    {
        var domain = OdooCall.Where("res_model", "=", "account.move");
        domain.Add(new JsonArray("res_id", "in", OdooCall.Numbers(part.Select(s => s.WrittenId!.Value))));
        var there = (await books.SearchAsync("ir.attachment", domain, ["res_id", "checksum"], cancellation))
            .Select(a => (OdooJson.Id(a, "res_id"), OdooJson.Text(a, "checksum"))).ToHashSet();
        var values = new JsonArray();
        foreach (var sending in part)
        {
            var file = OdooNotes.Schedule(sending.Outgoing.Document);
            if (!there.Contains((sending.WrittenId, OdooNotes.Checksum(file))))
            {
                values.Add(new JsonObject
                {
                    ["name"] = OdooNotes.ScheduleName(sending.Outgoing),
                    ["datas"] = Convert.ToBase64String(file),
                    ["mimetype"] = "text/csv",
                    ["res_model"] = "account.move",
                    ["res_id"] = sending.WrittenId!.Value,
                });
            }
        }

        if (values.Count > 0)
        {
            _ = await books.CallAsync(new OdooCall("ir.attachment", "create") { Positional = [("vals_list", values)] }, cancellation);
        }
    }

    private static async Task QuietlyAsync(Func<Task> act)
    {
        try
        {
            await act();
        }
        catch (OdooFault)
        {
        }
    }

    private static RecordOutcome Outcome(OdooFault fault) => new(null, fault.Code, fault.Message, fault.Kind != FaultKind.Permanent);

    private static SendOutcome Outcome(OdooFault fault, Sending sending) => fault.Kind switch
    {
        FaultKind.Permanent => new SendOutcome.Refused(fault.Code, fault.Message),
        FaultKind.Uncertain => new SendOutcome.Lost(fault.Message),
        _ => new SendOutcome.Failed(fault.Code, fault.Message),
    };
}
