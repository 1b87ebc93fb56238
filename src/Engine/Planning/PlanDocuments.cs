using System.Collections.Immutable;

namespace Connector.Engine.Planning;

/// <summary>
/// Action = target − held − position for one document (contract, section 4): the first bill and a correction years later are the same computation.
/// </summary>
internal static class PlanDocuments
{
    /// <summary>The actions that bring what is open of a document to nothing; at least one row, which may be <see cref="ActionKind.None"/>.</summary>
    public static StepResult<ImmutableArray<PlannedAction>> Run(StepContext context, DocumentCase @case)
        => new(OneAfterTheOther(@case.IsUncertain ? Arrived(@case) : @case, Decide(context, @case)));

    /// <summary>Adds to each row the totals before and after it: together the rows bring what is open to zero. With an unrated charge the total after is unknown.</summary>
    private static ImmutableArray<PlannedAction> OneAfterTheOther(DocumentCase @case, ImmutableArray<PlannedAction> rows)
    {
        var (amount, isKnown) = (Position.Total(@case), @case.Target is not { Unrated.IsEmpty: false });
        var isUnknown = @case.NotConfirmed is not null;
        return [.. rows.Select(row =>
        {
            var before = amount;
            amount += isUnknown ? (@case.Target?.SignedTotal ?? 0) - amount : row.Change;
            return row with { Before = before, After = isKnown ? amount : null };
        })];
    }

    private static ImmutableArray<PlannedAction> Decide(StepContext context, DocumentCase @case)
    {
        if (@case.Original is not { } original)
        {
            return @case.Target is null ? [] : [First(context, @case, @case.Target)];
        }

        if (@case.IsUncertain)
        {
            return Blocked(@case, Decide(context, Arrived(@case)), "the answer to the last attempt was lost; publish looks it up before it sends anything again");
        }

        if (@case.NotConfirmed is { } unknown)
        {
            return [NotConfirmed(@case, unknown)];
        }

        if (@case.CreditedOutside.Any())
        {
            return [Credited(@case, @case.CreditedOutside.First())];
        }

        var rows = original.State switch
        {
            PublicationState.Cancelled or PublicationState.Deleted when !@case.IsCorrected => [Again(context, @case, original), .. Unneeded(context, @case)],
            PublicationState.Draft when !@case.IsCorrected => [Draft(context, @case, original), .. Unneeded(context, @case)],
            _ => Booked(context, @case, original),
        };

        if (!@case.Force && ChangedOutside(@case, rows).FirstOrDefault(p => p.Outside != p.Accepted || IsTouched(p, rows)) is { } changed)
        {
            return Blocked(@case, rows, InTheWay(@case, changed));
        }

        // A correction that takes several documents is sent whole or not at all.
        return rows.FirstOrDefault(r => r.Action == ActionKind.Blocked) is { } blocked ? [.. rows.Select(r => r.IsDue ? Blocked(r, blocked.Reason!) : r)] : rows;
    }

    /// <summary>Accepts what others did in the accounting system, except where the rows overwrite it.</summary>
    public static ImmutableArray<Publication> Accept(DocumentCase @case, ImmutableArray<PlannedAction> rows)
        => @case.Original is null ? [] : [.. ChangedOutside(@case, rows).Where(p => p.Outside != p.Accepted && !IsTouched(p, rows)).Select(p => p with { Accepted = p.Outside })];

    /// <summary>The publications that others changed. One that was cancelled or deleted blocks only while something is open because of it; an edited one always.</summary>
    private static IEnumerable<Publication> ChangedOutside(DocumentCase @case, ImmutableArray<PlannedAction> rows)
    {
        var isSettled = rows.All(row => row.Action == ActionKind.None && row.Content is null);
        return @case.Adjustments.Insert(0, @case.Original!).Where(p => p.Outside is not null && (p.State.Counts() || !isSettled));
    }

    /// <summary>What is in the books is not what was to be there: force does not help, for what it would add to is not known.</summary>
    private static PlannedAction NotConfirmed(DocumentCase @case, Publication publication)
    {
        var others = Position.Total(@case) - publication.Standing;
        var due = @case.Target is { Unrated.IsEmpty: false } ? "unrated" : Currency.Text((@case.Target?.SignedTotal ?? 0) - others, publication.Content.Currency);
        return Row(@case, ActionKind.Blocked, $"{publication.Document} is {publication.Drift}, due {due}; see there what happened, then backend adopt {publication.Backend} {publication.Document} with --reason takes what was found for the position");
    }

