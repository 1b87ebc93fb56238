using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Engine;

namespace Connector.Adapters.Tryton;

/// <summary>Reads from Tryton what the order of work needs to know.</summary>
internal sealed class TrytonReader(TrytonClient client, TrytonOptions options, TimeProvider time)
{
    public const string Invoices = "account.invoice";
    public const string Lines = "account.invoice.line";
    public const string Parties = "party.party";
    public const string Products = "product.product";

    // Longer keys are kept as what of them fits and a digest: the index of the table has no place for more.
    private const int LongestKey = 400;

    // Accounts and taxes seldom change while a publish runs.
    private static readonly TimeSpan BooksAreGoodFor = TimeSpan.FromMinutes(1);

    private int? _priceDecimals;
    private (Books Books, long ReadAt)? _last;

    /// <summary>The name of a key in <c>ir.model.data</c>.</summary>
    public static string ClaimOf(string key)
        => key.Length <= LongestKey ? key : key[..LongestKey] + "~" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>The module under which claims on records of a model are kept: invoices belong to a company, parties and products do not.</summary>
    public static string ModuleOf(string model, int company) => model == Invoices ? $"connector.{company}" : "connector";

    /// <summary>The books, as read a moment ago or now.</summary>
    public async Task<Books> BooksAsync(CancellationToken cancellation)
    {
        if (_last is { } last && time.GetElapsedTime(last.ReadAt) < BooksAreGoodFor)
        {
            return last.Books;
        }

        var books = await ReadBooksAsync(cancellation);
        _last = (books, time.GetTimestamp());
        return books;
    }

    /// <summary>Makes the next look at the books a new one.</summary>
    public void ForgetBooks() => _last = null;

    private async Task<Books> ReadBooksAsync(CancellationToken cancellation)
    {
        var (company, user) = await client.WhoAsync(cancellation);
        var access = (await client.ReadAsync("model.ir.model.access.get_access", [TrytonValues.Words(["ir.model.data"])], cancellation)).GetProperty("ir.model.data");
        var configuration = await OneAsync(
            "account.configuration", 1, ["default_account_receivable", "default_account_payable", "default_category_account_revenue", "default_category_account_expense"], cancellation);
        var journals = await client.SearchAsync("account.journal", [], ["name", "code", "type"], cancellation);
        var currencies = await client.SearchAsync("currency.currency", [], ["code", "rounding"], cancellation);
        var units = await client.SearchAsync("product.uom", [], ["name", "symbol", "digits"], cancellation);
        var categories = await client.SearchAsync(
            "product.category", [TrytonValues.Where("accounting", "=", true)],
            ["parent", "account_parent", "account_revenue", "account_expense"], cancellation);
        var taxes = await client.SearchAsync(
            "account.tax", [TrytonValues.Where("company", "=", company), TrytonValues.Where("parent", "=", null)], ["name", "group.kind"], cancellation);
        var accounts = await client.SearchAsync(
            "account.account", [TrytonValues.Where("company", "=", company), TrytonValues.Where("closed", "!=", true)], ["name", "code"], cancellation);
        return new Books
        {
            Company = company,
            User = user,
            HasClaims = IsAllowed(access, "create") && IsAllowed(access, "write"),
            PriceDecimals = _priceDecimals ??= await PriceDecimalsAsync(cancellation),
            RevenueJournal = journals.FirstOrDefault(j => j.Text("type") == "revenue" && (j.Text("name") == options.Journal || j.Text("code") == options.Journal)) is { ValueKind: JsonValueKind.Object } revenue
                ? revenue.Id("id") : null,
            ExpenseJournal = journals.FirstOrDefault(j => j.Text("type") == "expense") is { ValueKind: JsonValueKind.Object } expense ? expense.Id("id") : null,
            Receivable = configuration.Id("default_account_receivable"),
            Payable = configuration.Id("default_account_payable"),
            Revenue = configuration.Id("default_category_account_revenue"),
            Expense = configuration.Id("default_category_account_expense"),
            Currencies = currencies.Where(c => c.Text("code") is not null).ToImmutableDictionary(c => c.Text("code")!, c => new CurrencyInBooks(c.Id("id")!.Value, c.Number("rounding")!), StringComparer.Ordinal),
            Units = units.ToImmutableDictionary(u => u.Id("id")!.Value, u => new UnitInBooks(u.Id("id")!.Value, u.Text("name")!, u.Text("symbol")!, u.Id("digits") ?? 2)),
            Categories = categories.ToImmutableDictionary(c => c.Id("id")!.Value, c => new CategoryInBooks(
                c.Id("parent"), c.IsTrue("account_parent"), c.Id("account_revenue"), c.Id("account_expense"))),
            Taxes = [.. taxes.Select(t => new TaxInBooks(
                t.Id("id")!.Value, t.Text("name")!, t.TryGetProperty("group.", out var group) && group.ValueKind == JsonValueKind.Object ? group.Text("kind") : null))],
            Accounts = [.. accounts.Select(a => new AccountInBooks(a.Id("id")!.Value, a.Text("name")!, a.Text("code")))],
        };
    }

