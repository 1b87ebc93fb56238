using System.Collections.Concurrent;
using System.Collections.Immutable;
using Connector.Testing;
using Xunit;

namespace Connector.Engine.Tests;

/// <summary>Wherever a look at what is stored of a document suffices for its plan, the plan of its content is the same.</summary>
public sealed class PlanAtAGlanceTests
{
    private static readonly string[] Charges = ["A", "B", "C"];

    [Fact]
    public void What_a_glance_plans_is_what_the_content_plans()
    {
        var answers = new ConcurrentDictionary<ActionKind, int>();
        Seeds.Each(20_000, random =>
        {
            var context = Context(random);
            var @case = Case(random, context);
            if (BillingProcess.PlanAtAGlance(context, @case.PeriodState, Stored(@case)) is not { } glance)
            {
                return;
            }

            answers.AddOrUpdate(glance.Action, 1, (_, n) => n + 1);
            var row = Assert.Single(BillingProcess.Plan(context, @case).Output);
            Assert.Equal(Told(row), Told(glance));
            Assert.Null(glance.Content);
        });

        if (Seeds.Only is null)
        {
            Assert.All(new[] { ActionKind.None, ActionKind.Create, ActionKind.Update, ActionKind.Adjust }, action => Assert.True(answers.GetValueOrDefault(action) > 100, $"{action} was seldom planned at a glance"));
        }
    }

    private static (ActionSubject, ActionKind, ActionKind, string, string?, string?, string?, long?, long?, long?) Told(PlannedAction row)
        => (row.Subject, row.Action, row.Wanted, row.Key, row.Document, row.Backend, row.Currency, row.Before, row.After, row.After - row.Before);

    private static StepContext Context(Random random)
    {
        var settings = DecidingSettings.Default with
        {
            Corrections = new CorrectionSettings((CorrectionPolicy)random.Next(3), random.Next(3) == 0 ? 0.03m : 0.01m),
            ReviewRequired = random.Next(8) == 0,
            Routes = random.Next(8) == 0 ? [] : DecidingSettings.Default.Routes,
        };
        return new World { Settings = settings, Agreed = random.Next(8) == 0 ? [new AgreedAmount("A", "", 1, 1)] : [] }.At("2022-05");
    }

    /// <summary>A document of any target, sent once or twice or never, and what others did to it; no dispute holds a charge.</summary>
    private static DocumentCase Case(Random random, StepContext context)
    {
        var target = random.Next(10) == 0 ? null : Content(random);
        Publication? original = null;
        var adjustments = ImmutableArray<Publication>.Empty;
        if (random.Next(4) > 0)
        {
            var sent = random.Next(3) == 0 && target is { Unrated.IsEmpty: true } ? target : Given.Target(Amounts(random));
            original = Changed(random, Given.Sent(sent with { Counterparty = "PAYER" }));
        }

        for (var n = 1; original is not null && n <= 2 && random.Next(6) == 0; n++)
        {
            var content = Given.Target(Amounts(random)) with { Key = DocumentKey.OfAdjustment(Given.Key, n), Corrects = Given.Key };
            adjustments = adjustments.Add(Changed(random, Given.Sent(content)));
        }

        return Given.Case(target, original, adjustments) with
        {
            PeriodState = (PeriodState)random.Next(1, 3),
            Backend = original?.Backend ?? context.Facts.Settings.BackendFor("receivable", "PAYER"),
            Force = random.Next(4) == 0,
        };
    }

    private static Document Content(Random random)
    {
        var amounts = Amounts(random);
        var content = random.Next(8) == 0 ? Given.Unrated(amounts) : Given.Target(amounts);
        return random.Next(8) == 0 ? content with { Counterparty = null } : content;
    }

    private static (string, long)[] Amounts(Random random)
        => [.. Charges.Where((_, i) => i == 0 || random.Next(3) > 0).Select(c => (c, random.Next(3) == 0 ? 0L : random.Next(-3, 6)))];

    private static Publication Changed(Random random, Publication publication) => publication with
    {
        Backend = random.Next(4) == 0 ? "other" : "books",
        State = (PublicationState)random.Next(8) is var state && random.Next(2) == 0 ? state : random.Next(2) == 0 ? PublicationState.Draft : PublicationState.Posted,
        Drift = random.Next(6) == 0 ? "it was edited" : null,
        Accepted = random.Next(12) == 0 ? "it was edited" : null,
    };

    /// <summary>What the store keeps of a document beside its content.</summary>
    private static DocumentStanding Stored(DocumentCase @case) => new(
        @case.Key,
        @case.Target is not { } target ? null : new StoredDocument(
            target.Key, target.Payer, target.Direction, target.Currency, target.Counterparty, target.SignedTotal, @case.TargetDigest!, target.Unrated.Length, target.IsNothingDue),
        @case.Original is not { } original ? null : new DocumentOutside(
            original.Backend, original.State, original.Digest, original.Content.SignedTotal, original.Drift is null && @case.Adjustments.IsEmpty));
}
