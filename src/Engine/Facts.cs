using System.Collections.Immutable;
using NodaTime;
using NodaTime.Text;

namespace Connector.Engine;

/// <summary>A row of a fact file as recorded: the cells in the order of <see cref="FactFile.Columns"/>, each in its one spelling, null when empty.</summary>
/// <param name="Cells">The cells.</param>
/// <param name="RecordedAt">When it became known.</param>
public readonly record struct FactRow(string?[] Cells, Instant RecordedAt)
{
    /// <summary>The cell at a position.</summary>
    public string? this[int column] => Cells[column];
}

/// <summary>An item that is sold.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Name">What a line calls it.</param>
/// <param name="Unit">What is counted, such as <c>patient</c>.</param>
/// <param name="TaxCode">Mapped on a backend's tax.</param>
/// <param name="IncomeAccount">Mapped on a backend's account, for receivables.</param>
/// <param name="ExpenseAccount">Mapped on a backend's account, for payables.</param>
public sealed record Item(string Key, string Name, string? Unit, string? TaxCode, string? IncomeAccount, string? ExpenseAccount)
{
    /// <summary>Reads a row of <see cref="FactFile.Items"/>.</summary>
    public static Item Of(FactRow row) => new(row[0]!, row[1]!, row[2], row[3], row[4], row[5]);
}

/// <summary>How a component of a template is counted.</summary>
public enum ComponentBasis
{
    /// <summary>The quantity (or amount) of the whole, times the component's own.</summary>
    Elapsed,

    /// <summary>The component's own quantity instead.</summary>
    Fixed,
}

/// <summary>A part of a template.</summary>
/// <param name="Template">The template's key.</param>
/// <param name="Component">An item's or another template's key.</param>
/// <param name="Quantity">How many of it.</param>
/// <param name="Basis">How it is counted.</param>
public sealed record TemplateComponent(string Template, string Component, decimal Quantity, ComponentBasis Basis)
{
    /// <summary>Reads a row of <see cref="FactFile.Templates"/>.</summary>
    public static TemplateComponent Of(FactRow row)
        => new(row[0]!, row[1]!, CanonicalText.DecimalOrNull(row[2]) ?? 1, row[3] == "fixed" ? ComponentBasis.Fixed : ComponentBasis.Elapsed);
}

/// <summary>A payer, provider, recipient or nominee, as it is in a range of days.</summary>
public sealed record Party
{
    /// <summary>Its key.</summary>
    public required string Key { get; init; }

    /// <summary>The days of this version.</summary>
    public required Days Days { get; init; }

    /// <summary>Its name.</summary>
    public required string Name { get; init; }

    /// <summary>E-mail address.</summary>
    public string? Email { get; init; }

    /// <summary>Telephone.</summary>
    public string? Phone { get; init; }

    /// <summary>Street and number.</summary>
    public string? Street { get; init; }

    /// <summary>City.</summary>
    public string? City { get; init; }

    /// <summary>Post code.</summary>
    public string? Postcode { get; init; }

    /// <summary>ISO 3166 code of the country.</summary>
    public string? Country { get; init; }

    /// <summary>VAT or other tax number.</summary>
    public string? TaxId { get; init; }

    /// <summary>The place it is in.</summary>
    public string? Place { get; init; }

    /// <summary>The currency its account is kept in.</summary>
    public string? Currency { get; init; }

    /// <summary>Reads a row of <see cref="FactFile.Parties"/>; its days reach on until <see cref="Versions"/> cuts them.</summary>
    public static Party Of(FactRow row) => new()
    {
        Key = row[0]!,
        Days = new Days(CanonicalText.DateOr(row[1], Days.SinceEver), Days.UntilFurtherNotice),
        Name = row[2]!,
        Email = row[3],
        Phone = row[4],
        Street = row[5],
        City = row[6],
        Postcode = row[7],
        Country = row[8],
        TaxId = row[9],
        Place = row[10],
        Currency = row[11],
    };
}

/// <summary>How an amount is computed.</summary>
public enum ChargeModel
{
    /// <summary>A price for being active.</summary>
    Flat,

    /// <summary>A price for each unit of a level that is read now and then.</summary>
    Level,

    /// <summary>A price for time spent.</summary>
    Time,

    /// <summary>A price for each event.</summary>
    Event,
}

/// <summary>How a part of a period is charged.</summary>
public enum Proration
{
    /// <summary>By days.</summary>
    Daily,

    /// <summary>Whole, once active.</summary>
    None,

    /// <summary>By days of a month of 30.</summary>
    Thirty360,
}

/// <summary>Which level of a period counts.</summary>
public enum LevelBasis
{
    /// <summary>Each day's own.</summary>
    Daily,

    /// <summary>That of the period's first day.</summary>
    PeriodStart,

