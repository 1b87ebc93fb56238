using System.Diagnostics.CodeAnalysis;
using NodaTime;

namespace Connector.Engine;

/// <summary>
/// The key of a charge (contract, section 5): <c>P/AGREEMENT/ITEM</c>; a later part has <c>@</c> and its first day behind the item, the charge of one
/// session or event that key as a fourth segment, the usage of a standing offer that was added up <c>/PAYER/RECIPIENT</c>.
/// </summary>
/// <remarks>Reading and writing are inverse. An item whose own key ends with <c>@</c> and a day reads as a part: no text tells them apart.</remarks>
/// <param name="Period">The key of the period that the charge is for.</param>
/// <param name="Agreement">The agreement's key.</param>
/// <param name="Item">The item's key.</param>
public sealed record ChargeKey(string Period, string Agreement, string Item)
{
    private const int DayLength = 10; // 2022-05-01

    /// <summary>The first day of a later part; null for the first part, and for the charge of one session or event.</summary>
    public LocalDate? From { get; init; }

    /// <summary>The key of the one session or event that is charged; null for any other charge.</summary>
    public string? Usage { get; init; }

    /// <summary>Whose usage of a standing offer was added up; null for any other charge.</summary>
    public (string? Payer, string? Recipient)? Parties { get; init; }

    /// <summary>The item's key with what is behind it; this is the item when an item's own key ends with <c>@</c> and a day.</summary>
    public string ItemWithDay => From is { } day ? Item + "@" + CanonicalText.Text(day) : Item;

    /// <summary>Reads a key that was made by <see cref="ToString"/>.</summary>
    /// <exception cref="FormatException">The text is not a charge's key.</exception>
    public static ChargeKey Parse(string text) => TryParse(text, out var key) ? key : throw new FormatException($"'{text}' is not the key of a charge.");

    /// <summary>Reads a key; false when the text is not a charge's key.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ChargeKey? key)
    {
        var segments = Keys.Split(text);
        key = segments switch
        {
            [var period, var agreement, var item] => Part(period, agreement, item),
            [var period, var agreement, var item, var usage] => new ChargeKey(period, agreement, item) { Usage = usage },
            [var period, var agreement, var item, var payer, var recipient] => Part(period, agreement, item) with { Parties = (Set(payer), Set(recipient)) },
            _ => null,
        };
        return key is not null;

        static string? Set(string segment) => segment.Length == 0 ? null : segment;
    }

    /// <summary>The key as text, as <see cref="Parse"/> reads it.</summary>
    public override string ToString()
    {
        var key = Keys.Segment(Period) + "/" + Keys.Segment(Agreement) + "/" + Keys.Segment(Item);
        key = From is { } day ? key + "@" + CanonicalText.Text(day) : key;
        return Usage is not null ? key + "/" + Keys.Segment(Usage)
            : Parties is var (payer, recipient) ? key + "/" + Keys.Segment(payer) + "/" + Keys.Segment(recipient)
            : key;
    }

    private static ChargeKey Part(string period, string agreement, string item)
    {
        var at = item.Length - DayLength - 1;
        return at > 0 && item[at] == '@' && CanonicalText.TryParse(item[(at + 1)..], out var day)
            ? new ChargeKey(period, agreement, item[..at]) { From = day }
            : new ChargeKey(period, agreement, item);
    }
}
