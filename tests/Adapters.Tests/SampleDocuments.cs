using System.Collections.Immutable;
using Connector.Engine;
using NodaTime;

namespace Connector.Adapters.Tests;

/// <summary>Documents to send: plain ones, and nasty ones drawn from a seed.</summary>
public static class SampleDocuments
{
    private static readonly string[] NastyTexts =
    [
        "", " ", "a", "=1+1", "Zoë & Søn <b>\"x\"</b>", "名前", "😀", "\\", "line\r\nbreak", "tab\t", "\u2028", "\u00A0", "\u007F", "'", "+", "/", "%2F",
        "e\u0301", "\u202Eabc", "null",
    ];

    public static readonly ImmutableArray<BackendRecord> Records =
    [
        new(ActionSubject.Customer, "P1", [("name", "Practice One"), ("city", "Leeds")]),
        new(ActionSubject.Vendor, "V1", [("name", "Vendor One")]),
        new(ActionSubject.Item, "support", [("name", "Support"), ("unit", "month")]),
    ];

    /// <summary>An invoice to P1 with a line of the item <c>support</c> per amount.</summary>
    public static Document Invoice(string key, params ReadOnlySpan<long> amounts)
    {
        var lines = ImmutableArray.CreateBuilder<DocumentLine>();
        var total = 0L;
        foreach (var amount in amounts)
        {
            total += amount;
            lines.Add(new DocumentLine
            {
                Line = lines.Count + 1,
                Item = "support",
                Description = "Support",
                Quantity = Fraction.One,
                UnitPrice = Fraction.Of(amount, 100),
                Amount = amount,
                Service = new Days(new LocalDate(2022, 5, 1), new LocalDate(2022, 5, 31)),
                Charges = [new ChargeAmount($"2022-05/A{lines.Count + 1}/support", amount)],
            });
        }

        return new Document
        {
            Key = key,
            Kind = DocumentKind.Invoice,
            Direction = Direction.Receivable,
            Payer = "P1",
            Counterparty = "P1",
            Period = "2022-05",
            IssuedIn = "2022-05",
            IssueDate = new LocalDate(2022, 5, 31),
            DueDate = new LocalDate(2022, 6, 30),
            Currency = "GBP",
            Subject = "May 2022",
            Total = total,
            Lines = lines.DrainToImmutable(),
        };
    }

    /// <summary>A document with whatever the seed draws.</summary>
    public static Document Nasty(int seed)
    {
        var random = new Random(seed);
        var currency = random.GetItems(["GBP", "JPY", "KWD", "CLF"], 1)[0];
        return new Document
        {
            Key = Text(random),
            Kind = (DocumentKind)random.Next(5),
            Direction = (Direction)random.Next(3),
            Payer = TextOrNull(random),
            Provider = TextOrNull(random),
            Recipient = TextOrNull(random),
            Counterparty = TextOrNull(random),
            Period = Text(random),
            IssuedIn = Text(random),
            IssueDate = Date(random),
            DueDate = Date(random),
            Currency = currency,
            Subject = Text(random),
            Total = Amount(random),
            Corrects = TextOrNull(random),
            Lines = [.. Enumerable.Range(1, random.Next(4)).Select(number => new DocumentLine
            {
                Line = number,
                Item = TextOrNull(random),
                Description = Text(random),
                Quantity = FractionOrNull(random),
                UnitPrice = FractionOrNull(random),
                Amount = Amount(random),
                Service = new Days(Date(random), Date(random)),
                Charges = [.. Enumerable.Range(0, random.Next(3)).Select(_ => new ChargeAmount(Text(random), Amount(random)))],
                Corrects = random.Next(2) == 0 ? null : new LineReference(Text(random), random.Next(2) == 0 ? null : random.Next()),
            })],
        };
    }

    private static string Text(Random random) => string.Concat(random.GetItems(NastyTexts, random.Next(4)));

    private static string? TextOrNull(Random random) => random.Next(3) == 0 ? null : Text(random);

    private static LocalDate Date(Random random) => new(random.Next(1, 10000), random.Next(1, 13), random.Next(1, 29));

    private static Fraction? FractionOrNull(Random random)
        => random.Next(3) == 0 ? null : Fraction.Of(random.NextInt64(-1_000_000_000_000, 1_000_000_000_000), random.NextInt64(1, 1_000_000_000));

    private static long Amount(Random random) => random.Next(4) switch { 0 => 0, 1 => random.Next(-200, 200), _ => random.NextInt64(-9_000_000_000_000, 9_000_000_000_000) };
}
