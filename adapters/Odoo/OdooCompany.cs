using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Connector.Engine;
using NodaTime;

namespace Connector.Adapters.Odoo;

/// <summary>The company in Odoo that documents are published to: the ids of what the settings name, what the server rounds, and until when its books are locked.</summary>
internal sealed class OdooCompany
{
    // Where a server says that it stores all decimals, this many are sent: floating point keeps no more.
    private const int AllDecimals = 10;

    private static readonly JsonSerializerOptions Readable = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private readonly OdooClient _client;
    private readonly OdooOptions _options;
    private readonly Dictionary<string, ImmutableArray<string>> _fields = new(StringComparer.Ordinal);
    private readonly Dictionary<(string Model, string Name), Resolved> _resolved = [];
    private readonly List<string> _problems = [];
    private readonly List<string> _obstacles = [];
    private bool _roundsEachLine;
    private long? _user;

    private OdooCompany(OdooClient client, OdooOptions options, OdooClient.Connection connection)
        => (_client, _options, Connection) = (client, options, connection);

    /// <summary>The id of what a setting names, or why there is none.</summary>
    public readonly record struct Resolved(long? Id, string? Problem);

    public OdooClient.Connection Connection { get; }

    public long Id { get; private set; }

    public long? SaleJournal { get; private set; }

    public long? PurchaseJournal { get; private set; }

    public long? PaymentTerm { get; private set; }

    public long? FiscalPosition { get; private set; }

    public long? Approver { get; private set; }

    public long? Salesperson { get; private set; }

    /// <summary>What Odoo keeps of a line, and whether it rounds each.</summary>
    public LinePrecision Precision { get; private set; } = new(2, 2, false);

    /// <summary>The last day for which sales, and purchases, are locked.</summary>
    public LocalDate? SalesLocked { get; private set; }

    public LocalDate? PurchasesLocked { get; private set; }

    /// <summary>Whether Odoo itself tells that a person edited a move.</summary>
    public bool TellsEdits => _fields["account.move"].Contains("is_manually_modified");

    /// <summary>The field that tells whether a product is a service.</summary>
    public string ProductKind => _fields["product.product"].Contains("detailed_type") ? "detailed_type" : "type";

    /// <summary>All problems, a sentence each.</summary>
    public ImmutableArray<string> Problems => [.. _obstacles, .. _problems];

    /// <summary>Until when the books are locked, a sentence each; none where they are not.</summary>
    public IEnumerable<string> Locks => new[] { (What: "sales", Day: SalesLocked), (What: "purchases", Day: PurchasesLocked) }
        .Where(l => l.Day is not null)
        .Select(l => $"Odoo's books are locked for {l.What} through {CanonicalText.Text(l.Day!.Value)}: no document dated up to then is created, and adjustments are dated after it.");

    /// <summary>What prevents writing anything; null when nothing does.</summary>
    public string? Obstacle => _obstacles.Count == 0 ? null : string.Join("; ", _obstacles);

    /// <summary>The context of every call: in our company, including archived records, not as an edit by a person, and following nothing.</summary>
    public JsonObject Context => new()
    {
        ["allowed_company_ids"] = new JsonArray(Id),
        ["active_test"] = false,
        ["skip_is_manually_modified"] = true,
        ["mail_create_nosubscribe"] = true,
    };

    /// <summary>Those of the fields we use that the server has.</summary>
    public ImmutableArray<string> Fields(string model) => _fields[model];

    /// <summary>Looks up all that the settings name.</summary>
    /// <exception cref="OdooFault">The server does not answer, or refuses the key.</exception>
    public static async Task<OdooCompany> ReadAsync(OdooClient client, OdooOptions options, CancellationToken cancellation)
    {
        var company = new OdooCompany(client, options, await client.ConnectAsync(cancellation));
        await company.ReadAsync(cancellation);
        return company;
    }

    /// <summary>Calls in the company's context.</summary>
    public Task<JsonElement> CallAsync(OdooCall call, CancellationToken cancellation) => _client.CallAsync(call, Context, cancellation);

    /// <summary>The records that a domain finds.</summary>
    public async Task<JsonElement[]> SearchAsync(string model, JsonArray domain, IEnumerable<string> fields, CancellationToken cancellation)
        => Records(await CallAsync(OdooCall.SearchRead(model, domain, fields), cancellation));

