namespace Connector.Engine;

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
