using System.Security.Claims;
using Connector.Engine;
using Connector.Host.Running;
using Connector.Store;

namespace Connector.Host.Serving;

/// <summary>
/// What a caller sees of the rows of an answer. A party sees what concerns it: what it pays, provides, receives or is paid for.
/// Every answer that a party may ask for goes through here; what it does not see is not there for it.
/// </summary>
internal sealed class Sight(string? party)
{
    /// <summary>What the caller of a request sees.</summary>
    public static Sight Of(ClaimsPrincipal caller) => caller.IsInRole(Roles.Party)
        ? new Sight(caller.FindFirstValue(Roles.PartyClaim) ?? throw new InvalidOperationException("A party without a key passed."))
        : new Sight(null);

    /// <summary>Whether it sees everything.</summary>
    public bool IsWhole => party is null;

    public bool Sees(Charge c) => IsWhole || Is(c.Payer) || Is(c.Provider) || Is(c.Recipient) || Is(c.Nominee);

    public bool Sees(Document d) => IsWhole || Is(d.Payer) || Is(d.Provider) || Is(d.Recipient) || Is(d.Counterparty);

    /// <summary>A session or event: of whom it names, or else of whom its agreement names.</summary>
    public bool Sees(Snapshot snapshot, string agreement, string? payer, string? recipient)
        => IsWhole || Is(payer) || Is(recipient)
            || (payer is null && recipient is null && snapshot.Agreement(agreement) is { } history && history.Versions.Any(v => Is(v.Payer) || Is(v.Provider) || Is(v.Recipient) || Is(v.Nominee)));

    public bool Sees(Snapshot snapshot, UsageSession session) => Sees(snapshot, session.Agreement, session.Payer, session.Recipient);

    /// <summary>A dispute: when it sees every charge of it.</summary>
    public bool Sees(Snapshot snapshot, Dispute dispute)
        => IsWhole || dispute.Charges.All(key => (snapshot.StoredCharge(key) ?? Explaining.Find(snapshot, key)?.Charge) is { } charge && Sees(charge));

    /// <summary>What it sees of a dispute: not who of the staff opened it.</summary>
    public Dispute Of(Dispute dispute) => IsWhole ? dispute : dispute with { OpenedBy = null };

    /// <summary>The part of a trace that it sees; null when there is none.</summary>
    public Trace? Of(Snapshot snapshot, Trace trace)
    {
        if (IsWhole)
        {
            return trace;
        }

        var seen = trace.Charges.Where(key => (snapshot.StoredCharge(key) ?? Explaining.Find(snapshot, key)?.Charge) is { } charge && Sees(charge)).ToHashSet(StringComparer.Ordinal);
        if (seen.Count == 0)
        {
            return null;
        }

        return trace with
        {
            Charges = trace.Charges.RemoveAll(key => !seen.Contains(key)),
            Usages = trace.Usages.RemoveAll(key => !SeesUsage(snapshot, key)),
            Documents = [.. trace.Documents.Select(d => d with { Lines = d.Lines.RemoveAll(l => !seen.Contains(l.Charge)) }).Where(d => !d.Lines.IsEmpty)],
        };
    }

    private bool SeesUsage(Snapshot snapshot, string key)
        => snapshot.Session(key) is { } session ? Sees(snapshot, session)
            : snapshot.Event(key) is not { } happened || Sees(snapshot, happened.Agreement, happened.Payer, happened.Recipient);

    private bool Is(string? key) => key is not null && key == party;
}