    /// <summary>The mean of the days.</summary>
    Average,

    /// <summary>The maximum of the days.</summary>
    Maximum,
}

/// <summary>When a charge is billed.</summary>
public enum Timing
{
    /// <summary>On the document of its own period.</summary>
    Arrears,

    /// <summary>On the document of the period before.</summary>
    Advance,
}

/// <summary>What makes a document of its own.</summary>
public enum DocumentBy
{
    /// <summary>The payer.</summary>
    Payer,

    /// <summary>Payer and provider.</summary>
    PayerAndProvider,

    /// <summary>Payer and recipient.</summary>
    PayerAndRecipient,

    /// <summary>The agreement.</summary>
    Agreement,
}

/// <summary>What makes a line of its own.</summary>
public enum LineBy
{
    /// <summary>The charge.</summary>
    Charge,

    /// <summary>The item.</summary>
    Item,

    /// <summary>The recipient (and the tax code, for a line has one).</summary>
    Recipient,
}

/// <summary>How a started interval counts.</summary>
public enum IntervalRounding
{
    /// <summary>Whole from its half on.</summary>
    Nearest,

    /// <summary>Whole.</summary>
    Up,

    /// <summary>Not at all.</summary>
    Down,

    /// <summary>By its part.</summary>
    Exact,
}

/// <summary>Which time of a session is counted. They differ in a night when the clocks change.</summary>
public enum SessionClock
{
    /// <summary>The time that passed.</summary>
    Elapsed,

    /// <summary>From what the clock on the wall showed at the start to what it showed at the end.</summary>
    WallClock,

    /// <summary>What the clock on the wall was to show, from the planned start to the planned end.</summary>
    Planned,
}

/// <summary>How an agreement is charged, in a range of days.</summary>
public sealed record Plan
{
    /// <summary>Its key.</summary>
    public required string Key { get; init; }

    /// <summary>The days of this version.</summary>
    public required Days Days { get; init; }

    /// <summary>How the amount is computed.</summary>
    public required ChargeModel Model { get; init; }

    /// <summary>What is read, for <see cref="ChargeModel.Level"/>.</summary>
    public string? Measure { get; init; }

    /// <summary>How a part of a period is charged.</summary>
    public Proration Proration { get; init; }

    /// <summary>Which level counts.</summary>
    public LevelBasis LevelBasis { get; init; }

    /// <summary>When it is billed.</summary>
    public Timing Timing { get; init; }

    /// <summary>The least that a charge is, for a whole period.</summary>
    public decimal? MinimumAmount { get; init; }

    /// <summary>The most that a charge is, for a whole period.</summary>
    public decimal? MaximumAmount { get; init; }

    /// <summary>What makes a document of its own.</summary>
    public DocumentBy DocumentBy { get; init; }

    /// <summary>What makes a line of its own.</summary>
    public LineBy LineBy { get; init; }

    /// <summary>The version of the model's formulas; changing how a model computes adds one.</summary>
    public int ModelVersion { get; init; } = 1;

    /// <summary>What time is counted in, for <see cref="ChargeModel.Time"/>.</summary>
    public Duration Interval { get; init; } = Duration.FromHours(1);

    /// <summary>How a started interval counts.</summary>
    public IntervalRounding Rounding { get; init; }

    /// <summary>Which time is counted.</summary>
    public SessionClock Clock { get; init; }

    /// <summary>Whether each interval is charged when it expires, not all of them at the end.</summary>
    public bool IsPeriodic { get; init; }

    /// <summary>Reads a row of <see cref="FactFile.Plans"/>; its days reach on until <see cref="Versions"/> cuts them.</summary>
    public static Plan Of(FactRow row) => new()
    {
        Key = row[0]!,
        Days = new Days(CanonicalText.DateOr(row[1], Days.SinceEver), Days.UntilFurtherNotice),
        Model = row[2]!.Split('@')[0] switch { "flat" => ChargeModel.Flat, "level" => ChargeModel.Level, "time" => ChargeModel.Time, _ => ChargeModel.Event },
        ModelVersion = row[2]!.Split('@') is [_, var version] ? int.Parse(version, System.Globalization.CultureInfo.InvariantCulture) : 1,
        Interval = row[6] is { } interval ? PeriodPattern.NormalizingIso.Parse(interval).Value.ToDuration() : Duration.FromHours(1),
        Rounding = row[7] switch { "up" => IntervalRounding.Up, "down" => IntervalRounding.Down, "exact" => IntervalRounding.Exact, _ => IntervalRounding.Nearest },
        Clock = row[8] switch { "wall_clock" => SessionClock.WallClock, "planned" => SessionClock.Planned, _ => SessionClock.Elapsed },
        IsPeriodic = row[9] == "periodic",
        Measure = row[3],
        Proration = row[4] switch { "none" => Proration.None, "thirty360" => Proration.Thirty360, _ => Proration.Daily },
        LevelBasis = row[5] switch
        {
            "period_start" => LevelBasis.PeriodStart,
            "average" => LevelBasis.Average,
            "maximum" => LevelBasis.Maximum,
            _ => LevelBasis.Daily,
        },
        Timing = row[10] == "advance" ? Timing.Advance : Timing.Arrears,
        MinimumAmount = CanonicalText.DecimalOrNull(row[11]),
        MaximumAmount = CanonicalText.DecimalOrNull(row[12]),
        DocumentBy = row[13] switch
        {
            "payer+provider" => DocumentBy.PayerAndProvider,
            "payer+recipient" => DocumentBy.PayerAndRecipient,
            "agreement" => DocumentBy.Agreement,
            _ => DocumentBy.Payer,
        },
        LineBy = row[14] switch { "item" => LineBy.Item, "recipient" => LineBy.Recipient, _ => LineBy.Charge },
    };
}

