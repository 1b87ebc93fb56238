using System.Collections.Immutable;
using System.Text.Json;
using Connector.Engine;
using NodaTime;

namespace Connector.Adapters.QuickBooks;

/// <summary>The company in QuickBooks that documents are published to: its preferences, and the ids of what the settings name. Read with one call.</summary>
internal sealed class QuickBooksCompany
{
    private static readonly string[] IncomeTypes = ["Income", "Other Income"];
    private static readonly string[] ExpenseTypes = ["Expense", "Other Expense", "Cost of Goods Sold"];

    private readonly QuickBooksOptions _options;
    private readonly List<string> _obstacles = [];
    private readonly List<string> _problems = [];
    private NamedObject[] _accounts = [];
    private NamedObject[] _taxes = [];
    private ImmutableDictionary<string, string> _classes = ImmutableDictionary<string, string>.Empty;
    private ImmutableDictionary<string, string> _departments = ImmutableDictionary<string, string>.Empty;

    private QuickBooksCompany(QuickBooksOptions options, DateTimeOffset now) => (_options, ReadAt) = (options, now);

    /// <summary>The id of what is named, or why there is none.</summary>
    public readonly record struct Resolved(string? Id, string? Problem);

    /// <summary>When it was read: what changes in QuickBooks after that is seen at the next check.</summary>
    public DateTimeOffset ReadAt { get; }

    public string Name { get; private set; } = "";

    public string Country { get; private set; } = "";

    /// <summary>The currency of its books; null where QuickBooks does not tell.</summary>
    public string? HomeCurrency { get; private set; }

    public bool HasCurrencies { get; private set; }

    /// <summary>Whether we give documents their numbers; otherwise QuickBooks does.</summary>
    public bool TakesNumbers { get; private set; }

    public LocalDate? ClosedThrough { get; private set; }

    /// <summary>Whether lines say <c>TAX</c> or <c>NON</c>, as in the United States.</summary>
    public bool IsUs { get; private set; }

    /// <summary>Whether it charges tax at all; null where QuickBooks does not tell.</summary>
    public bool? UsesTax { get; private set; }

    /// <summary>Whether lines have classes of their own.</summary>
    public bool HasLineClasses { get; private set; }

    /// <summary>Whether a document as a whole has a class.</summary>
    public bool HasDocumentClasses { get; private set; }

    private bool? HasDepartments { get; set; }

    public string? Term { get; private set; }

    public ApprovedWhen ApprovedWhen => _options.ApprovedWhen;

    /// <summary>All problems, a sentence each.</summary>
    public ImmutableArray<string> Problems => [.. _obstacles, .. _problems];

    /// <summary>What prevents writing anything; null when nothing does.</summary>
    public string? Obstacle => _obstacles.Count == 0 ? null : string.Join("; ", _obstacles);

    /// <summary>Reads it.</summary>
    /// <exception cref="QuickBooksFault">QuickBooks does not answer, or refuses the connection.</exception>
    public static async Task<QuickBooksCompany> ReadAsync(QuickBooksClient client, QuickBooksOptions options, TimeProvider time, CancellationToken cancellation)
    {
        string[] entities =
        [
            "CompanyInfo", "Preferences", "Account", "TaxCode",
            .. options.Term is null ? [] : (string[])["Term"],
            .. options.Class.IsEmpty ? [] : (string[])["Class"],
            .. options.Department.IsEmpty ? [] : (string[])["Department"],
        ];
        var answers = await client.QueriesAsync([.. entities.Select(e => QuickBooksClient.Statement(e, null))], cancellation);
        var byEntity = entities.Zip(answers).ToDictionary(e => e.First, e => e.Second, StringComparer.Ordinal);
        async Task<NamedObject[]> Named(string entity)
        {
            if (!byEntity.TryGetValue(entity, out var answer))
            {
                return [];
            }

            var rows = ReadFault.In(answer, isReading: true, null) is { } fault ? throw fault : QuickBooksClient.Rows<NamedObject>(answer, entity);
            return [.. rows.Count < QuickBooksClient.PageSize ? rows : await client.QueryAsync<NamedObject>(entity, null, cancellation)];
        }

        return Of(
            options, time.GetUtcNow(), First(byEntity["CompanyInfo"], "CompanyInfo"), First(byEntity["Preferences"], "Preferences"),
            await Named("Account"), await Named("TaxCode"), await Named("Term"), await Named("Class"), await Named("Department"));
    }