    /// <summary>A credit note of others waits to be counted: until then nothing is sent, for it would be credited twice.</summary>
    private static PlannedAction Credited(DocumentCase @case, Publication publication)
    {
        var others = Position.Total(@case) + @case.CreditedOutside.Sum(p => p.Credited) - @case.Adjustments.Where(a => a.ByOthers).Sum(a => a.Standing);
        var due = @case.Target is { Unrated.IsEmpty: false } ? "unrated" : Currency.Text((@case.Target?.SignedTotal ?? 0) - others ?? 0, publication.Content.Currency);
        return Row(@case, ActionKind.Blocked, $"{publication.Document} was {publication.Outside}; publish --document {@case.Key} --force --reason counts that and sends what is then due, {due}");
    }

    private static bool IsTouched(Publication publication, ImmutableArray<PlannedAction> rows)
        => rows.Any(r => r.Content is not null && r.Existing?.Document == publication.Document);

    /// <summary>The rows, each that has something to do blocked for this reason; a blocked row of the document where none has.</summary>
    private static ImmutableArray<PlannedAction> Blocked(DocumentCase @case, ImmutableArray<PlannedAction> rows, string reason)
        => rows.Any(r => r.Action != ActionKind.None || r.Content is not null)
            ? [.. rows.Select(r => r.Action == ActionKind.None && r.Content is null ? r : Blocked(r, reason))]
            : [Row(@case, ActionKind.Blocked, reason), .. rows.Where(r => r.Key != @case.Key)];

    private static PlannedAction Blocked(PlannedAction row, string reason) => row with { Action = ActionKind.Blocked, Wanted = row.Wanted, Reason = reason };

    /// <summary>The case as it would be if everything in flight had arrived.</summary>
    private static DocumentCase Arrived(DocumentCase @case)
    {
        static Publication Arrived(Publication p) => p.State == PublicationState.Sending ? p with { State = PublicationState.Draft } : p;
        return @case with { Original = Arrived(@case.Original!), Adjustments = [.. @case.Adjustments.Select(Arrived)] };
    }

    /// <summary>Nothing of the document was ever sent.</summary>
    private static PlannedAction First(StepContext context, DocumentCase @case, Document target)
    {
        if (target.Unrated.IsEmpty && target.IsNothingDue)
        {
            return Row(@case, ActionKind.None, "nothing due");
        }

        return Guarded(context, @case, Row(@case, ActionKind.Create, Join(@case.Because, HeldReason(@case))) with { Content = @case.Outgoing });
    }

    /// <summary>It was sent once and no longer exists: ended by us it may be recreated; ended by others only with force.</summary>
    private static PlannedAction Again(StepContext context, DocumentCase @case, Publication original)
    {
        if (@case.Target is not { } target || (target.Unrated.IsEmpty && target.IsNothingDue))
        {
            return Row(@case, ActionKind.None, original.EndedByUs ? null : "nothing due");
        }

        return Guarded(context, @case, Row(@case, ActionKind.Create) with { Content = @case.Outgoing, Revision = original.Revision + 1, Existing = original });
    }

    private static PlannedAction Draft(StepContext context, DocumentCase @case, Publication original)
    {
        if (@case.Target is not { } target || (target.Unrated.IsEmpty && target.IsNothingDue))
        {
            return Guarded(context, @case, Row(@case, ActionKind.Cancel, HeldReason(@case) is { } held ? "all of it is disputed: " + held : "nothing is due any longer") with
            {
                Content = original.Content,
                Revision = original.Revision,
                Existing = original,
            });
        }

        var content = @case.Outgoing!;
        if (original.Drift is null && (ReferenceEquals(content, target) ? @case.TargetDigest : DocumentText.Digest(content)) == original.Digest)
        {
            return Row(@case, ActionKind.None, HeldReason(@case)) with { Existing = original };
        }

        return Guarded(context, @case, Row(@case, ActionKind.Update, Join(@case.Because, HeldReason(@case))) with { Content = content, Revision = original.Revision + 1, Existing = original });
    }

