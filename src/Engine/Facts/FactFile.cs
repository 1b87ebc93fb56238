using System.Collections.Frozen;
using System.Collections.Immutable;

namespace Connector.Engine;

/// <summary>A kind of fact: its file's name and columns, as section 1 of the contract lists them. The store keeps the same columns.</summary>
public sealed class FactFile
{
    /// <summary>The column that withdraws a row, in every file.</summary>
    public const string Retract = "retract";

    private readonly FrozenDictionary<string, int> _positions;

    private FactFile(string name, params ImmutableArray<FactColumn> columns)
    {
        Name = name;
        Columns = columns;
        Identity = [.. columns.Index().Where(c => c.Item.IsIdentity).Select(c => c.Index)];
        _positions = columns.Index().ToFrozenDictionary(c => c.Item.Name, c => c.Index, StringComparer.Ordinal);
    }

    /// <summary>The name: of the file up to the first '-' or '.', and of the table.</summary>
    public string Name { get; }

    /// <summary>The columns, in the contract's order.</summary>
    public ImmutableArray<FactColumn> Columns { get; }

    /// <summary>The positions of the columns that make a row's identity. The first is the key that other facts refer to.</summary>
    public ImmutableArray<int> Identity { get; }

    /// <summary>The position of a column, or -1.</summary>
    public int Position(string column) => _positions.GetValueOrDefault(column, -1);

    /// <summary>The key of a row, to which other facts refer.</summary>
    public string KeyOf(string?[] cells) => cells[Identity[0]]!;

    /// <summary>The file's name without extension, such as <c>readings</c>.</summary>
    public override string ToString() => Name;

    /// <summary>Areas, each within another: prices can be given by place.</summary>
    public static readonly FactFile Places = new("places", Key("place"), Text("name"), Other("parent", "places"));

    /// <summary>The file <c>items</c>: what is sold.</summary>
    public static readonly FactFile Items = new(
        "items", Key("item"), Required(Text("name")), Text("unit"), Text("tax_code"), Text("income_account"), Text("expense_account"));

    /// <summary>Several items charged together.</summary>
    public static readonly FactFile Templates = new(
        "templates", Key("template"), Key("component") with { RefersTo = ["items", "templates"] }, Number("quantity"), Choice("basis", "elapsed", "fixed"));

    /// <summary>Payers, providers, recipients and nominees, as they are from a day on.</summary>
    public static readonly FactFile Parties = new(
        "parties", Key("party"), From(), Required(Text("name")), Text("email"), Text("phone"), Text("street"), Text("city"), Text("postcode"),
        Text("country"), Text("tax_id"), Other("place", "places"), new FactColumn("currency", CellType.Currency));

    /// <summary>How an agreement is charged, from a day on.</summary>
    public static readonly FactFile Plans = new(
        "plans", Key("plan"), From(), Required(Choice("model", ModelVersions.Words)), Text("measure"),
        Choice("proration", "daily", "none", "thirty360"), Choice("level_basis", "daily", "period_start", "average", "maximum"),
        new FactColumn("interval", CellType.Duration), Choice("rounding", "nearest", "up", "down", "exact"),
        Choice("clock", "elapsed", "wall_clock", "planned"), Choice("schedule", "bulk", "periodic"), Choice("timing", "arrears", "advance"),
        Number("minimum_amount"), Number("maximum_amount"), Choice("document_by", "payer", "payer+provider", "payer+recipient", "agreement"),
        Choice("line_by", "charge", "item", "recipient"));

    /// <summary>The file <c>agreements</c>: who pays for what, who delivers it and who receives it, from a day on.</summary>
    public static readonly FactFile Agreements = new(
        "agreements", Key("agreement"), From(), To(), Other("payer", "parties"), Other("provider", "parties"), Other("recipient", "parties"),
        Other("nominee", "parties"), Required(Other("item", "items", "templates")), Required(Other("plan", "plans")),
        Choice("direction", "receivable", "payable", "direct_payment"), Other("place", "places"), Text("purchase_order"));

    /// <summary>The file <c>rates</c>: the prices of items in a scope, from a day on.</summary>
    public static readonly FactFile Rates = new(
        "rates", Key("item") with { RefersTo = ["items"] }, new FactColumn("scope", CellType.Scope) { IsIdentity = true, IsRequired = true }, From(),
        new FactColumn("band", CellType.Key) { IsIdentity = true, RefersTo = ["bands"] }, new FactColumn("tier_from", CellType.Decimal) { IsIdentity = true }, To(),
        Number("price"), Number("fixed_price"), new FactColumn("currency", CellType.Currency), Choice("per", "unit", "day", "month", "year"),
        Choice("tier_mode", "graduated", "volume", "package", "percentage", "graduated_percentage"), Number("package_size"), Number("free_units"));

