using Connector.Engine;
using Connector.Operations.Planning;
using Connector.Operations.Rating;
using Connector.Store;

namespace Connector.Operations.Verifying;

/// <summary>Recomputes what is stored, and checks the laws of billing. A violation is a defect, or a manual change to the database.</summary>
/// <param name="operation">The context of the operation.</param>
/// <param name="head">A head that the chain of records once had; null when none is known.</param>
/// <param name="progress">Called now and then with the number of things checked so far.</param>
public sealed class VerifyStore(OperationContext operation, string? head = null, Action<int>? progress = null)
{
    private const int ToldEvery = 1_000;

    private readonly List<Issue> _violations = [];
    private int _done;

    /// <summary>Checks everything.</summary>
    public async Task<Verification> Run()
    {
        using var snapshot = operation.Read();
        var check = snapshot.Check(head, rows => progress?.Invoke((int)rows));
        _done = (int)check.Rows;
        foreach (var finding in check.Findings)
        {
            Violation(finding.Code, finding.Subject, finding.Message);
        }

        await Readable("periods", async () =>
        {
            foreach (var (key, state) in snapshot.PeriodStates().OrderBy(p => p.Key, StringComparer.Ordinal))
            {
                if (state != PeriodState.Open && snapshot.Facts().Calendar.Find(key) is { } period)
                {
                    await Readable(key, () => Recompute(snapshot, period));
                }
            }
        });
        await Readable("publications", () => Publications(snapshot));
        await Readable("positions", () => Positions(snapshot));
        await Readable("audit", () => AuditChain(snapshot));
        return new Verification(_done, _violations) { Head = check.Head };
    }

    /// <summary>Where something stored cannot be read, that is a violation, and the rest is checked all the same.</summary>
    private async Task Readable(string subject, Func<Task> check)
    {
        try
        {
            await check();
        }
        catch (Exception failure) when (failure is not (OperationCanceledException or StoreException or OutOfMemoryException))
        {
            Violation("VERIFY-009", subject, $"What is stored cannot be computed with: {failure.Message}");
        }
    }

    /// <summary>Every stored charge and document equals the one that the facts give.</summary>
    private async Task Recompute(Snapshot snapshot, BillingPeriod period)
    {
        using var stored = snapshot.ChargesOfPeriod(period.Key).GetEnumerator();
        var documents = snapshot.Documents(period.Key).ToDictionary(d => d.Key, StringComparer.Ordinal);
        var charges = new Dictionary<(string, string), Charge>();
        while (stored.MoveNext())
        {
            charges.Add((stored.Current.Document, stored.Current.Key), stored.Current);
        }

        await foreach (var slice in new RateByPayer(operation, snapshot.Facts(), snapshot.KnownAt).Documents(period))
        {
            foreach (var charge in slice.Charges)
            {
                Done();
                if (!charges.Remove((charge.Document, charge.Key), out var kept))
                {
                    Violation("VERIFY-001", charge.Key, "The charge is missing, but the facts give it.");
                }
                else if (kept != charge)
                {
                    Violation("VERIFY-001", charge.Key, $"The stored charge is {Text(kept)}, but the facts give {Text(charge)}.");
                }
            }

            foreach (var (document, digest) in slice.Documents)
            {
                Done();
                if (!documents.Remove(document.Key, out var kept) || kept.Digest != digest || kept.Total != document.SignedTotal)
                {
                    Violation("VERIFY-002", document.Key, "The stored document differs from what its charges give.");
                }
            }
        }

        foreach (var (_, charge) in charges.Keys)
        {
            Violation("VERIFY-001", charge, "The charge is stored, but the facts give none.");
        }

        var unsettled = snapshot.Unsettled(period.Key, null).Select(d => d.Key).ToHashSet(StringComparer.Ordinal);
        foreach (var document in snapshot.Standings(period.Key, null).Where(d => !d.IsSettled && !unsettled.Contains(d.Key)))
        {
            Violation("VERIFY-006", document.Key, "The document needs a plan, but plans do not look at it.");
        }

        foreach (var document in documents.Keys)
        {
            Violation("VERIFY-002", document, "The document is stored, but has no charges.");
        }
    }

    /// <summary>Every content that was sent has the recorded digest and total.</summary>
    private Task Publications(Snapshot snapshot)
    {
        foreach (var publication in snapshot.Publications(null))
        {
            Done();
            var content = publication.Content;
            if (DocumentText.Digest(content) != publication.Digest)
            {
                Violation("VERIFY-003", publication.Document, "The content that was sent does not match its digest.");
            }

            if (content.Total != content.Lines.Sum(l => l.Amount) || content.Lines.Any(l => l.Amount != l.Charges.Sum(c => c.Amount)))
            {
                Violation("VERIFY-003", publication.Document, "The content's total is not the sum of its lines and charges.");
            }
        }

        return Task.CompletedTask;
    }

    /// <summary>Position + open + held = target, for each charge of each document that is due.</summary>
    private async Task Positions(Snapshot snapshot)
    {
        await foreach (var document in new Planner(operation, snapshot, new PlanFilter()).Documents(PlanDetail.All))
        {
            Done();
            if (document.Case is not { } @case || @case.IsUncertain || @case.NotConfirmed is not null || @case.CreditedOutside.Any() || @case.Target is { Unrated.IsEmpty: false })
            {
                continue; // nothing is planned for documents in flight, not confirmed or credited by others, or charges without an amount
            }

            // For an open period only adjustments are due, but the law concerns everything that is open.
            var rows = @case.PeriodState == PeriodState.Open
                ? BillingProcess.Plan(new StepContext(snapshot.Facts(), snapshot.Facts().Calendar.Find(DocumentKey.Parse(@case.Key).Period)!), @case).Output
                : document.Rows;
            var after = Position.After(@case, rows);
            var target = Position.Of(@case.Target);
            foreach (var charge in after.Keys.Union(target.Keys, StringComparer.Ordinal).Where(c => !@case.IsHeld(c)))
            {
                if (after.GetValueOrDefault(charge) != target.GetValueOrDefault(charge))
                {
                    Violation("VERIFY-004", charge, $"On {@case.Key}, position and open do not add up to the target.");
                }
            }
        }
    }

    /// <summary>Each entry of the audit trail has the hash of itself and all before it.</summary>
    private Task AuditChain(Snapshot snapshot)
    {
        var previous = "";
        foreach (var entry in snapshot.Audit())
        {
            Done();
            if (AuditEntry.HashOf(previous, entry) != entry.Hash)
            {
                Violation("VERIFY-005", CanonicalText.Text(entry.At), "The audit trail is broken here: an entry was changed, added or removed.");
                break;
            }

            previous = entry.Hash;
        }

        return Task.CompletedTask;
    }

    private void Done()
    {
        if (++_done % ToldEvery == 0)
        {
            progress?.Invoke(_done);
        }
    }

    private void Violation(string code, string subject, string message)
        => _violations.Add(new Issue(code, subject, message, "Restore the store from a backup, and report this as docs/operations.md describes."));

    private static string Text(Charge charge) => charge.Amount is { } amount ? Currency.Text(amount, charge.Currency) + " on " + charge.Document : "no amount";
}