    /// <summary>The id of our own user: over JSON-2 it has to be asked for.</summary>
    public async Task<long?> UserAsync(CancellationToken cancellation)
        => _user ??= Connection.User ?? (await OdooFault.OrDefaultAsync(async () => (long?)OdooJson.Id(await CallAsync(new OdooCall("res.users", "context_get"), cancellation), "uid")));

    /// <summary>The codes of all currencies, by id.</summary>
    public async Task<Dictionary<long, string>> CurrenciesAsync(CancellationToken cancellation)
        => (await SearchAsync("res.currency", [], ["name"], cancellation)).ToDictionary(c => c.GetProperty("id").GetInt64(), c => OdooJson.Text(c, "name") ?? "");

    /// <summary>The tax of a code; no id and no problem without a code, which means no tax.</summary>
    public Resolved Tax(string? code, bool isPurchase) => code is null ? default
        : _resolved.TryGetValue((isPurchase ? "purchase tax" : "sale tax", code), out var tax) ? tax
        : new Resolved(null, $"tax code {code} maps to nothing: add it to {(isPurchase ? "PurchaseTaxes, or to Taxes" : "Taxes")}");

    /// <summary>The analytic account that an item's lines go to.</summary>
    public long? Analytic(string? item)
        => _resolved.GetValueOrDefault(("analytic", item is not null && _options.Analytic.ContainsKey(item) ? item : "*")).Id;

    /// <summary>A currency, country, account or unit that <see cref="NeedAsync"/> looked up.</summary>
    public Resolved Of(string model, string name) => _resolved[(model, name)];

    /// <summary>The code of the account in Odoo.</summary>
    public string AccountCode(string code) => _options.Accounts.GetValueOrDefault(code, code);

    /// <summary>Looks up the names that were not looked up yet.</summary>
    /// <param name="model">The model.</param>
    /// <param name="field">The field that holds the name.</param>
    /// <param name="names">The names.</param>
    /// <param name="what">What they are, for messages.</param>
    /// <param name="cancellation">Ends the wait.</param>
    public async Task NeedAsync(string model, string field, IEnumerable<string> names, string what, CancellationToken cancellation)
    {
        var asked = names.Where(n => !_resolved.ContainsKey((model, n))).Distinct(StringComparer.Ordinal).ToArray();
        if (asked.Length == 0)
        {
            return;
        }

        var domain = OdooCall.Where(field, "in", OdooCall.Strings(asked));
        if (model == "account.account")
        {
            // Accounts belong to one company before 18, and to several from then on.
            _ = await KnowAsync(model, ["company_id", "company_ids"], cancellation);
            domain.Add(_fields[model].Contains("company_ids") ? new JsonArray("company_ids", "in", new JsonArray(Id)) : new JsonArray("company_id", "=", Id));
        }

        var found = (await SearchAsync(model, domain, model == "res.currency" ? [field, "active"] : [field], cancellation)).ToLookup(r => OdooJson.Text(r, field), StringComparer.Ordinal);
        foreach (var name in asked)
        {
            _resolved[(model, name)] = found[name].ToArray() switch
            {
                [var one] when one.TryGetProperty("active", out var active) && active.ValueKind == JsonValueKind.False => new Resolved(null, $"{what} {name} is not active in Odoo: activate it"),
                [var one] => new Resolved(one.GetProperty("id").GetInt64(), null),
                [] => new Resolved(null, $"Odoo has no {what} {name}"),
                var several => new Resolved(null, $"Odoo has more than one {what} {name}: " + string.Join(", ", several.Select(s => s.GetProperty("id").GetInt64()))),
            };
        }
    }