    /// <summary>The claims on keys.</summary>
    public async Task<Dictionary<string, Claim>> ClaimsAsync(string model, IReadOnlyCollection<string> keys, Books books, CancellationToken cancellation)
    {
        if (keys.Count == 0 || !books.HasClaims)
        {
            return [];
        }

        var byName = keys.ToDictionary(ClaimOf, StringComparer.Ordinal);
        var found = await client.SearchAsync(
            "ir.model.data",
            [TrytonValues.Where("module", "=", ModuleOf(model, books.Company)), TrytonValues.Where("model", "=", model), TrytonValues.Where("fs_id", "in", TrytonValues.Words(byName.Keys))],
            ["fs_id", "db_id", "_timestamp"], cancellation);
        return found.ToDictionary(claim => byName[claim.Text("fs_id")!], claim => new Claim(claim.Id("id")!.Value, claim.Id("db_id"), claim.Text("_timestamp")!), StringComparer.Ordinal);
    }

    /// <summary>What stands under keys of documents.</summary>
    /// <param name="documents">The keys, with the ids that we know.</param>
    /// <param name="books">The books.</param>
    /// <param name="cancellation">Ends waiting.</param>
    public async Task<Dictionary<string, Found>> FindAsync(IReadOnlyCollection<KnownDocument> documents, Books books, CancellationToken cancellation)
    {
        if (documents.Count == 0)
        {
            return [];
        }

        var claims = await ClaimsAsync(Invoices, [.. documents.Select(d => d.Document)], books, cancellation);
        // Without a claim the reference says whose an invoice is; with one, an invoice of the same reference is somebody's copy.
        var ids = claims.Values.Select(c => c.Record).OfType<int>().Concat(documents.Where(d => !claims.ContainsKey(d.Document)).Select(d => IdOf(d.ExternalId)).OfType<int>());
        var invoices = await client.SearchAsync(
            Invoices,
            [
                TrytonValues.Where("company", "=", books.Company),
                new JsonArray("OR", TrytonValues.Where("reference", "in", TrytonValues.Words(documents.Select(d => d.Document))), TrytonValues.Where("id", "in", TrytonValues.Ids(ids))),
            ],
            TrytonMapper.InvoiceFields, cancellation);
        var byId = invoices.ToDictionary(i => i.Id("id")!.Value);
        var byReference = invoices.Where(i => i.Text("reference") is not null).ToLookup(i => i.Text("reference")!, StringComparer.Ordinal);
        var found = new Dictionary<string, Found>(StringComparer.Ordinal);
        foreach (var known in documents)
        {
            var claim = claims.GetValueOrDefault(known.Document);
            var candidates = byReference[known.Document].Select(i => TrytonMapper.Read(known.Document, i)).ToList();
            var standing = claim is { Record: { } record }
                ? byId.TryGetValue(record, out var claimed) ? TrytonMapper.Read(known.Document, claimed) : null
                : claim is not null ? null
                : candidates.OrderBy(c => c.Document.State == PublicationState.Cancelled).ThenBy(c => c.IsShell).ThenBy(c => c.Id).FirstOrDefault()
                    ?? (IdOf(known.ExternalId) is { } id && byId.TryGetValue(id, out var renamed) ? TrytonMapper.Read(known.Document, renamed) : null);
            var strays = claim is { Record: not null } ? candidates.Where(c => c.IsShell && c.Id != claim.Record && c.Creator == books.User).Select(c => c.Id) : [];
            found[known.Document] = new Found(claim, standing, [.. strays]);
        }

        return found;
    }

    /// <summary>What stands under keys of documents, for those who only look: what has not changed since this process read it last is not read again.</summary>
    public async Task<List<Standing>> FollowAsync(IReadOnlyCollection<KnownDocument> documents, Books books, CancellationToken cancellation)
    {
        var memory = Memory.Of(options, books.Company);
        var claims = await ClaimsAsync(Invoices, [.. documents.Select(d => d.Document)], books, cancellation);
        var unchanged = await memory.UnchangedAsync(client, claims.Values.Select(c => c.Record).OfType<int>(), cancellation);
        Standing? Known(string key) => claims.GetValueOrDefault(key)?.Record is { } id ? unchanged.GetValueOrDefault(id) : null;
        var found = await FindAsync([.. documents.Where(d => Known(d.Document) is null)], books, cancellation);
        var read = found.Values.Select(f => f.Standing).OfType<Standing>().ToList();
        memory.Keep(read);
        return [.. documents.Select(d => Known(d.Document)).OfType<Standing>(), .. read];
    }

