using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Connector.Adapters.QuickBooks;
using Connector.Engine;
using Connector.Simulators.QuickBooks;
using Xunit;

namespace Connector.Adapters.Tests.QuickBooks;

/// <summary>QuickBooks Online beyond what every backend promises: names, taxes, kinds of documents, closed books, people, and what it costs in calls.</summary>
public sealed class QuickBooksTests : IAsyncLifetime
{
    private static readonly QuickBooksOptions Taxed = Companies.Options with { Taxes = ImmutableDictionary<string, string>.Empty.Add("VAT20", "20.0% S").Add("*", "No VAT") };

    private QuickBooksSimulator _books = null!;
    private string _token = "";

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public async ValueTask InitializeAsync() => await StartAsync(new SimulatorOptions { Country = "GB", Limits = null });

    public async ValueTask DisposeAsync()
    {
        var damage = _books.Books.Damage;
        await _books.DisposeAsync();
        Assert.Empty(damage);
    }

    [Fact]
    public async Task Names_that_are_too_long_are_cut_visibly_and_stay_apart()
    {
        var name = new string('n', 600);
        var outcomes = await Backend().SendRecordsAsync(
            [Customer("A", name + "1"), Customer("B", name + "2"), Item("x", name), Item("y", name), Customer("C", "a:b\t😀"), Item("z", "Care: night")], Cancellation);

        Assert.All(outcomes, o => Assert.Null(o.Message));
        Assert.Equal([new string('n', 499) + "…", new string('n', 495) + "… (B)", "a-b �"], _books.Books.Customers.Select(c => c.Name).OrderByDescending(n => n.Length).ThenBy(n => n.EndsWith(')')));
        Assert.Equal([11, 100, 100], _books.Books.Items.Select(i => i.Name.Length).Order());
        Assert.Contains("Care- night", _books.Books.Items.Select(i => i.Name));
        Assert.Equal(_books.Books.Items.Length, _books.Books.Items.Select(i => i.Name).Distinct().Count());
    }

    [Fact]
    public async Task Two_customers_of_one_name_and_a_vendor_of_it_are_three()
    {
        BackendRecord[] records = [Customer("A", "Zoë & Søn"), Customer("B", "zoë & søn"), new(ActionSubject.Vendor, "A", [("name", "Zoë & Søn")])];
        var first = await Backend().SendRecordsAsync([.. records], Cancellation);
        var again = await Backend().SendRecordsAsync([.. records], Cancellation);

        Assert.Equal(3, first.Select(o => o.ExternalId).Distinct().Count());
        Assert.Equal(first, again);
        Assert.Equal(["Zoë & Søn", "zoë & søn (B)"], _books.Books.Customers.Select(c => c.Name));
        Assert.Equal(["Zoë & Søn (vendor)"], _books.Books.Vendors.Select(c => c.Name));
        // None of them is anybody else's.
        Assert.All(await Backend().MatchAsync([Customer("D", "Zoë & Søn")], Cancellation), m => Assert.IsType<RecordMatch.None>(m));
    }

    [Fact]
    public async Task What_people_made_is_linked_by_its_name_and_what_they_archived_is_not_used()
    {
        var id = _books.Desk.Add("Customer", new JsonObject { ["DisplayName"] = "Practice One" });
        Assert.Equal($"customer:{id}", Assert.IsType<RecordMatch.Found>(Assert.Single(await Backend().MatchAsync([Customer("P1", "practice one")], Cancellation))).ExternalId);
        Assert.Equal($"customer:{id}", Assert.IsType<RecordMatch.Found>(Assert.Single(await Backend().MatchAsync([Customer("P1", "x") with { ExternalId = id }], Cancellation))).ExternalId);

        _books.Desk.MakeInactive("Customer", id);
        Assert.IsType<RecordMatch.None>(Assert.Single(await Backend().MatchAsync([Customer("P1", "Practice One")], Cancellation)));
        Assert.Contains("was made inactive in QuickBooks: make it active there", Assert.IsType<RecordMatch.Blocked>(Assert.Single(await Backend().MatchAsync([Customer("P1", "x") with { ExternalId = "customer:" + id }], Cancellation))).Reason, StringComparison.Ordinal);
        var refused = Assert.IsType<SendOutcome.Refused>(Assert.Single(await Backend().SendAsync([await OutgoingAsync(Invoice("k", 100), customer: "customer:" + id)], Cancellation)));
        Assert.Equal("QBO-009", refused.Code);

        // The same content, once the reason is gone: QuickBooks remembers what it refused.
        _books.Desk.MakeActive("Customer", id);
        _ = Assert.IsType<SendOutcome.Done>(Assert.Single(await Backend().SendAsync([await OutgoingAsync(Invoice("k", 100), customer: "customer:" + id)], Cancellation)));
    }

