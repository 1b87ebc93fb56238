using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Engine;

namespace Connector.Adapters.Tryton;

/// <summary>Reads from Tryton what sending and reconciling need.</summary>
internal sealed class TrytonReader(TrytonClient client, TrytonOptions options, TimeProvider time)
{
    public const string Invoices = "account.invoice";
    public const string Lines = "account.invoice.line";
    public const string Parties = "party.party";
    public const string Products = "product.product";

    // Longer keys are cut and end with a digest: the index of the table has no room for more.
    private const int LongestKey = 400;

    // As many ids in a call as an answer of reasonable size holds.
    private const int LookUpAtOnce = 500;

    // Accounts and taxes seldom change while a publish runs.
    private static readonly TimeSpan CompanyIsValidFor = TimeSpan.FromMinutes(1);

    private int? _priceDecimals;
    private (TrytonCompany Company, long ReadAt)? _last;

    /// <summary>The name of a key in <c>ir.model.data</c>.</summary>
    public static string ReservedName(string key)
        => key.Length <= LongestKey ? key : key[..LongestKey] + "~" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)));

    /// <summary>The module under which the reservations for a model are kept: invoices belong to a company, parties and products do not.</summary>
    public static string ModuleOf(string model, int company) => model == Invoices ? $"connector.{company}" : "connector";

    /// <summary>The company, as read within the last minute or now.</summary>
    public async Task<TrytonCompany> CompanyAsync(CancellationToken cancellation)
    {
        if (_last is { } last && time.GetElapsedTime(last.ReadAt) < CompanyIsValidFor)
        {
            return last.Company;
        }

        var company = await ReadCompanyAsync(cancellation);
        _last = (company, time.GetTimestamp());
        return company;
    }

    /// <summary>Makes the next <see cref="CompanyAsync"/> read the company again.</summary>
    public void ForgetCompany() => _last = null;

    private async Task<TrytonCompany> ReadCompanyAsync(CancellationToken cancellation)
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
        return new TrytonCompany
        {
            Id = company,
            User = user,
            CanReserveKeys = IsAllowed(access, "create") && IsAllowed(access, "write"),
            PriceDecimals = _priceDecimals ??= await PriceDecimalsAsync(cancellation),
            RevenueJournal = journals.FirstOrDefault(j => j.Text("type") == "revenue" && (j.Text("name") == options.Journal || j.Text("code") == options.Journal)) is { ValueKind: JsonValueKind.Object } revenue
                ? revenue.Id("id") : null,
            ExpenseJournal = journals.FirstOrDefault(j => j.Text("type") == "expense") is { ValueKind: JsonValueKind.Object } expense ? expense.Id("id") : null,
            Receivable = configuration.Id("default_account_receivable"),
            Payable = configuration.Id("default_account_payable"),
            Revenue = configuration.Id("default_category_account_revenue"),
            Expense = configuration.Id("default_category_account_expense"),
            Currencies = currencies.Where(c => c.Text("code") is not null).ToImmutableDictionary(c => c.Text("code")!, c => new TrytonCurrency(c.Id("id")!.Value, c.Number("rounding")!), StringComparer.Ordinal),
            Units = units.ToImmutableDictionary(u => u.Id("id")!.Value, u => new TrytonUnit(u.Id("id")!.Value, u.Text("name")!, u.Text("symbol")!, u.Id("digits") ?? 2)),
            Categories = categories.ToImmutableDictionary(c => c.Id("id")!.Value, c => new TrytonCategory(
                c.Id("parent"), c.IsTrue("account_parent"), c.Id("account_revenue"), c.Id("account_expense"))),
            Taxes = [.. taxes.Select(t => new TrytonTax(
                t.Id("id")!.Value, t.Text("name")!, t.TryGetProperty("group.", out var group) && group.ValueKind == JsonValueKind.Object ? group.Text("kind") : null))],
            Accounts = [.. accounts.Select(a => new TrytonAccount(a.Id("id")!.Value, a.Text("name")!, a.Text("code")))],
        };
    }

    /// <summary>The reservations of keys.</summary>
    public async Task<Dictionary<string, KeyReservation>> ReservationsAsync(string model, IReadOnlyCollection<string> keys, TrytonCompany company, CancellationToken cancellation)
    {
        if (keys.Count == 0 || !company.CanReserveKeys)
        {
            return [];
        }

        var byName = keys.ToDictionary(ReservedName, StringComparer.Ordinal);
        var found = await client.SearchAsync(
            "ir.model.data",
            [TrytonValues.Where("module", "=", ModuleOf(model, company.Id)), TrytonValues.Where("model", "=", model), TrytonValues.Where("fs_id", "in", TrytonValues.Words(byName.Keys))],
            ["fs_id", "db_id", "_timestamp"], cancellation);
        return found.ToDictionary(reservation => byName[reservation.Text("fs_id")!], reservation => new KeyReservation(reservation.Id("id")!.Value, reservation.Id("db_id"), reservation.Text("_timestamp")!), StringComparer.Ordinal);
    }

    /// <summary>The documents whose keys are reserved for an invoice, but for those that are known: a key that was cut is told by the note on the invoice's first line, before there were any by its reference.</summary>
    public async Task<List<KnownDocument>> UnknownAsync(IReadOnlySet<string> known, TrytonCompany company, CancellationToken cancellation)
    {
        if (!company.CanReserveKeys)
        {
            return [];
        }

        var names = known.Select(ReservedName).ToHashSet(StringComparer.Ordinal);
        var reserved = await client.SearchAsync(
            "ir.model.data", [TrytonValues.Where("module", "=", ModuleOf(Invoices, company.Id)), TrytonValues.Where("model", "=", Invoices)], ["fs_id", "db_id"], cancellation);
        var unknown = reserved.Where(r => r.Id("db_id") is not null && !names.Contains(r.Text("fs_id")!)).ToDictionary(r => r.Id("db_id")!.Value, r => r.Text("fs_id")!);
        var found = new List<KnownDocument>();
        foreach (var some in unknown.Keys.Chunk(LookUpAtOnce))
        {
            var invoices = await client.SearchAsync(Invoices, [TrytonValues.Where("id", "in", TrytonValues.Ids(some))], ["reference", "lines.note"], cancellation);
            found.AddRange(invoices
                .Select(i => (Id: i.Id("id")!.Value, Keys: i.GetProperty("lines.").EnumerateArray().Select(line => ContentStamp.KeyOf(line.Text("note"))).Append(i.Text("reference"))))
                .Select(i => (i.Id, Key: i.Keys.FirstOrDefault(key => key is not null && ReservedName(key) == unknown[i.Id]) ?? unknown[i.Id]))
                .Where(i => ReservedName(i.Key) == unknown[i.Id])
                .Select(i => new KnownDocument(i.Key, i.Id.ToString(System.Globalization.CultureInfo.InvariantCulture))));
        }

        return found;
    }

    /// <summary>What exists under the keys of documents.</summary>
    /// <param name="documents">The keys, with the ids as far as we know them.</param>
    /// <param name="company">The company.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task<Dictionary<string, FoundInvoice>> FindAsync(IReadOnlyCollection<KnownDocument> documents, TrytonCompany company, CancellationToken cancellation)
    {
        if (documents.Count == 0)
        {
            return [];
        }

        var reservations = await ReservationsAsync(Invoices, [.. documents.Select(d => d.Document)], company, cancellation);
        // Without a reservation the reference identifies the document; with one, another invoice with the same reference is somebody's copy.
        var ids = reservations.Values.Select(c => c.Record).OfType<int>().Concat(documents.Where(d => !reservations.ContainsKey(d.Document)).Select(d => IdOf(d.ExternalId)).OfType<int>());
        var invoices = await client.SearchAsync(
            Invoices,
            [
                TrytonValues.Where("company", "=", company.Id),
                new JsonArray("OR", TrytonValues.Where("reference", "in", TrytonValues.Words(documents.Select(d => d.Document))), TrytonValues.Where("id", "in", TrytonValues.Ids(ids))),
            ],
            TrytonMapper.InvoiceFields, cancellation);
        var byId = invoices.ToDictionary(i => i.Id("id")!.Value);
        var byReference = invoices.Where(i => i.Text("reference") is not null).ToLookup(i => i.Text("reference")!, StringComparer.Ordinal);
        var found = new Dictionary<string, FoundInvoice>(StringComparer.Ordinal);
        foreach (var known in documents)
        {
            var reservation = reservations.GetValueOrDefault(known.Document);
            var candidates = byReference[known.Document].Select(i => TrytonMapper.Read(known.Document, i)).ToList();
            var invoice = reservation is { Record: { } record }
                ? byId.TryGetValue(record, out var reserved) ? TrytonMapper.Read(known.Document, reserved) : null
                : reservation is not null ? null
                : candidates.OrderBy(c => c.Document.State == PublicationState.Cancelled).ThenBy(c => c.IsEmptyDraft).ThenBy(c => c.Id).FirstOrDefault()
                    ?? (IdOf(known.ExternalId) is { } id && byId.TryGetValue(id, out var renamed) ? TrytonMapper.Read(known.Document, renamed) : null);
            var leftovers = reservation is { Record: not null } ? candidates.Where(c => c.IsEmptyDraft && c.Id != reservation.Record && c.Creator == company.User).Select(c => c.Id) : [];
            found[known.Document] = new FoundInvoice(reservation, invoice, [.. leftovers]);
        }

        return found;
    }

    /// <summary>The invoices of documents, for reading only: those that have not changed since this process last read them are not read again.</summary>
    public async Task<List<TrytonInvoice>> FollowAsync(IReadOnlyCollection<KnownDocument> documents, TrytonCompany company, CancellationToken cancellation)
    {
        var cache = InvoiceCache.Of(options, company.Id);
        var reservations = await ReservationsAsync(Invoices, [.. documents.Select(d => d.Document)], company, cancellation);
        var unchanged = await cache.UnchangedAsync(client, reservations.Values.Select(c => c.Record).OfType<int>(), cancellation);
        TrytonInvoice? Known(string key) => reservations.GetValueOrDefault(key)?.Record is { } id ? unchanged.GetValueOrDefault(id) : null;
        var found = await FindAsync([.. documents.Where(d => Known(d.Document) is null)], company, cancellation);
        var read = found.Values.Select(f => f.Invoice).OfType<TrytonInvoice>().ToList();
        cache.Keep(read);
        return [.. documents.Select(d => Known(d.Document)).OfType<TrytonInvoice>(), .. read];
    }

    /// <summary>The lines of an invoice that have an amount, with the signs of the document; null when it was deleted.</summary>
    public async Task<ImmutableArray<FoundLine>?> LinesAsync(ExternalDocument found, CancellationToken cancellation)
    {
        if (IdOf(found.ExternalId) is not { } id || await client.SearchAsync(Invoices, [TrytonValues.Where("id", "=", id)], ["currency_digits"], cancellation) is not [var invoice])
        {
            return null;
        }

        var lines = await client.SearchAsync(
            Lines, [TrytonValues.Where("invoice", "=", id), TrytonValues.Where("type", "=", "line")], ["sequence", "description", "amount", "product"], cancellation);
        var sign = found.IsCredit == true ? -1 : 1;
        // The parts of a line have one place: they were sent as one. What a person added has none.
        return [.. lines.OrderBy(l => l.Id("sequence") ?? int.MaxValue).ThenBy(l => l.Id("id"))
            .GroupBy(l => (Place: l.Id("sequence") ?? -l.Id("id"), Text: l.Text("description") ?? "", Product: l.Id("product")))
            .Select(line => new FoundLine(
                line.Key.Text, null, line.Sum(l => sign * (((Fraction)CanonicalText.Decimal(l.Number("amount") ?? "0")).Round(invoice.Id("currency_digits") ?? 2) ?? 0)), [])
            {
                ItemId = line.Key.Product is { } product ? System.FormattableString.Invariant($"{Products},{product}") : null,
            })];
    }

    /// <summary>Parties by our keys.</summary>
    public async Task<Dictionary<string, TrytonParty>> PartiesAsync(IReadOnlyCollection<KnownRecord> known, TrytonCompany company, CancellationToken cancellation)
    {
        var found = await RecordsAsync(Parties, known, await ReservationsOfAsync(Parties, known, company, cancellation), ["code", "account_receivable", "account_payable"], cancellation);
        var addresses = (await client.SearchAsync(
            "party.address", [TrytonValues.Where("party", "in", TrytonValues.Ids(found.Values.Select(p => p.Id("id")!.Value)))], ["party", "invoice", "sequence"], cancellation))
            .ToLookup(address => address.Id("party")!.Value);
        return found.ToDictionary(p => p.Key, p =>
        {
            var id = p.Value.Id("id")!.Value;
            var address = addresses[id].OrderBy(a => !a.IsTrue("invoice")).ThenBy(a => a.Id("sequence") ?? int.MaxValue).Select(a => a.Id("id")).FirstOrDefault();
            return new TrytonParty(id, address, p.Value.Id("account_receivable"), p.Value.Id("account_payable"));
        }, StringComparer.Ordinal);
    }

    /// <summary>Products by our keys.</summary>
    public async Task<Dictionary<string, TrytonProduct>> ProductsAsync(IReadOnlyCollection<KnownRecord> known, TrytonCompany company, CancellationToken cancellation)
    {
        var found = await RecordsAsync(Products, known, await ReservationsOfAsync(Products, known, company, cancellation), ["code", "default_uom", "account_category"], cancellation);
        return found.ToDictionary(
            p => p.Key, p => new TrytonProduct(p.Value.Id("id")!.Value, p.Value.Id("default_uom")!.Value, p.Value.Id("account_category")), StringComparer.Ordinal);
    }

    /// <summary>The reservations of records that are not linked.</summary>
    public Task<Dictionary<string, KeyReservation>> ReservationsOfAsync(string model, IReadOnlyCollection<KnownRecord> known, TrytonCompany company, CancellationToken cancellation)
        => ReservationsAsync(model, [.. known.Where(k => k.Id is null).Select(k => k.Key)], company, cancellation);

    /// <summary>Records by our keys, including archived ones: the linked one, else the reserved one, else the oldest with the key as its code.</summary>
    public async Task<Dictionary<string, JsonElement>> RecordsAsync(
        string model, IReadOnlyCollection<KnownRecord> known, Dictionary<string, KeyReservation> reservations, string[] fields, CancellationToken cancellation)
    {
        if (known.Count == 0)
        {
            return [];
        }

        var ids = known.Select(k => k.Id ?? reservations.GetValueOrDefault(k.Key)?.Record).OfType<int>();
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
            if ((linked ?? reservations.GetValueOrDefault(key)?.Record) is { } id && byId.TryGetValue(id, out var named))
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
