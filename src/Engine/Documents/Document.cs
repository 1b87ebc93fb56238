using System.Collections.Immutable;
using NodaTime;

namespace Connector.Engine;

/// <summary>What a backend receives: an invoice, bill or request, with its lines.</summary>
public sealed record Document
{
    /// <summary>Its key, as <see cref="DocumentKey"/> writes it; an adjustment's ends with <c>/adj-N</c>.</summary>
    public required string Key { get; init; }

    /// <summary>What it is to its counterparty.</summary>
    public required DocumentKind Kind { get; init; }

    /// <summary>Which way money goes.</summary>
    public required Direction Direction { get; init; }

    /// <summary>The party that pays.</summary>
    public string? Payer { get; init; }

    /// <summary>The party that delivers, where documents are by provider.</summary>
    public string? Provider { get; init; }

    /// <summary>The party that receives, where documents are by recipient.</summary>
    public string? Recipient { get; init; }

    /// <summary>The party that the backend knows as customer or vendor.</summary>
    public string? Counterparty { get; init; }

    /// <summary>The key of the period.</summary>
    public required string Period { get; init; }

    /// <summary>The key of the period it is issued in: its own, or for an adjustment the first open one after.</summary>
    public required string IssuedIn { get; init; }

    /// <summary>The day it is dated.</summary>
    public required LocalDate IssueDate { get; init; }

    /// <summary>The day it is due.</summary>
    public required LocalDate DueDate { get; init; }

    /// <summary>The currency of all its amounts: a code of ISO 4217, such as <c>GBP</c>.</summary>
    public required string Currency { get; init; }

    /// <summary>What people read at its head.</summary>
    public required string Subject { get; init; }

    /// <summary>The sum of the lines, in minor units, with the sign the document shows: never negative but on a document of zeros.</summary>
    public required long Total { get; init; }

    /// <summary>The original's key, for an adjustment.</summary>
    public string? Corrects { get; init; }

    /// <summary>The lines, by number.</summary>
    public required ImmutableArray<DocumentLine> Lines { get; init; }

    /// <summary>The charges without an amount, with their reasons: they keep the document from being published.</summary>
    public ImmutableArray<(string Charge, string Reason)> Unrated { get; init; } = [];

    /// <summary>The total in minor units with the sign that counts as position: negative for a credit.</summary>
    public long SignedTotal => Kind.IsCredit() ? -Total : Total;

    /// <summary>Whether nothing but zeros is due.</summary>
    public bool IsNothingDue => Lines.All(line => line.Amount == 0 && line.Charges.All(charge => charge.Amount == 0));
}