    /// <summary>Cancels drafts of adjustments whose original is no longer booked: it can be changed itself.</summary>
    private static IEnumerable<PlannedAction> Unneeded(StepContext context, DocumentCase @case)
        => Drafts(@case).Select(draft => Unneeded(context, @case, draft));

    /// <summary>The drafts of adjustments that are ours to write.</summary>
    private static IEnumerable<Publication> Drafts(DocumentCase @case) => @case.Adjustments.Where(a => a.State == PublicationState.Draft && !a.ByOthers);

    private static PlannedAction Unneeded(StepContext context, DocumentCase @case, Publication draft)
        => Guarded(context, @case, Row(@case, ActionKind.Cancel, "there is nothing left to correct") with
        {
            Key = draft.Document,
            Content = draft.Content,
            Revision = draft.Revision,
            Existing = draft,
        });

    /// <summary>The original is booked: differences go on adjustments, first on those that are still drafts.</summary>
    private static ImmutableArray<PlannedAction> Booked(StepContext context, DocumentCase @case, Publication original)
    {
        if (@case.Target is { Unrated.IsEmpty: false } unrated)
        {
            return [Row(@case, ActionKind.Blocked, UnratedReason(unrated))];
        }

        var settings = context.Facts.Settings.Corrections;
        var standing = Position.Booked(@case);
        var target = Position.Of(@case.Target);
        foreach (var held in standing.Keys.Concat(@case.Held).Where(@case.IsHeld).Distinct(StringComparer.Ordinal))
        {
            // What a dispute holds does not move: its target is what is booked.
            target[held] = standing.GetValueOrDefault(held);
        }

        var wanted = Adjusting.Wanted(context, @case, original, standing, target);
        var differences = standing.Keys.Union(target.Keys).Sum(c => Math.Abs(target.GetValueOrDefault(c) - standing.GetValueOrDefault(c)));
        var drafts = Drafts(@case).OrderBy(a => a.Content.Key, AdjustmentOrder).ToList();
        var next = @case.Adjustments.Select(a => DocumentKey.AdjustmentOf(a.Document)).DefaultIfEmpty(0).Max() + 1;
        var rows = ImmutableArray.CreateBuilder<PlannedAction>();
        foreach (var (adjustment, draft) in Paired(wanted, drafts))
        {
            if (adjustment is null)
            {
                rows.Add(Unneeded(context, @case, draft!));
                continue;
            }

            // Numbers count all adjustments ever made: the key of a cancelled one is not used again.
            var content = draft is null
                ? Adjusting.Named(adjustment, DocumentKey.OfAdjustment(original.Document, next++))
                : Adjusting.Keeping(adjustment, draft, @case.LockedThrough);
            var row = Row(@case, draft is null ? ActionKind.Adjust : ActionKind.Update) with
            {
                Key = content.Key,
                Content = content,
                Revision = (draft?.Revision ?? 0) + 1,
                Existing = draft,
                Reason = Join(@case.Because, HeldReason(@case)),
            };
            if (draft is not null && DocumentText.Digest(content) == draft.Digest && draft.Drift is null)
            {
                rows.Add(row with { Action = ActionKind.None, Content = null, Reason = HeldReason(@case) });
            }
            else if (draft is null && settings.Posted == CorrectionPolicy.Hold)
            {
                rows.Add(row with { Action = ActionKind.None, Reason = "held: corrections of posted documents wait (Corrections:Posted is hold)" });
            }
            else if (draft is null && settings.Posted == CorrectionPolicy.Adjust && Currency.Amount(differences, content.Currency) < settings.Minimum)
            {
                rows.Add(row with { Action = ActionKind.None, Reason = $"waits: {Currency.Text(differences, content.Currency)} is below Corrections:Minimum" });
            }
            else
            {
                rows.Add(Guarded(context, @case, row));
            }
        }

        return rows.Count > 0 ? rows.DrainToImmutable() : [Row(@case, ActionKind.None, Join(@case.Because, HeldReason(@case))) with { Existing = original }];
    }

