namespace Connector.Engine;

/// <summary>A payer, provider, recipient or nominee, as it is in a range of days.</summary>
public sealed record Party
{
    /// <summary>The party's stable key; its versions share it.</summary>
    public required string Key { get; init; }

    /// <summary>The days of this version.</summary>
    public required Days Days { get; init; }

    /// <summary>The party's name, as documents show it.</summary>
    public required string Name { get; init; }

    /// <summary>The e-mail address of the party; null when not set.</summary>
    public string? Email { get; init; }

    /// <summary>The telephone number of the party; null when not set.</summary>
    public string? Phone { get; init; }

    /// <summary>The street and number of the party's address; null when not set.</summary>
    public string? Street { get; init; }

    /// <summary>The city of the party's address; null when not set.</summary>
    public string? City { get; init; }

    /// <summary>The post code of the party's address; null when not set.</summary>
    public string? Postcode { get; init; }

    /// <summary>The country of the address: a code of ISO 3166-1, such as <c>GB</c>; null when not set.</summary>
    public string? Country { get; init; }

    /// <summary>The VAT or other tax number; null when not set.</summary>
    public string? TaxId { get; init; }

    /// <summary>The key of the place it is in, whose prices count for it; null when not set.</summary>
    public string? Place { get; init; }

    /// <summary>The currency that its account is kept in: a code of ISO 4217; null when not set.</summary>
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
