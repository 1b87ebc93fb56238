using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Connector.Engine;

namespace Connector.Adapters.Odoo;

/// <summary>An invoice, bill or refund as Odoo has it.</summary>
internal sealed partial record OdooMove
{
    /// <summary>
    /// The field that tells which content of ours it is. Odoo has it on every kind of move, stores and searches it, writes it with the content, and prints it
    /// nowhere; it fills it itself only for bills that arrive by mail. A copy that somebody makes carries it too.
    /// </summary>
    public const string StampField = "invoice_source_email";

    public static readonly ImmutableArray<string> Fields =
    [
        "state", "payment_state", "name", "amount_untaxed", "amount_tax", "amount_residual", "ref", "invoice_origin", StampField, "move_type", "partner_id", "invoice_date",
        "currency_id", "write_date", "write_uid", "is_manually_modified", "invoice_line_ids", "reversed_entry_id", "posted_before",
    ];

    public static readonly ImmutableArray<string> LineFields =
        ["move_id", "sequence", "product_id", "name", "quantity", "price_unit", "discount", "tax_ids", "display_type"];

    public required long Id { get; init; }

    public required string State { get; init; }

    public required string PaymentState { get; init; }

    /// <summary>Its number; before it is posted, the number may still change.</summary>
    public string? Number { get; init; }

    public required string Type { get; init; }

    public required decimal Untaxed { get; init; }

    public required decimal Tax { get; init; }

    public required decimal Residual { get; init; }

    public string? Reference { get; init; }

    public string? Origin { get; init; }

    /// <summary>What <see cref="StampField"/> says.</summary>
    public string? Source { get; init; }

    /// <summary>Whether it was published when our key was the reference and our stamp the origin.</summary>
    public bool IsOldStyle => !Stamp.IsMatch(Source ?? "") && OldStamp.IsMatch(Origin ?? "");

    public long? CurrencyId { get; init; }

    public string? WriteDate { get; init; }

    public long? WriteUser { get; init; }

    public string? WriteUserName { get; init; }

    /// <summary>Whether a person edited it; null where this Odoo does not tell (before 18).</summary>
    public bool? IsModified { get; init; }

    public required ImmutableArray<long> LineIds { get; init; }

    /// <summary>The move that it reverses; null for none.</summary>
    public long? Reverses { get; init; }

    /// <summary>What others made against it, and did not cancel: credit notes of an invoice.</summary>
    public ImmutableArray<OdooMove> Credits { get; init; } = [];

    /// <summary>The names of copies of it that others made beside those.</summary>
    public ImmutableArray<string> Copies { get; init; } = [];

    /// <summary>The fingerprint of its content.</summary>
    public string Fingerprint { get; init; } = "";

    /// <summary>The revision that we sent last, as its stamp tells; 0 where it has none.</summary>
    public int Revision => Stamped is { Success: true } match && int.TryParse(match.Groups["revision"].Value, CultureInfo.InvariantCulture, out var number) ? number : 0;

    /// <summary>The fingerprint of what we sent last, as its stamp tells.</summary>
    public string? SentFingerprint => Stamped is { Success: true } match ? match.Groups["fingerprint"].Value : null;

    /// <summary>The key of the document that its stamp, or the reference of an old one, names; null where none does.</summary>
    public string? Key => Stamp.Match(Source ?? "") is { Success: true } match ? match.Groups["key"].Value : IsOldStyle ? Reference : null;

    private Match Stamped => Stamp.Match(Source ?? "") is { Success: true } match ? match : OldStamp.Match(Origin ?? "");

    /// <summary>The text in <see cref="StampField"/> that tells which content of ours it is.</summary>
    public static string StampOf(string key, int revision, string fingerprint) => $"{OdooMapper.Clean(key)} r{revision} {fingerprint}";

