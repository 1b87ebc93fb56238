using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Connector.Engine;

/// <summary>The key of a document (contract, section 5): <c>P/DIRECTION/PAYER</c>, what else sets the document apart, and <c>/adj-N</c> for an adjustment.</summary>
/// <remarks>Reading and writing are inverse. An agreement with the key <c>adj-1</c> whose receivables have documents of their own reads as an adjustment: no text tells them apart.</remarks>
/// <param name="Period">The key of the period that the document is for.</param>
/// <param name="Direction">Which way money goes.</param>
/// <param name="Payer">The key of the party that pays; null when none is named.</param>
public sealed record DocumentKey(string Period, Direction Direction, string? Payer)
{
    private const string AdjustmentMark = "adj-";

    /// <summary>The segments behind the payer, joined: counterparty, provider, recipient, agreement, currency; null when there are none.</summary>
    public string? Others { get; init; }

    /// <summary>The number of an adjustment, from 1; null for an original document.</summary>
    public int? Adjustment { get; init; }

    /// <summary>The key of the document that an adjustment corrects; the key itself for an original document.</summary>
    public DocumentKey Original => Adjustment is null ? this : this with { Adjustment = null };

    /// <summary>The key of the original of a document that may be an adjustment; a text that is no document's key is given back.</summary>
    public static string OriginalOf(string document) => TryParse(document, out var key) ? key.Original.ToString() : document;

    /// <summary>The key of an adjustment of a document.</summary>
    /// <param name="original">The original document's key.</param>
    /// <param name="number">The adjustment's number, from 1.</param>
    public static string OfAdjustment(string original, int number) => original + "/" + AdjustmentMark + number.ToString(CultureInfo.InvariantCulture);

    /// <summary>The number of an adjustment, by its key.</summary>
    /// <exception cref="FormatException">The text does not end with <c>/adj-N</c>.</exception>
    public static int AdjustmentOf(string document)
        => NumberOf(document[(document.LastIndexOf('/') + 1)..]) ?? throw new FormatException($"'{document}' is not the key of an adjustment.");

    /// <summary>Reads a key that was made by <see cref="ToString"/>.</summary>
    /// <exception cref="FormatException">The text is not a document's key.</exception>
    public static DocumentKey Parse(string text) => TryParse(text, out var key) ? key : throw new FormatException($"'{text}' is not the key of a document.");

    /// <summary>Reads a key; false when the text is not a document's key.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out DocumentKey? key)
    {
        key = null;
        var segments = text.Split('/');
        if (segments.Length < 3 || Directions.Parse(segments[1]) is var direction && direction.Text() != segments[1])
        {
            return false;
        }

        // A payer, or whom a payable or direct payment is paid to, may be called adj-1 too.
        var least = direction == Direction.Receivable ? 3 : 4;
        var adjustment = segments.Length > least ? NumberOf(segments[^1]) : null;
        var others = segments.AsSpan(3..(adjustment is null ? ^0 : ^1));
        key = new DocumentKey(Keys.Unjoin(segments[0]), direction, segments[2].Length == 0 ? null : Keys.Unjoin(segments[2]))
        {
            Others = others.IsEmpty ? null : string.Join('/', others!),
            Adjustment = adjustment,
        };
        return true;
    }

    /// <summary>The key as text, as <see cref="Parse"/> reads it.</summary>
    public override string ToString()
    {
        var original = $"{Keys.Segment(Period)}/{Direction.Text()}/{Keys.Segment(Payer)}{(Others is null ? "" : "/")}{Others}";
        return Adjustment is { } number ? OfAdjustment(original, number) : original;
    }

    // In its only form: adj-01 is a key of something else.
    private static int? NumberOf(string segment)
        => segment.StartsWith(AdjustmentMark, StringComparison.Ordinal) && !segment.AsSpan(AdjustmentMark.Length).StartsWith("0")
            && int.TryParse(segment.AsSpan(AdjustmentMark.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : null;
}