/// <summary>Which way money goes.</summary>
public enum Direction
{
    /// <summary>The payer owes us: invoices and credit notes.</summary>
    Receivable,

    /// <summary>We owe the provider: bills and vendor credits.</summary>
    Payable,

    /// <summary>We pay the recipient, or a nominee: payment requests.</summary>
    DirectPayment,
}

/// <summary>Who pays whom for what, for whom, in a range of days.</summary>
public sealed record Agreement
{
    /// <summary>Its key.</summary>
    public required string Key { get; init; }

    /// <summary>The days of this version.</summary>
    public required Days Days { get; init; }

    /// <summary>The party that pays; null for a standing offer, whose usage names it.</summary>
    public string? Payer { get; init; }

    /// <summary>The party that delivers.</summary>
    public string? Provider { get; init; }

    /// <summary>The party that receives.</summary>
    public string? Recipient { get; init; }

    /// <summary>The party that is paid in the recipient's place.</summary>
    public string? Nominee { get; init; }

    /// <summary>An item's or a template's key.</summary>
    public required string Item { get; init; }

    /// <summary>The plan's key.</summary>
    public required string Plan { get; init; }

    /// <summary>Which way money goes.</summary>
    public Direction Direction { get; init; }

    /// <summary>The place whose prices count, where it is not the recipient's or the payer's.</summary>
    public string? Place { get; init; }

    /// <summary>The payer's order number.</summary>
    public string? PurchaseOrder { get; init; }

    /// <summary>When this version became known.</summary>
    public Instant RecordedAt { get; init; }

    /// <summary>It as a session or event is charged by it: of a standing offer, with the payer and recipient that those name.</summary>
    public Agreement For(string? payer, string? recipient) => Payer is null ? this with { Payer = payer, Recipient = recipient ?? Recipient } : this;

    /// <summary>Reads a row of <see cref="FactFile.Agreements"/>; its days reach to its own <c>to</c> until <see cref="Versions"/> cuts them.</summary>
    public static Agreement Of(FactRow row) => new()
    {
        Key = row[0]!,
        Days = new Days(CanonicalText.DateOr(row[1], Days.SinceEver), CanonicalText.DateOr(row[2], Days.UntilFurtherNotice)),
        Payer = row[3],
        Provider = row[4],
        Recipient = row[5],
        Nominee = row[6],
        Item = row[7]!,
        Plan = row[8]!,
        Direction = Directions.Parse(row[9]),
        Place = row[10],
        PurchaseOrder = row[11],
        RecordedAt = row.RecordedAt,
    };
}

/// <summary>Directions as files and keys write them.</summary>
public static class Directions
{
    /// <summary>The direction a word names; <c>receivable</c> where there is none.</summary>
    public static Direction Parse(string? text) => text switch
    {
        "payable" => Direction.Payable,
        "direct_payment" => Direction.DirectPayment,
        _ => Direction.Receivable,
    };

    /// <summary>The word.</summary>
    public static string Text(this Direction direction) => direction switch
    {
        Direction.Payable => "payable",
        Direction.DirectPayment => "direct_payment",
        _ => "receivable",
    };
}

/// <summary>What a price is for.</summary>
public enum Per
{
    /// <summary>As it stands.</summary>
    Unit,

    /// <summary>A day.</summary>
    Day,

    /// <summary>A month.</summary>
    Month,

    /// <summary>A year.</summary>
    Year,
}

/// <summary>How the tiers of a rate add up.</summary>
public enum TierMode
{
    /// <summary>Each unit at the price of the tier it falls in.</summary>
    Graduated,

    /// <summary>Every unit at the price of the tier that the total falls in.</summary>
    Volume,