    /// <summary>Makes it of what was read. Pure.</summary>
    public static QuickBooksCompany Of(
        QuickBooksOptions options, DateTimeOffset now, JsonElement info, JsonElement preferences,
        NamedObject[] accounts, NamedObject[] taxes, NamedObject[] terms, NamedObject[] classes, NamedObject[] departments)
    {
        var company = new QuickBooksCompany(options, now);
        company.Take(info, preferences);
        company.Take(accounts, taxes, terms, classes, departments);
        return company;
    }

    /// <summary>The tax code of a line, or why there is none; neither without a code of ours, which means no tax.</summary>
    public Resolved Tax(string? code, bool isPurchase)
    {
        var name = (isPurchase ? _options.PurchaseTaxes.GetValueOrDefault(code ?? "*") : null) ?? _options.Taxes.GetValueOrDefault(code ?? "*");
        return name is not null ? TaxCode($"Taxes:{code ?? "*"}", name)
            : code is null ? default
            : new Resolved(null, $"tax code {code} maps to nothing: add it to Taxes");
    }

    /// <summary>An account by name, number or id, which must be of the right type.</summary>
    public Resolved Account(string name, bool isIncome)
    {
        var (types, word) = isIncome ? (IncomeTypes, "income") : (ExpenseTypes, "expense");
        var named = Named(_accounts, name, a => a.AcctNum);
        var fitting = named.Where(a => types.Contains(a.AccountType)).ToArray();
        return fitting switch
        {
            [var one] => new Resolved(one.Id, null),
            [] when named.Length > 0 => new Resolved(null, $"the account {name} is of type {named[0].AccountType} in QuickBooks, and no {word} account: choose one of {Some(types)}"),
            [] => new Resolved(null, $"QuickBooks has no active account {name}; {word} accounts are {Some(types)}"),
            _ => new Resolved(null, $"QuickBooks has several accounts {name}: write the id of one, {string.Join(", ", fitting.Select(a => a.Id))}"),
        };

        string Some(string[] of) => string.Join(", ", _accounts.Where(a => of.Contains(a.AccountType)).Select(a => a.FullyQualifiedName ?? a.Name).Take(10));
    }

    /// <summary>The class of an item's lines.</summary>
    public string? Class(string? item) => _classes.GetValueOrDefault(item is not null && _options.Class.ContainsKey(item) ? item : "*");

    /// <summary>The department of an item's lines.</summary>
    public string? Department(string? item) => _departments.GetValueOrDefault(item is not null && _options.Department.ContainsKey(item) ? item : "*");

    private Resolved TaxCode(string setting, string name)
    {
        if (UsesTax == false)
        {
            return new Resolved(null, $"{setting}: taxes are not set up in QuickBooks: set them up there, or take the tax code from the items");
        }

        if (IsUs && name is "TAX" or "NON")
        {
            return new Resolved(name, null);
        }

        var active = Named(_taxes, name, _ => null);
        return active switch
        {
            [var one] => new Resolved(one.Id, null),
            [] => new Resolved(null, $"{setting}: QuickBooks has no active tax code {name}; it has {string.Join(", ", _taxes.Select(t => t.Name).Take(20))}"),
            _ => new Resolved(null, $"{setting}: QuickBooks has several tax codes {name}: write the id of one, {string.Join(", ", active.Select(a => a.Id))}"),
        };
    }