    /// <summary>Parties by our keys.</summary>
    public async Task<Dictionary<string, PartyInBooks>> PartiesAsync(IReadOnlyCollection<KnownRecord> known, Books books, CancellationToken cancellation)
    {
        var found = await RecordsAsync(Parties, known, await ClaimsOfAsync(Parties, known, books, cancellation), ["code", "account_receivable", "account_payable"], cancellation);
        var addresses = (await client.SearchAsync(
            "party.address", [TrytonValues.Where("party", "in", TrytonValues.Ids(found.Values.Select(p => p.Id("id")!.Value)))], ["party", "invoice", "sequence"], cancellation))
            .ToLookup(address => address.Id("party")!.Value);
        return found.ToDictionary(p => p.Key, p =>
        {
            var id = p.Value.Id("id")!.Value;
            var address = addresses[id].OrderBy(a => !a.IsTrue("invoice")).ThenBy(a => a.Id("sequence") ?? int.MaxValue).Select(a => a.Id("id")).FirstOrDefault();
            return new PartyInBooks(id, address, p.Value.Id("account_receivable"), p.Value.Id("account_payable"));
        }, StringComparer.Ordinal);
    }

    /// <summary>Products by our keys.</summary>
    public async Task<Dictionary<string, ProductInBooks>> ProductsAsync(IReadOnlyCollection<KnownRecord> known, Books books, CancellationToken cancellation)
    {
        var found = await RecordsAsync(Products, known, await ClaimsOfAsync(Products, known, books, cancellation), ["code", "default_uom", "account_category"], cancellation);
        return found.ToDictionary(
            p => p.Key, p => new ProductInBooks(p.Value.Id("id")!.Value, p.Value.Id("default_uom")!.Value, p.Value.Id("account_category")), StringComparer.Ordinal);
    }

    /// <summary>The claims on what is not linked.</summary>
    public Task<Dictionary<string, Claim>> ClaimsOfAsync(string model, IReadOnlyCollection<KnownRecord> known, Books books, CancellationToken cancellation)
        => ClaimsAsync(model, [.. known.Where(k => k.Id is null).Select(k => k.Key)], books, cancellation);

    /// <summary>Records by our keys, archived ones too: what is linked, else what was claimed, else the oldest with the key as its code.</summary>
    public async Task<Dictionary<string, JsonElement>> RecordsAsync(
        string model, IReadOnlyCollection<KnownRecord> known, Dictionary<string, Claim> claims, string[] fields, CancellationToken cancellation)
    {
        if (known.Count == 0)
        {
            return [];
        }

        var ids = known.Select(k => k.Id ?? claims.GetValueOrDefault(k.Key)?.Record).OfType<int>();
        var found = await client.SearchAsync(
            model,
            [
                "OR", TrytonValues.Where("code", "in", TrytonValues.Words(known.Where(k => k.Id is null).Select(k => k.Key))),
                TrytonValues.Where("id", "in", TrytonValues.Ids(ids)),
            ],
            fields, cancellation, evenInactive: true);
        var byId = found.ToDictionary(r => r.Id("id")!.Value);
        var byCode = found.Where(r => r.Text("code") is not null).ToLookup(r => r.Text("code")!, StringComparer.Ordinal);
        var records = new Dictionary<string, JsonElement>(StringComparer.Ordinal);
        foreach (var (key, linked) in known)
        {
            if ((linked ?? claims.GetValueOrDefault(key)?.Record) is { } id && byId.TryGetValue(id, out var named))
            {
                records[key] = named;
            }
            else if (linked is null && byCode[key].FirstOrDefault() is { ValueKind: JsonValueKind.Object } coded)
            {
                records[key] = coded;
            }
        }

        return records;
    }

    /// <summary>The last day of the periods that are closed in Tryton; null when all are open.</summary>
    public async Task<NodaTime.LocalDate?> LockedThroughAsync(int company, CancellationToken cancellation)
    {
        var closed = await client.SearchAsync(
            "account.period", [TrytonValues.Where("company", "=", company), TrytonValues.Where("type", "=", "standard"), TrytonValues.Where("state", "!=", "open")], ["end_date"], cancellation);
        return closed.Count == 0 ? null : closed.Max(period => period.Day("end_date"));
    }

    /// <summary>An id as we keep it: <c>12</c>, or <c>party.party,12</c>.</summary>
    public static int? IdOf(string? externalId)
        => int.TryParse(externalId?[(externalId.LastIndexOf(',') + 1)..], System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out var id) ? id : null;

    private static bool IsAllowed(JsonElement access, string what) => access.GetProperty(what) is var right && (right.ValueKind == JsonValueKind.True || right is { ValueKind: JsonValueKind.Number } && right.GetInt32() > 0);

    private async Task<JsonElement> OneAsync(string model, int id, string[] fields, CancellationToken cancellation)
        => (await client.ReadAsync($"model.{model}.read", [TrytonValues.Ids([id]), TrytonValues.Words(fields)], cancellation))[0];

    private async Task<int> PriceDecimalsAsync(CancellationToken cancellation)
    {
        var view = await client.ReadAsync("model.account.invoice.line.fields_view_get", [null, "form"], cancellation);
        using var digits = JsonDocument.Parse(view.GetProperty("fields").GetProperty("unit_price").GetProperty("digits").GetString()!);
        return digits.RootElement[1].GetInt32();
    }
}
