using System.Collections.Immutable;

namespace Connector.Adapters.Odoo;

/// <summary>A document as Odoo's values: all ids looked up, nothing left to round.</summary>
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

    /// <summary>The customer's order number; null for none.</summary>
    public string? Reference { get; init; }

    /// <summary>Terms and conditions; null leaves them to Odoo.</summary>
    public string? Narration { get; init; }

    public long? Salesperson { get; init; }

    public long? Journal { get; init; }

    public long? PaymentTerm { get; init; }

    public long? FiscalPosition { get; init; }

    public long? Corrects { get; init; }

    /// <summary>The lines: what is said of the whole first, then the lines of the document, some of them in parts.</summary>
    public required ImmutableArray<OdooLine> Lines { get; init; }

    /// <summary>The number of the document's line that each is of; 0 for what is said of the whole.</summary>
    public required ImmutableArray<int> Numbers { get; init; }

    /// <summary>The accounts of the lines; null where Odoo chooses.</summary>
    public required ImmutableArray<long?> Accounts { get; init; }

    /// <summary>The analytic accounts of the lines; null for none.</summary>
    public required ImmutableArray<long?> Analytic { get; init; }

    public string Fingerprint => OdooMove.FingerprintOf(Partner, Date, Currency, Lines);

    /// <summary>Whether it names the accounts of some lines and leaves others to Odoo: <c>load</c> cannot express that.</summary>
    public bool NamesSomeAccounts => Accounts.Any(a => a is not null) && !Shape.Account;

    /// <summary>What tells that it is ours, and which content: our key, the revision and the fingerprint.</summary>
    public string Stamp => OdooMove.StampOf(Key, Revision, Fingerprint);

    /// <summary>Which columns it needs: documents with the same columns go into one call. An empty cell would clear a field.</summary>
    public (bool Journal, bool Corrects, bool Reference, bool Note, bool Account, bool Analytic) Shape
        => (Journal is not null, Corrects is not null, Reference is not null, Lines.Any(l => l.Kind is not null),
            Lines.Zip(Accounts).All(l => l.First.Kind is not null || l.Second is not null), Analytic.Any(a => a is not null));
}