    private async Task ReadAsync(CancellationToken cancellation)
    {
        if (!await ReadCompanyAsync(cancellation))
        {
            return;
        }

        _ = await KnowAsync("account.move", OdooMove.Fields, cancellation);
        _ = await KnowAsync("account.move.line", OdooMove.LineFields, cancellation);
        _ = await KnowAsync("product.product", ["name", "default_code", "type", "detailed_type", "active"], cancellation);
        var digits = await CallAsync(OdooCall.FieldsGet("account.move.line", ["quantity", "price_unit"], "digits"), cancellation);
        Precision = new LinePrecision(Decimals(digits, "quantity"), Decimals(digits, "price_unit"), _roundsEachLine || Connection.Major < 18);
        await ReadJournalsAsync(cancellation);
        await ReadTaxesAsync(cancellation);
        PaymentTerm = await OneAsync("account.payment.term", "PaymentTerm", "payment term", _options.PaymentTerm, cancellation);
        FiscalPosition = await OneAsync("account.fiscal.position", "FiscalPosition", "fiscal position", _options.FiscalPosition, cancellation);
        foreach (var (item, account) in _options.Analytic)
        {
            _resolved[("analytic", item)] = new Resolved(await OneAsync("account.analytic.account", $"Analytic:{item}", "analytic account", account, cancellation), null);
        }

        foreach (var (_, account) in _options.Accounts)
        {
            await NeedAsync("account.account", "code", [account], "account", cancellation);
            if (Of("account.account", account).Problem is { } problem)
            {
                _problems.Add($"Accounts: {problem}");
            }
        }

        await NeedAsync("uom.uom", "name", _options.Units.Values, "unit of measure", cancellation);
        _problems.AddRange(_options.Units.Values.Distinct(StringComparer.Ordinal).Select(u => Of("uom.uom", u).Problem).OfType<string>().Select(p => $"Units: {p}"));
        Approver = await UserAsync("Approver", _options.Approver, cancellation);
        Salesperson = await UserAsync("Salesperson", _options.Salesperson, cancellation);
    }

    private async Task<long?> UserAsync(string setting, string? login, CancellationToken cancellation)
    {
        if (login is null)
        {
            return null;
        }

        await NeedAsync("res.users", "login", [login], "user", cancellation);
        if (Of("res.users", login).Problem is { } problem)
        {
            _problems.Add($"{setting}: {problem}");
        }

        return Of("res.users", login).Id;
    }

    private async Task<bool> ReadCompanyAsync(CancellationToken cancellation)
    {
        // The company must not be named in the context before our user is known to have it: Odoo would refuse the whole call.
        string[] locks = ["fiscalyear_lock_date", "period_lock_date", "tax_lock_date", "sale_lock_date", "purchase_lock_date", "hard_lock_date"];
        const string Rounding = "tax_calculation_rounding_method";
        var known = await _client.CallAsync(OdooCall.FieldsGet("res.company", ["name", Rounding, .. locks], "type"), [], cancellation);
        var fields = Names(known, ["name", Rounding, .. locks]);
        var companies = Records(await _client.CallAsync(OdooCall.SearchRead("res.company", [], fields), [], cancellation));
        var found = companies.Where(c => _options.Company is not { } wanted || c.GetProperty("id").GetInt64() == wanted).ToArray();
        if (found.Length != 1)
        {
            var seen = string.Join(", ", companies.Select(c => $"{c.GetProperty("id").GetInt64()} {OdooJson.Text(c, "name")}"));
            _obstacles.Add(_options.Company is { } wanted
                ? $"Company: there is no company {wanted} that the key's user may use; there is {seen}"
                : $"Company: the key's user has several, set one of them: {seen}");
            return false;
        }

        Id = found[0].GetProperty("id").GetInt64();
        _roundsEachLine = OdooJson.Text(found[0], Rounding) == "round_per_line";
        LocalDate? Latest(params string[] names)
            => names.Select(n => OdooJson.Text(found[0], n)).OfType<string>().Select(d => (LocalDate?)CanonicalText.Date(d)).Max();
        SalesLocked = Latest("fiscalyear_lock_date", "period_lock_date", "tax_lock_date", "sale_lock_date", "hard_lock_date");
        PurchasesLocked = Latest("fiscalyear_lock_date", "period_lock_date", "tax_lock_date", "purchase_lock_date", "hard_lock_date");
        return true;
    }

    private async Task ReadJournalsAsync(CancellationToken cancellation)
    {
        if (_options.Journal is null && _options.PurchaseJournal is null)
        {
            return;
        }

        var journals = await SearchAsync("account.journal", OdooCall.Where("company_id", "=", Id), ["code", "name", "type", "active"], cancellation);
        SaleJournal = Journal(journals, "Journal", "sale", _options.Journal);
        PurchaseJournal = Journal(journals, "PurchaseJournal", "purchase", _options.PurchaseJournal);
    }

