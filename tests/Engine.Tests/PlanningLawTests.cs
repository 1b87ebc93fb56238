using System.Collections.Immutable;
using Connector.Testing;
using NodaTime;
using Xunit;

namespace Connector.Engine.Tests;

/// <summary>
/// Position + what is planned + held = target, charge by charge, after any history: facts change, drafts are posted, paid, cancelled, deleted or
/// put back by accountants, disputes come and go, runs stop half-way, policies change.
/// </summary>
public sealed class PlanningLawTests
{
    private static readonly string[] Charges = ["2022-05/A/X", "2022-05/B/X", "2022-05/C/Y", "2022-05/D/Z"];

    [Fact]
    public void What_is_planned_brings_what_is_open_to_nothing()
        => Seeds.Each(5_000, random =>
        {
            Publication? original = null;
            var adjustments = ImmutableArray<Publication>.Empty;
            for (var round = 0; round < 8; round++)
            {
                var held = Charges.Where(_ => random.Next(8) == 0).ToImmutableHashSet(StringComparer.Ordinal);
                var amounts = Charges.Where(_ => random.Next(4) > 0).ToDictionary(c => c, _ => (long)random.Next(-3, 6), StringComparer.Ordinal);
                var context = Given.May((CorrectionPolicy)random.Next(3), random.Next(4) == 0 ? 0.03m : 0.01m, items: [("X", "VAT20"), ("Y", random.Next(3) == 0 ? "VAT20" : "VAT0"), ("Z", null)]);
                var locked = random.Next(3) == 0 ? new LocalDate(2022, 5, 1).PlusDays(random.Next(90)) : (LocalDate?)null;
                var @case = Case(amounts, held, original, adjustments) with { Force = true, LockedThrough = locked };
                var rows = Given.Plan(@case, context);
                Holds(context, @case, amounts, rows);
                foreach (var row in rows.Where(r => r.IsDue && random.Next(5) > 0))
                {
                    var sent = Given.CarriedOut(row);
                    original = row.Key == Given.Key ? sent : original;
                    adjustments = row.Key == Given.Key ? adjustments : [.. adjustments.Where(a => a.Document != row.Key), sent];
                }

                if (rows.All(r => !r.IsDue && r.Content is null))
                {
                    // Planning is at rest: told or not, nothing is to be done.
                    Assert.All(Given.Plan(@case with { Force = false }, context), r => Assert.Equal(ActionKind.None, r.Action));
                }

                original = original is null ? null : Happens(random, original);
                adjustments = [.. adjustments.Select(a => Happens(random, a))];
            }
        });

    /// <summary>As the host does: held charges are left out unless they stand on booked documents.</summary>
    private static DocumentCase Case(Dictionary<string, long> amounts, ImmutableHashSet<string> held, Publication? original, ImmutableArray<Publication> adjustments)
    {
        var booked = Position.Booked(Given.Case(null, original, adjustments));
        var charges = amounts.Where(a => !held.Contains(a.Key) || booked.ContainsKey(a.Key)).OrderBy(a => a.Key, StringComparer.Ordinal).Select(a => (a.Key, a.Value)).ToArray();
        return Given.Case(charges.Length == 0 ? null : Given.Target(charges), original, adjustments) with { Held = held };
    }

    private static void Holds(StepContext context, DocumentCase @case, Dictionary<string, long> target, ImmutableArray<PlannedAction> rows)
    {
        var after = Position.Counted(@case);
        foreach (var row in rows)
        {
            Assert.NotEqual(ActionKind.Blocked, row.Action);
            Add(after, row.Action == ActionKind.Cancel ? null : row.Content, 1);
            Add(after, row.Content is not null && row.Existing?.State.Counts() == true ? row.Existing.Content : null, -1);
        }

        var booked = Position.Booked(@case);
        foreach (var charge in Charges)
        {
            var due = target.GetValueOrDefault(charge);
            var held = @case.Held.Contains(charge) ? due - booked.GetValueOrDefault(charge) : 0;
            Assert.Equal(due, after.GetValueOrDefault(charge) + held);
        }

        Assert.Equal(Position.Counted(@case).Values.Sum(), Position.Total(@case));
        long[] stands = [Position.Total(@case), .. rows.Select(r => r.After!.Value)];
        Assert.Equal(stands[..^1], rows.Select(r => r.Before!.Value));
        Assert.Equal(after.Values.Sum(), stands[^1]);
        Assert.Equal(rows.Length, rows.Select(r => r.Key).Distinct(StringComparer.Ordinal).Count());
        Assert.All(rows.Where(r => r.IsDue), r => Assert.True(r.Content!.Total >= 0));
        Assert.All(rows.Where(r => r is { IsDue: true, Action: not ActionKind.Cancel }), r => Assert.False(r.Content!.IssueDate <= @case.LockedThrough));
        Assert.All(rows.Where(r => r is { IsDue: true, Content.Corrects: not null, Action: not ActionKind.Cancel }), r => Assert.True(
            r.Content!.Lines.All(l => l.Amount > 0) || r.Content.Lines.Select(l => context.Facts.Item(ChargeKey.Parse(l.Charges[0].Charge).Item)!.TaxCode).Distinct().Count() == 1));
    }

    private static void Add(Dictionary<string, long> amounts, Document? document, int sign)
    {
        foreach (var (charge, amount) in Position.Of(document))
        {
            amounts[charge] = amounts.GetValueOrDefault(charge) + (sign * amount);
        }
    }

    /// <summary>What an accountant does between two runs.</summary>
    private static Publication Happens(Random random, Publication publication) => (publication.State, random.Next(10)) switch
    {
        (PublicationState.Draft, < 4) => publication with { State = PublicationState.Posted },
        (PublicationState.Draft, 4) => publication with { State = PublicationState.Deleted },
        (PublicationState.Posted, 0) => publication with { State = PublicationState.Paid },
        (PublicationState.Posted, 1) => publication with { State = PublicationState.Cancelled },
        (PublicationState.Posted, 2) => publication with { State = PublicationState.Draft },
        _ => publication,
    };
}