    /// <summary>Changes of a rate's price, for some time.</summary>
    public static readonly FactFile Adjustments = new(
        "adjustments", Key("adjustment"), From(), To(), Required(new FactColumn("scope", CellType.Scope)), Other("item", "items"),
        Required(Choice("kind", "percent", "amount", "price")), Required(Number("value")), Text("reason"));

    /// <summary>Numbers of something, in force from a day on: patients of a practice.</summary>
    public static readonly FactFile Readings = new(
        "readings", Key("measure"), Key("subject") with { RefersTo = ["parties", "agreements"] }, From(), Required(Number("value")));

    /// <summary>Usage with a start and an end.</summary>
    public static readonly FactFile Sessions = new(
        "sessions", Key("session"), Required(Other("agreement", "agreements")), Other("payer", "parties"), Other("recipient", "parties"),
        Other("place", "places"), Required(new FactColumn("start", CellType.Instant)), new FactColumn("end", CellType.Instant),
        Required(Choice("status", "planned", "in_progress", "completed", "cancelled")), new FactColumn("billable", CellType.Boolean),
        new FactColumn("planned_start", CellType.Instant), new FactColumn("planned_end", CellType.Instant),
        new FactColumn("cancelled_at", CellType.Instant), Text("cancel_reason"));

    /// <summary>Usage at an instant, with a quantity.</summary>
    public static readonly FactFile Events = new(
        "events", Key("event"), Required(Other("agreement", "agreements")), Other("payer", "parties"), Other("recipient", "parties"),
        Other("place", "places"), Required(new FactColumn("at", CellType.Instant)), Number("quantity"));

    /// <summary>The periods of the calendar that is a list.</summary>
    public static readonly FactFile Periods = new(
        "periods", Key("period"), Required(new FactColumn("from", CellType.Date)), Required(new FactColumn("to", CellType.Date)));

    /// <summary>Public holidays, in named lists.</summary>
    public static readonly FactFile Holidays = new(
        "holidays", Key("holidays"), new FactColumn("date", CellType.Date) { IsIdentity = true, IsRequired = true }, Text("name"));

    /// <summary>Times of the week or year with prices of their own.</summary>
    public static readonly FactFile Bands = new(
        "bands", Key("band"), new FactColumn("days", CellType.Weekdays), new FactColumn("from_time", CellType.Time), new FactColumn("to_time", CellType.Time),
        Other("holidays", "holidays"));

    /// <summary>What is charged for cancelled sessions, from a day on.</summary>
    public static readonly FactFile Cancellations = new(
        "cancellations", Key("plan") with { RefersTo = ["plans"] }, From(), new FactColumn("reason", CellType.Text) { IsIdentity = true }, Number("notice_hours"),
        Required(Choice("charge", "none", "full", "planned", "fixed")), Number("fixed_price"));

    /// <summary>All files, each after those that it refers to.</summary>
    public static readonly ImmutableArray<FactFile> All =
        [Places, Items, Templates, Parties, Plans, Agreements, Holidays, Bands, Rates, Adjustments, Readings, Sessions, Events, Cancellations, Periods];

    private static readonly FrozenDictionary<string, FactFile> ByName = All.ToFrozenDictionary(f => f.Name, StringComparer.Ordinal);

    /// <summary>The file with this name, or null.</summary>
    public static FactFile? Find(string name) => ByName.GetValueOrDefault(name);

    private static FactColumn Key(string name) => new(name, CellType.Key) { IsIdentity = true, IsRequired = true };

    private static FactColumn From() => new("from", CellType.Date) { IsIdentity = true };

    private static FactColumn To() => new("to", CellType.Date);

    private static FactColumn Text(string name) => new(name, CellType.Text);

    private static FactColumn Number(string name) => new(name, CellType.Decimal);

    private static FactColumn Choice(string name, params ImmutableArray<string> choices) => new(name, CellType.Choice) { Choices = choices };

    private static FactColumn Other(string name, params ImmutableArray<string> files) => new(name, CellType.Key) { RefersTo = files };

    private static FactColumn Required(FactColumn column) => column with { IsRequired = true };
}