    private long? Journal(JsonElement[] journals, string setting, string type, string? wanted)
    {
        if (wanted is null)
        {
            return null;
        }

        var named = journals.Where(j => OdooJson.Text(j, "code") == wanted).ToArray();
        named = named.Length > 0 ? named : [.. journals.Where(j => OdooJson.Text(j, "name") == wanted || IsNumber(j, wanted))];
        var open = string.Join(", ", journals.Where(j => OdooJson.Text(j, "type") == type && IsActive(j)).Select(j => OdooJson.Text(j, "code")));
        var problem = named switch
        {
            [] => $"Odoo has no journal {wanted}; of type {type} it has {open}",
            [var one] when !IsActive(one) => $"the journal {wanted} is archived in Odoo: activate it, or use one of {open}",
            [var one] when OdooJson.Text(one, "type") != type => $"the journal {wanted} is of type {OdooJson.Text(one, "type")}; of type {type} Odoo has {open}",
            [_] => null,
            _ => $"Odoo has several journals {wanted}: set the number of one instead, " + string.Join(", ", named.Select(j => j.GetProperty("id").GetInt64())),
        };
        if (problem is not null)
        {
            _obstacles.Add($"{setting}: {problem}");
            return null;
        }

        return named[0].GetProperty("id").GetInt64();
    }

    private async Task ReadTaxesAsync(CancellationToken cancellation)
    {
        if (_options.Taxes.IsEmpty && _options.PurchaseTaxes.IsEmpty)
        {
            return;
        }

        var fields = await KnowAsync("account.tax", ["name", "type_tax_use", "active", "price_include", "amount", "amount_type"], cancellation);
        var taxes = await SearchAsync("account.tax", OdooCall.Where("company_id", "=", Id), fields, cancellation);
        foreach (var (code, name) in _options.Taxes)
        {
            var tax = Tax(taxes, $"Taxes:{code}", "sale", name);
            _resolved[("sale tax", code)] = tax;
            _problems.AddRange(tax.Problem is { } problem ? [problem] : []);
            _resolved[("purchase tax", code)] = Tax(taxes, $"PurchaseTaxes:{code}", "purchase", name);
        }

        var missing = _options.Taxes.Keys.Where(code => !_options.PurchaseTaxes.ContainsKey(code) && _resolved[("purchase tax", code)].Id is null).Order(StringComparer.Ordinal).ToArray();
        if (ProposedPurchaseTaxes(taxes, missing) is { } proposal)
        {
            foreach (var code in missing)
            {
                _resolved[("purchase tax", code)] = new Resolved(null, $"{_resolved[("purchase tax", code)].Problem}. By their rates: {proposal}");
            }
        }

        foreach (var (code, name) in _options.PurchaseTaxes)
        {
            var tax = Tax(taxes, $"PurchaseTaxes:{code}", "purchase", name);
            _resolved[("purchase tax", code)] = tax;
            _problems.AddRange(tax.Problem is { } problem ? [problem] : []);
        }
    }

    /// <summary>The setting that maps codes to the first purchase taxes of the same rates as their sales taxes, with those that would do as well; null where there are none.</summary>
    private string? ProposedPurchaseTaxes(JsonElement[] taxes, string[] missing)
    {
        var proposed = new JsonObject();
        var others = new List<string>();
        foreach (var code in missing)
        {
            var sale = _resolved[("sale tax", code)].Id is { } id ? taxes.First(t => t.GetProperty("id").GetInt64() == id) : default;
            if (sale.ValueKind == JsonValueKind.Undefined || !sale.TryGetProperty("amount", out _))
            {
                continue;
            }

            var same = taxes.Where(t => OdooJson.Text(t, "type_tax_use") == "purchase" && IsActive(t) && Tax(taxes, "", "purchase", OdooJson.Text(t, "name") ?? "").Id is not null && OdooJson.Amount(t, "amount") == OdooJson.Amount(sale, "amount") && OdooJson.Text(t, "amount_type") == OdooJson.Text(sale, "amount_type"))
                .Select(t => OdooJson.Text(t, "name")).OfType<string>().Distinct(StringComparer.Ordinal).ToArray();
            if (same.Length > 0)
            {
                proposed[code] = same[0];
                others.AddRange(same.Length == 1 ? [] : [$"{code} also {string.Join(", ", same.Skip(1))}"]);
            }
        }

        return proposed.Count == 0 ? null : $"\"PurchaseTaxes\": {proposed.ToJsonString(Readable)}{(others.Count == 0 ? "" : $" ({string.Join("; ", others)})")}";
    }