    private void Take(JsonElement info, JsonElement preferences)
    {
        Name = QuickBooksJson.Text(info, "CompanyName") ?? "";
        Country = QuickBooksJson.Text(info, "Country") ?? "";
        var currency = Part(preferences, "CurrencyPrefs");
        HasCurrencies = QuickBooksJson.Flag(currency, "MultiCurrencyEnabled") == true;
        HomeCurrency = QuickBooksJson.Text(Part(currency, "HomeCurrency"), "value");
        TakesNumbers = QuickBooksJson.Flag(Part(preferences, "SalesFormsPrefs"), "CustomTxnNumbers") == true;
        var accounting = Part(preferences, "AccountingInfoPrefs");
        ClosedThrough = QuickBooksJson.Text(accounting, "BookCloseDate") is { Length: >= 10 } day && CanonicalText.TryParse(day[..10], out var closed) ? closed : null;
        HasLineClasses = QuickBooksJson.Flag(accounting, "ClassTrackingPerTxnLine") == true;
        HasDocumentClasses = QuickBooksJson.Flag(accounting, "ClassTrackingPerTxn") == true;
        HasDepartments = QuickBooksJson.Flag(accounting, "TrackDepartments");
        var tax = Part(preferences, "TaxPrefs");
        UsesTax = QuickBooksJson.Flag(tax, "UsingSalesTax");
        IsUs = Country is "US" or "USA" || (Country.Length == 0 && QuickBooksJson.Flag(tax, "PartnerTaxEnabled") is not null);
    }

    private void Take(NamedObject[] accounts, NamedObject[] taxes, NamedObject[] terms, NamedObject[] classes, NamedObject[] departments)
    {
        (_accounts, _taxes) = (accounts, [.. taxes.Where(t => t.Active != false)]);
        Term = _options.Term is { } term ? Need("Term", "terms", term, terms) : null;
        _classes = _options.Class.Select(c => (c.Key, Id: Need($"Class:{c.Key}", "class", c.Value, classes))).Where(c => c.Id is not null).ToImmutableDictionary(c => c.Key, c => c.Id!, StringComparer.Ordinal);
        _departments = _options.Department.Select(d => (d.Key, Id: Need($"Department:{d.Key}", "department", d.Value, departments))).Where(d => d.Id is not null).ToImmutableDictionary(d => d.Key, d => d.Id!, StringComparer.Ordinal);
        foreach (var (account, setting, isIncome) in new[] { (_options.IncomeAccount, "IncomeAccount", true), (_options.ExpenseAccount, "ExpenseAccount", false) })
        {
            if (account is not null && Account(account, isIncome).Problem is { } problem)
            {
                _problems.Add($"{setting}: {problem}");
            }
        }

        foreach (var (map, setting) in new[] { (_options.Taxes, "Taxes"), (_options.PurchaseTaxes, "PurchaseTaxes") })
        {
            _problems.AddRange(map.Select(t => TaxCode($"{setting}:{t.Key}", t.Value).Problem).OfType<string>());
        }

        // What the company does not track, QuickBooks drops without a word.
        if (!_options.Class.IsEmpty && !HasLineClasses && !HasDocumentClasses)
        {
            _problems.Add("Class: class tracking is off in QuickBooks: turn it on under Account and settings, Advanced, Categories");
        }

        if (!_options.Department.IsEmpty && HasDepartments == false)
        {
            _problems.Add("Department: location tracking is off in QuickBooks: turn it on under Account and settings, Advanced, Categories");
        }
    }

    private string? Need(string setting, string what, string name, NamedObject[] all)
    {
        var named = Named(all, name, _ => null);
        if (named is [var one])
        {
            return one.Id;
        }

        _obstacles.Add(named.Length == 0
            ? $"{setting}: QuickBooks has no active {what} {name}; it has {string.Join(", ", all.Select(a => a.FullyQualifiedName ?? a.Name).Take(20))}"
            : $"{setting}: QuickBooks has several of {name}: write the id of one, {string.Join(", ", named.Select(a => a.Id))}");
        return null;
    }

    private static NamedObject[] Named(NamedObject[] all, string name, Func<NamedObject, string?> number)
    {
        NamedObject[] Where(Func<NamedObject, string?> by) => [.. all.Where(a => string.Equals(by(a), name, StringComparison.OrdinalIgnoreCase))];
        return new[] { Where(a => a.FullyQualifiedName), Where(a => a.Name), Where(number), Where(a => a.Id) }.FirstOrDefault(found => found.Length > 0) ?? [];
    }

    private static JsonElement First(JsonElement answer, string entity) => ReadFault.In(answer, isReading: true, null) is { } fault ? throw fault
        : QuickBooksClient.Rows<JsonElement>(answer, entity) is [var one, ..] ? one
        : throw ReadFault.NoAnswerTo(true, $"QuickBooks' answer has no {entity}");

    private static JsonElement Part(JsonElement json, string name) => QuickBooksJson.Find(json, name) ?? default;
}
