namespace Connector.Simulators.QuickBooks;

/// <summary>Which company is simulated, and how its server behaves.</summary>
public sealed record SimulatorOptions
{
    /// <summary>0 for a free one.</summary>
    public int Port { get; init; }

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public string RealmId { get; init; } = "9341453000000001";

    public string ClientId { get; init; } = "connector-client";

    public string ClientSecret { get; init; } = "connector-secret";

    /// <summary>The first refresh token; null for a company that has to be connected first.</summary>
    public string? RefreshToken { get; init; } = "refresh-token-0";

    /// <summary>The redirects registered for the app; null for any that is https or loopback.</summary>
    public IReadOnlyList<string>? RedirectUris { get; init; }

    /// <summary>How long a refresh token keeps its value; zero: every refresh gives another one. Intuit: 24 to 26 hours.</summary>
    public TimeSpan RotatesAfter { get; init; }

    public TimeSpan AccessLifetime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>100 days, from each refresh on.</summary>
    public TimeSpan RefreshLifetime { get; init; } = TimeSpan.FromDays(100);

    /// <summary>5 years, from the grant on.</summary>
    public TimeSpan HardLifetime { get; init; } = TimeSpan.FromDays(5 * 365);

    /// <summary><c>US</c> (sales tax by TAX and NON) or <c>GB</c> (a tax code per line).</summary>
    public string Country { get; init; } = "US";

    /// <summary>USD in the US, GBP elsewhere, when null.</summary>
    public string? HomeCurrency { get; init; }

    public bool IsMulticurrency { get; init; }

    /// <summary>Whether our document numbers are taken; otherwise sales forms are numbered by QuickBooks.</summary>
    public bool CustomTxnNumbers { get; init; } = true;

    /// <summary>Whether a document number that is already used is refused (6140).</summary>
    public bool WarnsOfDuplicateNumbers { get; init; } = true;

    /// <summary>Custom fields of sales forms by their DefinitionId (1 to 3). All others are dropped silently.</summary>
    public IReadOnlyDictionary<string, string> CustomFields { get; init; } = new Dictionary<string, string>();

    /// <summary>US: whether sales tax is used at all.</summary>
    public bool UsesSalesTax { get; init; } = true;

    /// <summary>US: <c>TaxPrefs.PartnerTaxEnabled</c>; null for absent.</summary>
    public bool? AutomatedSalesTax { get; init; } = true;

    /// <summary>US: the rate of the automated sales tax, in percent.</summary>
    public decimal UsTaxPercent { get; init; } = 8m;

    /// <summary>Whether tax is rounded line by line instead of per rate.</summary>
    public bool RoundsTaxPerLine { get; init; }

    /// <summary>Class on lines (true), on the whole transaction (false), or not tracked (null: dropped silently).</summary>
    public bool? ClassPerLine { get; init; } = true;

    /// <summary>Whether locations are tracked; otherwise they are dropped silently.</summary>
    public bool TracksDepartments { get; init; } = true;

    /// <summary>Whether accounts, terms, classes, tax codes are there from the start.</summary>
    public bool IsSeeded { get; init; } = true;

    /// <summary>Whether a refusal is remembered under its <c>requestid</c> like an acceptance.</summary>
    public bool RemembersRefusals { get; init; } = true;

    /// <summary>How long a <c>requestid</c> is remembered; null for ever.</summary>
    public TimeSpan? RequestIdLifetime { get; init; }

    /// <summary>The limits; null for none.</summary>
    public SimulatorLimits? Limits { get; init; } = new();

    /// <summary>How long the server takes for each call, by its clock.</summary>
    public TimeSpan Latency { get; init; }

    /// <summary>Whether bodies of requests are kept in <see cref="QuickBooksSimulator.Requests"/>.</summary>
    public bool KeepsBodies { get; init; } = true;

    /// <summary>Whether <c>/simulator/…</c> is served.</summary>
    public bool Control { get; init; }

    internal bool IsUs => Country == "US";

    internal string Home => HomeCurrency ?? (IsUs ? "USD" : "GBP");
}