    /// <summary>What is wanted with the draft that it updates: one that says it already, else one of its kind, else any that is left. A draft alone is not needed any longer.</summary>
    private static IEnumerable<(Document? Wanted, Publication? Draft)> Paired(ImmutableArray<Document> wanted, List<Publication> drafts)
    {
        var pairs = new Publication?[wanted.Length];
        foreach (var fits in new Func<Document, Publication, bool>[] { Adjusting.IsSaidBy, (document, draft) => document.Kind == draft.Content.Kind, (_, _) => true })
        {
            for (var i = 0; i < pairs.Length; i++)
            {
                if (pairs[i] is null && drafts.Find(draft => fits(wanted[i], draft)) is { } draft)
                {
                    pairs[i] = draft;
                    drafts.Remove(draft);
                }
            }
        }

        return [.. wanted.Zip(pairs, (document, draft) => ((Document?)document, draft)), .. drafts.Select(draft => ((Document?)null, (Publication?)draft))];
    }

    /// <summary>Which charges a dispute keeps from moving, in a sentence; null for none.</summary>
    private static string? HeldReason(DocumentCase @case)
        => @case.Held.IsEmpty ? null : @case.Held.Count == 1 ? $"{@case.Held.First()} is held by a dispute" : $"{@case.Held.Count} charges are held by disputes";

    private static string? Join(string? a, string? b) => a is null ? b : b is null ? a : a + "; " + b;

    private static readonly Comparer<string> AdjustmentOrder = Comparer<string>.Create((a, b) => DocumentKey.AdjustmentOf(a).CompareTo(DocumentKey.AdjustmentOf(b)));

    /// <summary>The action, unless something is in its way.</summary>
    private static PlannedAction Guarded(StepContext context, DocumentCase @case, PlannedAction row)
    {
        if (row.Action != ActionKind.Cancel && row.Content is { Unrated.IsEmpty: false } unrated)
        {
            return Blocked(row, UnratedReason(unrated));
        }

        if (@case.PeriodState == PeriodState.Locked && !@case.Force)
        {
            return Blocked(row, $"period {context.Period.Key} is locked; publish with --force and --reason");
        }

        if (row.Backend is null)
        {
            return Blocked(row, "no route leads to a backend; add one to Routes");
        }

        if (row.Action != ActionKind.Cancel && row.Content?.Counterparty is null)
        {
            return Blocked(row, row.Content?.Direction switch
            {
                Direction.Receivable => "the agreement names no payer to be invoiced; add one",
                Direction.Payable => "the agreement names no provider to be paid; add one",
                _ => "the agreement names neither nominee nor recipient to be paid; add one",
            });
        }

        if (context.Facts.Settings.ReviewRequired && row.Action != ActionKind.Cancel && !@case.Approved.Contains(DocumentText.Digest(row.Content!)))
        {
            return Blocked(row, $"not approved yet; approve {row.Key}");
        }

        return row;
    }

    private static string UnratedReason(Document document)
    {
        var (charge, reason) = document.Unrated[0];
        var more = document.Unrated.Length == 1 ? "" : $", and {document.Unrated.Length - 1} more";
        return $"unrated: {charge}: {reason}{more}; import what is missing";
    }

    private static string InTheWay(DocumentCase @case, Publication publication)
    {
        var force = $"publish --document {publication.Original} --force --reason";
        return publication.State switch
        {
            // Beside adjustments that are booked, all of it again would be too much.
            PublicationState.Deleted or PublicationState.Cancelled when @case.IsCorrected || publication != @case.Original => $"{publication.Document} was {publication.Outside}; {force} sends what is missing on an adjustment",
            PublicationState.Deleted or PublicationState.Cancelled => $"{publication.Document} was {publication.Outside}; {force} creates it again",
            _ when publication.ByOthers => $"{publication.Document}, a credit note that was counted, is {publication.Outside}; {force} leaves it so and sends what is due beside it",
            PublicationState.Draft => $"{publication.Document} was changed outside ({publication.Outside}); {force} brings it back",
            _ => $"{publication.Document} is booked and was changed outside ({publication.Outside}); put it back there, or {force} to leave it so and send what is due beside it",
        };
    }

    private static PlannedAction Row(DocumentCase @case, ActionKind action, string? reason = null) => new()
    {
        Subject = ActionSubject.Document,
        Action = action,
        Key = @case.Key,
        Document = @case.Key,
        Backend = @case.Backend,
        Reason = reason,
        Currency = @case.Target?.Currency ?? @case.Original?.Content.Currency,
    };
}