    /// <summary>Started packages, each at the price.</summary>
    Package,

    /// <summary>The quantity is money: the price is a percentage of all of it, of the tier that the total falls in.</summary>
    Percentage,

    /// <summary>The quantity is money: the price is a percentage of what falls in each tier.</summary>
    GraduatedPercentage,
}

/// <summary>A tier of a rate.</summary>
/// <param name="From">Where it begins, exclusive.</param>
/// <param name="Price">The price of a unit, or of a package.</param>
/// <param name="FixedPrice">Added once when the tier is entered.</param>
/// <param name="PackageSize">Units in a package.</param>
public sealed record Tier(decimal From, decimal Price, decimal FixedPrice, decimal? PackageSize);

/// <summary>A price of an item in a scope, in a range of days.</summary>
public sealed record Rate
{
    /// <summary>The item's key.</summary>
    public required string Item { get; init; }

    /// <summary>Whom it is for.</summary>
    public required Scope Scope { get; init; }

    /// <summary>The days on which it counts.</summary>
    public required Days Days { get; init; }

    /// <summary>The first day as written; null for "since ever".</summary>
    public LocalDate? From => Days.From == Days.SinceEver ? null : Days.From;

    /// <summary>The time band it is for; null for all.</summary>
    public string? Band { get; init; }

    /// <summary>What the price is for.</summary>
    public Per Per { get; init; }

    /// <summary>The currency; null for the billing currency.</summary>
    public string? Currency { get; init; }

    /// <summary>How tiers add up; null for a rate without tiers.</summary>
    public TierMode? TierMode { get; init; }

    /// <summary>Units for which nothing is due.</summary>
    public decimal FreeUnits { get; init; }

    /// <summary>The tiers, in order; exactly one for a rate without tiers.</summary>
    public required ImmutableArray<Tier> Tiers { get; init; }

    /// <summary>When its first row became known.</summary>
    public Instant RecordedAt { get; init; }

    /// <summary>The price of a rate without tiers.</summary>
    public decimal Price => Tiers[0].Price;

    /// <summary>Whether the price of a unit depends on how many there are.</summary>
    public bool HasTiers => TierMode is not null || FreeUnits > 0;

    /// <summary>Whether an amount is simply quantity times price.</summary>
    public bool IsPlain => TierMode is null && FreeUnits == 0 && Tiers[0].FixedPrice == 0;
}

/// <summary>What an adjustment does to a price.</summary>
public enum AdjustmentKind
{
    /// <summary>Multiplies it by 1 + value/100.</summary>
    Percent,

    /// <summary>Adds the value to it.</summary>
    Amount,

    /// <summary>Replaces it.</summary>
    Price,
}

/// <summary>A change of prices, in a range of days.</summary>
/// <param name="Key">Its key.</param>
/// <param name="Days">The days of this version.</param>
/// <param name="Scope">Whom it is for.</param>
/// <param name="Item">The item it is for; null for every item.</param>
/// <param name="Kind">What it does.</param>
/// <param name="Value">By how much.</param>
/// <param name="Reason">Why, for whoever reads the explanation.</param>
/// <param name="RecordedAt">When it became known.</param>
public sealed record Adjustment(string Key, Days Days, Scope Scope, string? Item, AdjustmentKind Kind, decimal Value, string? Reason, Instant RecordedAt)
{
    /// <summary>Reads a row of <see cref="FactFile.Adjustments"/>; its days reach to its own <c>to</c> until <see cref="Versions"/> cuts them.</summary>
    public static Adjustment Of(FactRow row) => new(
        row[0]!,
        new Days(CanonicalText.DateOr(row[1], Days.SinceEver), CanonicalText.DateOr(row[2], Days.UntilFurtherNotice)),
        Scope.Parse(row[3]!),
        row[4],
        row[5] switch { "percent" => AdjustmentKind.Percent, "amount" => AdjustmentKind.Amount, _ => AdjustmentKind.Price },
        CanonicalText.Decimal(row[6]!),
        row[7],
        row.RecordedAt);
}

/// <summary>A number of something, in force from a day on.</summary>
/// <param name="Measure">What was read.</param>
/// <param name="Subject">The party or agreement it was read of.</param>
/// <param name="From">The first day on which it is in force.</param>
/// <param name="Value">The number.</param>
/// <param name="RecordedAt">When it became known.</param>
public sealed record Reading(string Measure, string Subject, LocalDate From, decimal Value, Instant RecordedAt)
{
    /// <summary>Reads a row of <see cref="FactFile.Readings"/>.</summary>
    public static Reading Of(FactRow row)
        => new(row[0]!, row[1]!, CanonicalText.DateOr(row[2], Days.SinceEver), CanonicalText.Decimal(row[3]!), row.RecordedAt);
}