    /// <summary>A pattern of the stamps of a document, of any content: what stands for any text in a pattern, in the key stands for itself.</summary>
    public static string StampsOf(string key) => OdooMapper.Clean(key).Replace(@"\", @"\\", StringComparison.Ordinal).Replace("%", @"\%", StringComparison.Ordinal).Replace("_", @"\_", StringComparison.Ordinal) + " r%";

    /// <summary>A pattern of all stamps.</summary>
    public const string AnyStamp = "%_ r%_ ________________%";

    /// <summary>Whether it was ever posted: then it has a number.</summary>
    public bool WasPosted { get; init; }

    /// <summary>The fingerprint that it has once its lines are taken away.</summary>
    public string EmptyFingerprint { get; init; } = "";

    /// <summary>The stamp of a draft whose lines we take away in order to cancel it.</summary>
    /// <param name="key">The document's key.</param>
    /// <param name="isReplaced">Whether it is recreated.</param>
    public string EndedStamp(string key, bool isReplaced) => StampOf(key, Revision, EmptyFingerprint) + (isReplaced ? " replaced" : " cancelled");

    /// <summary>Whether we took its lines away in order to cancel it: nobody can post it, and it is cancelled in all but name.</summary>
    public bool IsEnding => State == "draft" && LineIds.IsEmpty && (IsReplaced || Stamped.Groups["cancelled"].Success);

    /// <summary>Whether we cancelled it in order to recreate it.</summary>
    public bool IsReplaced => Stamped.Groups["replaced"].Success;

    /// <summary>Its state. What has payments counts as booked, even when somebody has set it back to draft.</summary>
    public PublicationState PublicationState => (State, PaymentState) switch
    {
        ("cancel", _) => PublicationState.Cancelled,
        _ when IsEnding => PublicationState.Cancelled,
        ("posted", "paid" or "in_payment") => PublicationState.Paid,
        ("posted", _) => PublicationState.Posted,
        (_, "paid" or "in_payment" or "partial" or "reversed") => PublicationState.Posted,
        _ => PublicationState.Draft,
    };

    /// <summary>Whether its content is not what we sent.</summary>
    public bool IsOtherContent => SentFingerprint != Fingerprint;

    /// <summary>Whether a person wrote it last only because they attached a file.</summary>
    public bool IsAttachedTo { get; init; }

    /// <summary>
    /// Whether a person edited the draft since we wrote it. Setting a posted move back to draft makes Odoo's mark of an edit without any, and before 18 a
    /// file that is attached changes who wrote last: then the content alone tells.
    /// </summary>
    /// <param name="user">Our own user's id, where it is known.</param>
    public bool IsEdited(long? user) => IsOtherContent || (!WasPosted && (IsModified ?? IsWrittenByOthers(user)) && !IsAttachedTo);

    /// <summary>Whether somebody else wrote it last.</summary>
    public bool IsWrittenByOthers(long? user) => user is not null && WriteUser != user;

    /// <summary>The document as the engine knows it.</summary>
    public ExternalDocument As(string document, string currency, long? user)
    {
        var isChanged = PublicationState switch
        {
            PublicationState.Draft => IsEdited(user),
            PublicationState.Cancelled => false,
            _ => IsOtherContent,
        };
        return new ExternalDocument(
            document, Revision, Id.ToString(CultureInfo.InvariantCulture), PublicationState == PublicationState.Draft ? null : Number, PublicationState, Minor(Untaxed, currency),
            isChanged ? "changed " + Fingerprint : null)
        {
            IsCredit = Type is "out_refund" or "in_refund",
            Tax = Minor(Tax, currency),
            Residual = Minor(Residual, currency),
            ChangedBy = WriteUserName,
            EndedByUs = (IsReplaced || Stamped.Groups["cancelled"].Success) && PublicationState == PublicationState.Cancelled,
            Copies = Copies,
            Credits = Credits.IsEmpty ? [] : [.. Credits.Select(c => c.As(document, currency, user))],
        };
    }

    /// <summary>The fingerprint of a content: the same for what we send and for what is read back, as long as nobody edits it.</summary>
    public static string FingerprintOf(long? partner, string? date, long? currency, IEnumerable<OdooLine> lines)
    {
        var text = new StringBuilder();
        _ = text.Append(CultureInfo.InvariantCulture, $"{partner}|{date}|{currency}\n");
        foreach (var line in lines)
        {
            _ = line.Kind is null
                ? text.Append(CultureInfo.InvariantCulture, $"{line.Product}|{Plain(line.Quantity)}|{Plain(line.Price)}|{Plain(line.Discount)}|{string.Join(',', line.Taxes.Order())}|{line.Name}\n")
                : text.Append(CultureInfo.InvariantCulture, $"{line.Kind}|{line.Name}\n");
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))[..8]);
    }

    /// <summary>Reads a move without its lines.</summary>
    public static OdooMove Read(JsonElement move) => new()
    {
        Id = move.GetProperty("id").GetInt64(),
        State = OdooJson.Text(move, "state") ?? "",
        PaymentState = OdooJson.Text(move, "payment_state") ?? "",
        Number = OdooJson.Text(move, "name") is { } name and not "/" ? name : null,
        Type = OdooJson.Text(move, "move_type") ?? "",
        Untaxed = OdooJson.Amount(move, "amount_untaxed"),
        Tax = OdooJson.Amount(move, "amount_tax"),
        Residual = OdooJson.Amount(move, "amount_residual"),
        Reference = OdooJson.Text(move, "ref"),
        Origin = OdooJson.Text(move, "invoice_origin"),
        Source = OdooJson.Text(move, StampField),
        CurrencyId = OdooJson.Id(move, "currency_id"),
        WriteDate = OdooJson.Text(move, "write_date"),
        WriteUser = OdooJson.Id(move, "write_uid"),
        WriteUserName = OdooJson.NameOf(move, "write_uid"),
        IsModified = move.TryGetProperty("is_manually_modified", out var modified) ? modified.ValueKind == JsonValueKind.True : null,
        LineIds = OdooJson.Ids(move, "invoice_line_ids"),
        Reverses = OdooJson.Id(move, "reversed_entry_id"),
        WasPosted = move.TryGetProperty("posted_before", out var posted) && posted.ValueKind == JsonValueKind.True,
    };

    /// <summary>Reads a move with the fingerprint of its content.</summary>
    public static OdooMove With(JsonElement move, IEnumerable<JsonElement> lines)
    {
        string Of(IEnumerable<OdooLine> some) => FingerprintOf(OdooJson.Id(move, "partner_id"), OdooJson.Text(move, "invoice_date"), OdooJson.Id(move, "currency_id"), some);
        return Read(move) with
        {
            Fingerprint = Of(lines.OrderBy(line => OdooJson.Amount(line, "sequence")).ThenBy(line => line.GetProperty("id").GetInt64()).Select(ReadLine)),
            EmptyFingerprint = Of([]),
        };
    }

    private static OdooLine ReadLine(JsonElement line) => new(
        OdooJson.Id(line, "product_id"), OdooJson.Text(line, "name") ?? "", OdooJson.Amount(line, "quantity"), OdooJson.Amount(line, "price_unit"), OdooJson.Amount(line, "discount"), OdooJson.Ids(line, "tax_ids"),
        OdooJson.Text(line, "display_type") is { } kind and not "product" ? kind : null);

    // Odoo stores floating-point numbers: to this many places they come back unchanged.
    private static string Plain(decimal value) => decimal.Round(value, 6).ToString("0.######", CultureInfo.InvariantCulture);

    private static long Minor(decimal amount, string currency) => ((Fraction)amount).Round(Currency.Decimals(currency)) ?? 0;

    [GeneratedRegex(@"^(?<key>.+) r(?<revision>\d{1,9}) (?<fingerprint>[0-9a-f]{16})((?<replaced> replaced)|(?<cancelled> cancelled))?$")]
    private static partial Regex Stamp { get; }

    [GeneratedRegex(@"^Connector r(?<revision>\d{1,9}) (?<fingerprint>[0-9a-f]{16})(?<replaced> replaced)?$")]
    private static partial Regex OldStamp { get; }
}