    [Fact]
    public async Task A_changed_customer_is_changed_there_and_an_item_needs_an_income_account()
    {
        var id = (await Backend().SendRecordsAsync([Customer("P1", "Practice One")], Cancellation))[0].ExternalId;
        var changed = new BackendRecord(ActionSubject.Customer, "P1", [("name", "Practice Two"), ("email", "two@example.org"), ("city", "York")]) { ExternalId = id };
        Assert.Equal(id, (await Backend().SendRecordsAsync([changed], Cancellation))[0].ExternalId);
        var customer = Assert.Single(_books.Books.Customers);
        Assert.Equal(("Practice Two", 1), (customer.Name, customer.SyncToken));
        Assert.Contains("two@example.org", customer.Json, StringComparison.Ordinal);
        _ = await Backend().SendRecordsAsync([changed], Cancellation);
        Assert.Equal(1, Assert.Single(_books.Books.Customers).SyncToken);

        var bad = (await Backend(o => o with { IncomeAccount = "Checking" }).SendRecordsAsync([Item("x", "Care")], Cancellation))[0];
        Assert.Equal("QBO-010", bad.Code);
        Assert.Contains("the account Checking is of type Bank in QuickBooks, and no income account: choose one of Services", bad.Message, StringComparison.Ordinal);
        Assert.Contains("IncomeAccount: the account Checking is of type Bank", Assert.Single((await Backend(o => o with { IncomeAccount = "Checking" }).CheckAsync(Cancellation)).Problems), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Taxes_are_added_by_QuickBooks_to_totals_of_ours()
    {
        var outgoing = await OutgoingAsync(Invoice("k", 1000, 501), tax: "VAT20");
        var done = Assert.IsType<SendOutcome.Done>(Assert.Single(await Backend(_ => Taxed).SendAsync([outgoing], Cancellation))).Found;
        Assert.Equal((1501L, 300L, 1801L), (done.Total, done.Tax, done.Residual));

        // A new amount gets a new tax.
        var update = await OutgoingAsync(Invoice("k", 2000), tax: "VAT20") with { Action = ActionKind.Update, Revision = 2, ExternalId = done.ExternalId, PreviousDigest = DocumentText.Digest(outgoing.Document) };
        var changed = Assert.IsType<SendOutcome.Done>(Assert.Single(await Backend(_ => Taxed).SendAsync([update], Cancellation))).Found;
        Assert.Equal((2000L, 400L), (changed.Total, changed.Tax));
    }

    [Fact]
    public async Task Lines_are_taken_up_to_what_QuickBooks_takes()
    {
        var amounts = Enumerable.Repeat(100L, 1500).ToArray();
        Assert.Equal(150_000, Assert.IsType<SendOutcome.Done>(Assert.Single(await Backend().SendAsync([await OutgoingAsync(Invoice("a", amounts))], Cancellation))).Found.Total);
        Assert.Equal("QBO-012", Assert.IsType<SendOutcome.Refused>(Assert.Single(await Backend(_ => Taxed).SendAsync([await OutgoingAsync(Invoice("b", amounts), tax: "VAT20")], Cancellation))).Code);
        Assert.IsType<SendOutcome.Done>(Assert.Single(await Backend(_ => Taxed).SendAsync([await OutgoingAsync(Invoice("c", amounts.AsSpan(0, 750)), tax: "VAT20")], Cancellation)));
        Assert.Equal(2, _books.Books.Invoices.Length);
    }

    [Fact]
    public async Task A_currency_that_is_not_the_customers_is_refused()
    {
        await StartAsync(new SimulatorOptions { Country = "GB", IsMulticurrency = true, Limits = null });
        var refused = Assert.IsType<SendOutcome.Refused>(Assert.Single(await Backend().SendAsync([await OutgoingAsync(Invoice("k", 100) with { Currency = "EUR" })], Cancellation)));
        Assert.Equal("QBO-014", refused.Code);
        Assert.Contains("link another customer or vendor, made in that currency", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(DocumentKind.Bill, "bill")]
    [InlineData(DocumentKind.PaymentRequest, "bill")]
    [InlineData(DocumentKind.VendorCredit, "vendorcredit")]
    public async Task Bills_and_credits_of_vendors_are_made_changed_and_ended(DocumentKind kind, string entity)
    {
        Document Purchase(long amount) => Invoice("2022-05/payable/P1/V1", amount) with { Kind = kind, Direction = kind == DocumentKind.PaymentRequest ? Direction.DirectPayment : Direction.Payable, Counterparty = "V1" };
        var made = Assert.IsType<SendOutcome.Done>(Assert.Single(await Backend().SendAsync([await OutgoingAsync(Purchase(100))], Cancellation))).Found;
        Assert.Equal((entity + ":1", PublicationState.Draft, 100L), (made.ExternalId, made.State, made.Total));
        Assert.Equal(made, Assert.Single(await FindAsync(Purchase(1).Key)));

        var update = await OutgoingAsync(Purchase(250)) with { Action = ActionKind.Update, Revision = 2, ExternalId = made.ExternalId, PreviousDigest = DocumentText.Digest(Purchase(100)) };
        Assert.Equal(250, Assert.IsType<SendOutcome.Done>(Assert.Single(await Backend().SendAsync([update], Cancellation))).Found.Total);
        Assert.Equal(250, Assert.Single((await Backend().LinesAsync(made, Cancellation))!.Value).Amount);
        var cancel = new OutgoingDocument(ActionKind.Cancel, Purchase(250), 2, made.ExternalId, DocumentText.Digest(Purchase(250)), false);
        Assert.Equal(PublicationState.Cancelled, Assert.IsType<SendOutcome.Done>(Assert.Single(await Backend().SendAsync([cancel], Cancellation))).Found.State);
        Assert.Empty(await FindAsync(Purchase(1).Key));
    }

    [Fact]
    public async Task Closed_books_are_told_and_what_lies_in_them_is_not_touched()
    {
        var old = await OutgoingAsync(Invoice("k", 100));
        var made = Assert.IsType<SendOutcome.Done>(Assert.Single(await Backend().SendAsync([old], Cancellation))).Found;
        var before = Backend();
        _ = await before.CheckAsync(Cancellation);
        _books.Desk.CloseBooks(new DateOnly(2022, 5, 31));

        Assert.Equal(new NodaTime.LocalDate(2022, 5, 31), (await Backend().CheckAsync(Cancellation)).LockedThrough);
        Assert.Equal("QBO-006", Assert.IsType<SendOutcome.Refused>(Assert.Single(await Backend().SendAsync([await OutgoingAsync(Invoice("l", 100))], Cancellation))).Code);
        var update = await OutgoingAsync(Invoice("k", 200)) with { Action = ActionKind.Update, Revision = 2, ExternalId = made.ExternalId, PreviousDigest = DocumentText.Digest(old.Document), Force = true };
        foreach (var backend in new[] { Backend(), before })
        {
            Assert.True(Assert.IsType<SendOutcome.Moved>(Assert.Single(await backend.SendAsync([update], Cancellation))).Found.State.IsBooked());
        }

        Assert.Equal("QBO-006", Assert.IsType<SendOutcome.Refused>(Assert.Single(await before.SendAsync([await OutgoingAsync(Invoice("m", 100))], Cancellation))).Code);
        Assert.Equal(100, Assert.Single(_books.Books.Invoices).Total * 100);
    }

    [Fact]
    public async Task What_a_person_wrote_beside_ours_stays_and_a_copy_is_not_ours()
    {
        var old = await OutgoingAsync(Invoice("k", 100, 200));
        var made = Assert.IsType<SendOutcome.Done>(Assert.Single(await Backend().SendAsync([old], Cancellation))).Found;
        var invoice = Assert.Single(_books.Books.Invoices);
        _books.Desk.Edit("Invoice", invoice.Id, new JsonObject { ["DueDate"] = "2022-07-15" });
        _books.Desk.EditMemo("Invoice", invoice.Id, "Ask Ada. " + invoice.PrivateNote + "\nby post");
        var copy = JsonNode.Parse(_books.Books.Raw("Invoice", invoice.Id)!)!.AsObject();
        _ = _books.Desk.Add("Invoice", new JsonObject { ["CustomerRef"] = copy["CustomerRef"]!.DeepClone(), ["PrivateNote"] = invoice.PrivateNote, ["GlobalTaxCalculation"] = "NotApplicable", ["Line"] = new JsonArray(copy["Line"]![0]!.DeepClone()) });

        Assert.Equal(made.ExternalId, Assert.Single(await FindAsync("k")).ExternalId);
        var update = await OutgoingAsync(Invoice("k", 100, 250)) with { Action = ActionKind.Update, Revision = 2, ExternalId = made.ExternalId, PreviousDigest = DocumentText.Digest(old.Document) };
        Assert.Equal(2, Assert.IsType<SendOutcome.Done>(Assert.Single(await Backend().SendAsync([update], Cancellation))).Found.Revision);
        var now = _books.Books.Find("Invoice", invoice.Id)!;
        Assert.StartsWith("Ask Ada. Connector k r2 ", now.PrivateNote, StringComparison.Ordinal);
        Assert.EndsWith("\nby post", now.PrivateNote, StringComparison.Ordinal);
        Assert.Equal(new DateOnly(2022, 7, 15), now.DueDate);
        Assert.Equal(invoice.Lines.Select(l => l.Id), now.Lines.Select(l => l.Id));
    }

    [Fact]
    public async Task QuickBooks_sends_by_itself_where_it_is_to()
    {
        var outgoing = await OutgoingAsync(Invoice("k", 100));
        outgoing = outgoing with { Records = [outgoing.Records[0] with { Fields = [.. outgoing.Records[0].Fields, ("email", "one@example.org")] }, .. outgoing.Records[1..]] };
        var made = Assert.IsType<SendOutcome.Done>(Assert.Single(await Backend(o => o with { NeedsToSend = true }).SendAsync([outgoing], Cancellation))).Found;
        Assert.Equal(("NeedToSend", "one@example.org"), (Assert.Single(_books.Books.Invoices).EmailStatus, _books.Books.Invoices[0].Email));
        Assert.Equal(PublicationState.Draft, made.State);
        _ = _books.Desk.SendWaiting();
        Assert.Equal(PublicationState.Posted, Assert.Single(await FindAsync("k")).State);
    }

    [Theory]
    [InlineData(true, "North", null)]
    [InlineData(false, null, "North")]
    [InlineData(null, null, null)]
    public async Task Classes_and_departments_are_put_where_the_company_tracks_them(bool? perLine, string? onLine, string? onDocument)
    {
        await StartAsync(new SimulatorOptions { Country = "GB", ClassPerLine = perLine, TracksDepartments = perLine is not null, Limits = null });
        QuickBooksOptions Tracked(QuickBooksOptions o) => o with { Class = ImmutableDictionary<string, string>.Empty.Add("*", "North"), Department = ImmutableDictionary<string, string>.Empty.Add("support", "Branch"), Term = "Net 30" };
        Assert.Equal(perLine is null ? 2 : 0, (await Backend(Tracked).CheckAsync(Cancellation)).Problems.Length);
        _ = Assert.IsType<SendOutcome.Done>(Assert.Single(await Backend(Tracked).SendAsync([await OutgoingAsync(Invoice("k", 100))], Cancellation)));

        var invoice = Assert.Single(_books.Books.Invoices);
        string? Name(string kind, string? id) => id is null ? null : _books.Books.Names(kind).First(n => n.Id == id).Name;
        Assert.Equal((onLine, onDocument, perLine is null ? null : "Branch", "Net 30"), (Name("Class", invoice.Lines[0].ClassId), Name("Class", invoice.ClassId), Name("Department", invoice.DepartmentId), Name("Term", invoice.TermId)));
        Assert.Equal(new DateOnly(2022, 6, 30), invoice.DueDate);
    }

    [Fact]
    public async Task What_is_new_costs_no_reads_and_a_batch_for_thirty()
    {
        var backend = Backend();
        var batch = new List<OutgoingDocument>();
        for (var i = 0; i < 90; i++)
        {
            batch.Add(await OutgoingAsync(Invoice($"k{i}", 100)) with { IsNew = true });
        }

        _ = await backend.CheckAsync(Cancellation);
        _books.ForgetCalls();
        Assert.All(await backend.SendAsync([.. batch], Cancellation), o => Assert.IsType<SendOutcome.Done>(o));
        Assert.Equal((0, 3, 3), (_books.Counts.Metered, _books.Counts["batch"], _books.Counts.Requested));

        // All of them are looked up in one call for each kind that they may be.
        _books.ForgetCalls();
        Assert.All(await backend.SendAsync([.. batch.Select(b => b with { IsNew = false })], Cancellation), o => Assert.IsType<SendOutcome.Done>(o));
        Assert.Equal(2, _books.Counts.Requested);
        _books.ForgetCalls();
        Assert.Equal(90, await backend.FindAsync([.. Enumerable.Range(0, 90).Select(i => new KnownDocument($"k{i}", $"invoice:{i + 1}"))], Cancellation).CountAsync(Cancellation));
        Assert.Equal(1, _books.Counts.Requested);
    }

    private async Task StartAsync(SimulatorOptions options)
    {
        if (_books is not null)
        {
            await _books.DisposeAsync();
        }

        _books = await QuickBooksSimulator.StartAsync(options);
        _token = await QuickBooksAt.TokenAsync(_books);
    }

    private QuickBooksBackend Backend(Func<QuickBooksOptions, QuickBooksOptions>? change = null)
        => QuickBooksAt.Backend(_books, _token, o => (change?.Invoke(o) ?? o) with { ApiUrl = _books.Url });

    private async Task<List<ExternalDocument>> FindAsync(string key) => await Backend().FindAsync([new KnownDocument(key, null)], Cancellation).ToListAsync(Cancellation);

    private async Task<OutgoingDocument> OutgoingAsync(Document document, string? customer = null, string? tax = null)
    {
        var outcomes = await Backend().SendRecordsAsync(SampleDocuments.Records, Cancellation);
        return new OutgoingDocument(ActionKind.Create, document, 1, null, null, false)
        {
            Records =
            [
                .. SampleDocuments.Records.Zip(outcomes, (record, outcome) => record with
                {
                    ExternalId = record.Subject == ActionSubject.Customer ? customer ?? outcome.ExternalId : outcome.ExternalId,
                    Fields = record.Subject == ActionSubject.Item && tax is not null ? [.. record.Fields, ("tax_code", tax)] : record.Fields,
                }),
            ],
        };
    }

    private static Document Invoice(string key, params ReadOnlySpan<long> amounts) => SampleDocuments.Invoice(key, amounts);

    private static BackendRecord Customer(string key, string name) => new(ActionSubject.Customer, key, [("name", name)]);

    private static BackendRecord Item(string key, string name) => new(ActionSubject.Item, key, [("name", name)]);
}
