using System.Collections.Immutable;

namespace Connector.Adapters.Odoo;

/// <summary>A document in Odoo's words: all numbers found, nothing to be rounded.</summary>
internal sealed record OdooDocument
{
    public required string Key { get; init; }

    public required int Revision { get; init; }

    /// <summary>Its external id, without the module.</summary>
    public required string Name { get; init; }

    public required string Type { get; init; }

    public required long Partner { get; init; }

    public required long Currency { get; init; }

    public required string Date { get; init; }

    public required string DueDate { get; init; }

    public required string Narration { get; init; }

    public long? Journal { get; init; }

    public long? PaymentTerm { get; init; }

    public long? FiscalPosition { get; init; }

    public long? Corrects { get; init; }

    public required ImmutableArray<OdooLine> Lines { get; init; }

    /// <summary>The accounts of the lines; null where the choice is Odoo's.</summary>
    public required ImmutableArray<long?> Accounts { get; init; }

    /// <summary>The analytic accounts of the lines; null for none.</summary>
    public required ImmutableArray<long?> Analytic { get; init; }

    public string Fingerprint => OdooMove.FingerprintOf(Partner, Date, Currency, Lines);

    /// <summary>Whether it names the accounts of some lines and leaves others to Odoo: a table of <c>load</c> cannot say that.</summary>
    public bool NamesSomeAccounts => Accounts.Any(a => a is not null) && !Shape.Account;

    /// <summary>Which columns it needs: documents that need the same go into one call. An empty cell would empty a field.</summary>
    public (bool Journal, bool Corrects, bool Account, bool Analytic) Shape
        => (Journal is not null, Corrects is not null, Accounts.All(a => a is not null), Analytic.Any(a => a is not null));
}