    private static Resolved Tax(JsonElement[] taxes, string setting, string use, string name)
    {
        var word = use == "sale" ? "sales" : "purchase";
        var ofUse = taxes.Where(t => OdooJson.Text(t, "type_tax_use") == use).ToArray();
        var named = ofUse.Where(t => OdooJson.Text(t, "name") == name).ToArray();
        named = named.Length > 0 ? named : [.. ofUse.Where(t => IsNumber(t, name))];
        var active = named.Where(IsActive).ToArray();
        return active switch
        {
            [var one] when one.TryGetProperty("price_include", out var included) && included.ValueKind == JsonValueKind.True
                => new Resolved(null, $"{setting}: the tax {name} is included in prices: our amounts are without tax, use one that is added"),
            [var one] => new Resolved(one.GetProperty("id").GetInt64(), null),
            [] when named.Length > 0 => new Resolved(null, $"{setting}: the {word} tax {name} is archived in Odoo: activate it"),
            [] => new Resolved(null, $"{setting}: Odoo has no {word} tax {name}; it has {string.Join(", ", ofUse.Where(IsActive).Select(t => OdooJson.Text(t, "name")).Distinct().Take(20))}"),
            _ => new Resolved(null, $"{setting}: Odoo has several {word} taxes {name}: set the number of one instead, {string.Join(", ", active.Select(t => t.GetProperty("id").GetInt64()))}"),
        };
    }

    private async Task<long?> OneAsync(string model, string setting, string what, string? name, CancellationToken cancellation)
    {
        if (name is null)
        {
            return null;
        }

        await NeedAsync(model, "name", [name], what, cancellation);
        if (Of(model, name).Problem is { } problem)
        {
            _obstacles.Add($"{setting}: {problem}");
        }

        return Of(model, name).Id;
    }

    /// <summary>Asks which of the fields the server has: that differs from version to version.</summary>
    private async Task<ImmutableArray<string>> KnowAsync(string model, IEnumerable<string> fields, CancellationToken cancellation)
    {
        if (!_fields.TryGetValue(model, out var known))
        {
            var wanted = fields.ToArray();
            _fields.Add(model, known = Names(await CallAsync(OdooCall.FieldsGet(model, wanted, "type"), cancellation), wanted));
        }

        return known;
    }

    private static JsonElement[] Records(JsonElement answer) => answer.ValueKind == JsonValueKind.Array ? [.. answer.EnumerateArray()] : throw NotAnAnswer();

    private static OdooFault NotAnAnswer() => OdooFault.NoAnswerTo(isReading: true, "Odoo's answer was empty");

    // Every version has at least one of the fields of each model.
    private static ImmutableArray<string> Names(JsonElement fields, IEnumerable<string> wanted)
        => fields.ValueKind == JsonValueKind.Object && wanted.Where(f => fields.TryGetProperty(f, out _)).ToImmutableArray() is { IsEmpty: false } names ? names : throw NotAnAnswer();

    private static int Decimals(JsonElement fields, string name)
        => fields.ValueKind != JsonValueKind.Object || !fields.TryGetProperty(name, out var field) ? throw NotAnAnswer()
            : field.TryGetProperty("digits", out var digits) && digits.ValueKind == JsonValueKind.Array ? Math.Min(digits[1].GetInt32(), AllDecimals)
            : AllDecimals;

    private static bool IsActive(JsonElement record) => !record.TryGetProperty("active", out var active) || active.ValueKind != JsonValueKind.False;

    private static bool IsNumber(JsonElement record, string text)
        => long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && record.GetProperty("id").GetInt64() == number;
}
