using System.Globalization;
using System.Text.RegularExpressions;

namespace Connector.Simulators.Odoo;

/// <summary>The numbers of moves.</summary>
internal sealed partial class Transaction
{
    /// <summary>The numbered move whose number the next one follows: the highest with the prefix of the latest of its journal and kind.</summary>
    private Record? LastNumbered(Record move)
        => Latest(move) is { } latest ? Highest(Number(latest.Text("name"))!.Value.Prefix, move) : null;

    private string NextNumber(Record move)
    {
        var journal = Row("account.journal", move.Link("journal_id")!.Value);
        var day = move.Day("date") ?? Today;
        var first = (IsRefund(move) && journal.Flag("refund_sequence") ? "R" : "") + journal.Text("code");
        var (prefix, width) = Number(Latest(move)?.Text("name")) is { } found
            ? (Dated(found.Prefix, day), found.Width)
            : journal.Text("type") is "sale" or "bank" or "cash" ? ($"{first}/{day.Year}/", 5) : ($"{first}/{day.Year}/{day.Month:00}/", 4);
        var highest = Number(Highest(prefix, move)?.Text("name"))?.Value ?? 0;
        return prefix + (highest + 1).ToString(CultureInfo.InvariantCulture).PadLeft(width, '0');
    }

    private Record? Latest(Record move)
        => Data["account.move"].Children["journal_id"].GetValueOrDefault(move.Link("journal_id")!.Value)?.Reverse().Select(id => Row("account.move", id))
            .FirstOrDefault(other => Number(other.Text("name")) is not null && ArePeers(other, move));

    private Record? Highest(string prefix, Record move)
        => Data.Numbers.GetValueOrDefault(prefix)?.Reverse().Select(number => Row("account.move", number.Id)).FirstOrDefault(other => ArePeers(other, move));

    private bool ArePeers(Record one, Record other)
        => one.Link("journal_id") == other.Link("journal_id")
            && (IsRefund(one) == IsRefund(other) || !Row("account.journal", one.Link("journal_id")!.Value).Flag("refund_sequence"));

    private static (string Prefix, long Value, int Width)? Number(string? name)
    {
        var digits = 0;
        while (name is not null && digits < Math.Min(9, name.Length) && char.IsAsciiDigit(name[^(digits + 1)]))
        {
            digits++;
        }

        return digits == 0 ? null : (name![..^digits], long.Parse(name.AsSpan(name.Length - digits), CultureInfo.InvariantCulture), digits);
    }

    private static string Dated(string prefix, DateOnly day)
        => YearAndMonth().IsMatch(prefix)
            ? YearAndMonth().Replace(prefix, $"/{day.Year}/{day.Month:00}/")
            : Year().Replace(prefix, $"/{day.Year}/");

    [GeneratedRegex("/20[0-9]{2}/[0-9]{2}/$")]
    private static partial Regex YearAndMonth();

    [GeneratedRegex("/20[0-9]{2}/$")]
    private static partial Regex Year();
}
