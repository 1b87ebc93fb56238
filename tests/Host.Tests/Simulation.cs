using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Connector.Engine;
using Connector.Host.Commands;
using Connector.Host.Json;
using Connector.Operations;
using Connector.Operations.Adopting;
using Connector.Operations.Backends;
using Connector.Operations.Closing;
using Connector.Operations.Disputing;
using Connector.Operations.Documents;
using Connector.Operations.Importing;
using Connector.Operations.Planning;
using Connector.Operations.Publishing;
using Connector.Operations.Rating;
using Connector.Operations.Reconciling;
using Connector.Operations.Reviewing;
using Connector.Operations.Verifying;
using Connector.Store;
using Connector.Testing;
using NodaTime;
using Xunit;
using FactImport = Connector.Operations.Importing.Import;

namespace Connector.Host.Tests;

/// <summary>
/// The history of the engine's simulation, through all that is real: the store, the import, the planner, the publisher, the reconciler and
/// the folder of the Files backend. The laws are those of <c>SimulationLaws</c>; and what is stored is what a fresh computation gives.
/// </summary>
internal sealed class Simulation : ISimulated
{
    private static readonly string[] Periods = ["2022-01", "2022-02", "2022-03"];

    private readonly int _seed;
    private readonly TempFolder _folder = new();
    private readonly SimulatedFolder _books;
    private readonly List<(Instant At, string Answer)> _answers = [];

    private readonly string _store;

    /// <summary>A history in a store of its own.</summary>
    /// <param name="seed">What happens in it.</param>
    /// <param name="store">The store's URL; null for a file.</param>
    public Simulation(int seed, string? store = null)
    {
        _seed = seed;
        _store = store ?? "sqlite:" + Path.Combine(_folder.Path, "store.db");
        _books = new SimulatedFolder(Path.Combine(_folder.Path, "books"));
        Settings("adjust", "0.01", "none", 30);
        Import(SimulatedFacts.Base());
    }

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public void Dispose() => _folder.Dispose();

    public string Step(int step) => StepAsync(step).GetAwaiter().GetResult();

    public void End() => EndAsync().GetAwaiter().GetResult();

    private async Task<string> StepAsync(int step)
    {
        var random = new Random(unchecked((_seed * 7919) + (step * 104_729)));
        var done = random.Next(100) switch
        {
            < 25 => Import(random),
            < 34 => await Close(random),
            < 56 => await Publish(random),
            < 80 => _books.Act(random),
            < 88 => await Reconcile(),
            < 91 => Dispute(random),
            < 94 => Resolve(random),
            < 97 => await Approve(random),
            _ => Set(random),
        };
        await Laws();
        if (step % 10 == 0)
        {
            _answers.Add((Open().Store.Last().Recorded, await Answer(null)));
        }

        if (step % 25 == 0)
        {
            await Verify();
        }

        return done;
    }

    private async Task EndAsync()
    {
        await Verify();
        foreach (var (at, answer) in _answers)
        {
            Assert.Equal(answer, await Answer(at));
        }
    }

    /// <summary>Stored charges and documents of closed periods as text: what imports in any order must agree on.</summary>
    public string Stored()
    {
        using var snapshot = Open().Read();
        return string.Join('\n', Periods.SelectMany(p => snapshot.Documents(p).Select(d => d.ToString()).Concat(snapshot.ChargesOfPeriod(p).Select(c => c.ToString()))));
    }

    public async Task Verify()
    {
        var (_, violations) = await new VerifyStore(Open()).Run();
        Assert.True(violations.Count == 0, string.Join("\n", violations.Take(5).Select(v => $"{v.Code} {v.Subject} {v.Message}")));
    }

    public async Task Close(string period, PeriodState state) => await ChangePeriodState.Run(Open(), period, state, force: true);

    /// <summary>Imports facts; null when they were refused.</summary>
    public ImportResult? Import(IEnumerable<SimulatedFact> facts)
    {
        var files = facts.GroupBy(f => f.File, StringComparer.Ordinal)
            .Select(g => _folder.Write($"facts/{g.Key}.csv", SimulatedFacts.Headers[g.Key] + "\n" + string.Join('\n', g.SelectMany(f => f.Lines)) + "\n")).ToArray();
        using var recording = Open().Record("import");
        var result = FactImport.Run(recording, files);
        if (result.Errors.Count > 0)
        {
            // What others refer to is not withdrawn; nothing else can be wrong with these facts.
            Assert.All(result.Errors, e => Assert.StartsWith("nothing that refers to it", e.Expected, StringComparison.Ordinal));
            return null;
        }

        if (result.Recorded + result.Corrected + result.Retracted > 0)
        {
            recording.Commit(null, null, "simulated");
        }

        return result;
    }

    private string Import(Random random)
    {
        var facts = SimulatedFacts.Import(random);
        var result = Import(facts);
        var again = result is null ? null : Import(Enumerable.Reverse(facts));
        Assert.Equal(0, (again?.Recorded + again?.Corrected + again?.Retracted) ?? 0);
        return $"import {(result is null ? "refused" : result.Impact.ToString())}: {string.Join("; ", facts.SelectMany(f => f.Lines.Select(l => f.File + " " + l)))}";
    }

    private async Task<string> Close(Random random)
    {
        var (period, wanted) = (Periods[random.Next(3)], random.Next(8) switch { 0 => PeriodState.Open, 1 => PeriodState.Locked, _ => PeriodState.Closed });
        await Close(period, wanted);
        return $"{period} {wanted}";
    }

    private string Set(Random random)
    {
        var policy = random.Next(8) switch { 0 => "hold", 1 or 2 => "reissue", _ => "adjust" };
        var minimum = random.Next(6) switch { 0 => "5.00", 1 => "0", _ => "0.01" };
        var (review, days) = (random.Next(5) == 0 ? "required" : "none", random.Next(4) == 0 ? 14 : 30);
        Settings(policy, minimum, review, days);
        return $"settings: {policy}, minimum {minimum}, review {review}, {days} days";
    }

    private void Settings(string policy, string minimum, string review, int days) => _folder.Write("config.json", $$"""
        { "Connector": { "Billing": { "DueDays": {{days}} }, "Review": "{{review}}", "Corrections": { "Posted": "{{policy}}", "Minimum": "{{minimum}}" },
          "Backends": { "books": { "Kind": "files", "Folder": "{{Path.Combine(_folder.Path, "books")}}" } } } }
        """);

    private async Task<string> Approve(Random random)
    {
        var withdraw = random.Next(6) == 0;
        foreach (var period in Periods)
        {
            await ApproveDocuments.Run(Open(), [], period, null, withdraw);
        }

        return withdraw ? "withdraw approvals" : "approve all";
    }

    private string Dispute(Random random)
    {
        string[] charges;
        using (var snapshot = Open().Read())
        {
            charges = [.. Periods.SelectMany(snapshot.ChargesOfPeriod).Select(c => c.Key)];
        }

        if (charges.Length == 0)
        {
            return "nothing to dispute";
        }

        var disputed = charges[random.Next(charges.Length)];
        return Tried($"dispute {disputed}", () => OpenDispute.Run(Open(), [disputed]));
    }

    private string Resolve(Random random)
    {
        IReadOnlyList<Dispute> open;
        using (var snapshot = Open().Read())
        {
            open = [.. snapshot.Disputes().Where(d => d.State == "open")];
        }

        if (open.Count == 0)
        {
            return "nothing to resolve";
        }

        var dispute = open[random.Next(open.Count)];
        var (outcome, amend) = random.Next(3) switch
        {
            0 => (DisputeOutcome.Reject, (decimal?)null),
            1 => (DisputeOutcome.Accept, null),
            _ => (DisputeOutcome.Amend, decimal.Round(dispute.Amount / 100m * random.Next(101) / 100m, 2)),
        };
        return Tried($"resolve {dispute.Id} {outcome} {amend}", () => ResolveDispute.Run(Open(), dispute.Id, outcome, amend));
    }

    private static string Tried(string what, Action act)
    {
        try
        {
            act();
            return what;
        }
        catch (Refusal refused)
        {
            return $"{what}: refused, {refused.Issues[0].Message}";
        }
    }

    private async Task<string> Reconcile()
    {
        var session = Open();
        using var held = PublishingLock.Take(session, null);
        foreach (var backend in ConfiguredBackends.Open(session, null))
        {
            await new ReconcileBackend(held, Cancellation).Run(backend).ToListAsync(Cancellation);
            await AdoptFoundDocuments.Run(held, backend, [], dryRun: false, Cancellation);
        }

        using var snapshot = Open().Read();
        var known = snapshot.Publications(null).ToArray();
        if (known.All(p => p.State != PublicationState.Sending))
        {
            Assert.Equal(_books.Documents().Length, known.Count(p => p.State.Counts()));
        }

        return "reconcile";
    }

    private async Task<string> Publish(Random random)
    {
        var fault = (Fault)Math.Min(random.Next(8), 4);
        fault = fault == Fault.PeopleAtWork && random.Next(2) == 0 ? Fault.None : fault;
        var filter = new PlanFilter(Payer: random.Next(6) == 0 ? "P1" : null, Force: random.Next(5) == 0);
        var session = Open();
        var backends = ConfiguredBackends.Open(session, null).Select(b => (IAccountingBackend)new FaultyBackend(b, fault, random, () => _books.Act(random))).ToImmutableArray();
        var count = 0;
        try
        {
            using var held = PublishingLock.Take(session, null);
            count = await new PublishPlan(held, backends, Cancellation).Run(filter, allOrNothing: false).CountAsync(Cancellation);
        }
        catch (Died)
        {
        }

        if (fault == Fault.None)
        {
            using var snapshot = Open().Read();
            var due = await new Planner(Open(), snapshot, filter with { Force = false }).Plan().Where(r => r.IsDue).ToListAsync(Cancellation);
            Assert.True(due.Count == 0, $"after publishing there is still {string.Join(", ", due.Select(d => $"{d.Action} {d.Key}"))}");
        }

        return $"publish {fault}{(filter.Force ? " by force" : "")}{(filter.Payer is null ? "" : " for P1")}: {count.ToString(CultureInfo.InvariantCulture)}";
    }

    /// <summary>Position + open + held = target and the price of each document; no two files of one document.</summary>
    private async Task Laws()
    {
        Assert.Empty(_books.Documents().GroupBy(Path.GetFileName).Where(g => g.Count() > 1).Select(g => g.Key));
        var session = Open();
        using var snapshot = session.Read();
        foreach (var key in Periods)
        {
            var charges = (await Charges(session, snapshot, key)).ToLookup(c => c.Document, StringComparer.Ordinal);
            await foreach (var planned in new Planner(session, snapshot, new PlanFilter(key)).Documents(PlanDetail.Contents))
            {
                var of = charges[planned.Case!.Key].ToArray();
                if (Array.TrueForAll(of, c => c.Amount is not null))
                {
                    var shown = ListDocuments.Of(planned).Sum(d => d.Document.SignedTotal);
                    var broken = PositionLaws.Broken(planned.Case, planned.Rows, of.ToDictionary(c => c.Key, c => c.Amount!.Value, StringComparer.Ordinal), shown);
                    Assert.True(broken is null, broken);
                }
            }
        }
    }

    private static async Task<IReadOnlyList<Charge>> Charges(OperationContext session, Snapshot snapshot, string key)
        => snapshot.PeriodStates().GetValueOrDefault(key) != PeriodState.Open
            ? [.. snapshot.ChargesOfPeriod(key)]
            : await new RateByPayer(session, snapshot.Facts(), snapshot.KnownAt).Documents(snapshot.Facts().Calendar.Find(key)!)
                .SelectMany(s => s.Charges).ToListAsync(Cancellation);

    /// <summary>What is answered to charges, documents, plan and disputes, as text.</summary>
    private async Task<string> Answer(Instant? asOf)
    {
        var session = Open(asOf);
        using var snapshot = session.Read();
        using var stream = new MemoryStream();
        await using (var json = new Utf8JsonWriter(stream, new JsonWriterOptions { SkipValidation = true }))
        {
            foreach (var period in Periods)
            {
                await foreach (var charge in new RateByPayer(session, snapshot.Facts(), snapshot.KnownAt).Charges(snapshot.Facts().Calendar.Find(period)!, null).SelectMany(c => c))
                {
                    JsonText.Write(json, Rows.Of(charge));
                }

                await foreach (var (document, envelope) in new Planner(session, snapshot, new PlanFilter(period)).Documents(PlanDetail.Contents).SelectMany(ListDocuments.Of))
                {
                    DocumentText.Write(json, document, envelope);
                    Assert.Equal(Written(document, envelope), JsonText.Of(Rows.Of(document, envelope)));
                }
            }

            var rows = await new Planner(session, snapshot, new PlanFilter()).Plan().ToListAsync(Cancellation);
            rows.ForEach(row => JsonText.Write(json, Rows.Of(row)));
            await TheTableShows(rows, new Planner(session, snapshot, new PlanFilter()));
        }

        return Encoding.UTF8.GetString(stream.ToArray()) + string.Join('\n', snapshot.Disputes());

        static string Written(Document document, DocumentEnvelope envelope)
        {
            using var text = new MemoryStream();
            using (var json = new Utf8JsonWriter(text, JsonText.Options))
            {
                DocumentText.Write(json, document, envelope);
            }

            return Encoding.UTF8.GetString(text.ToArray());
        }
    }

    /// <summary>The plan for people, which looks at as little as it can, is the plan for programs without contents.</summary>
    private static async Task TheTableShows(IReadOnlyCollection<PlannedAction> rows, Planner planner)
    {
        static bool IsShown(PlannedAction r) => r.Action != ActionKind.None || r.Reason is not null;
        static object Shown(PlannedAction r) => (r.Subject, r.Action, r.Key, r.Document, r.Backend, r.Currency, r.Before, r.After, r.Reason);
        var table = await planner.Plan(PlanDetail.Rows).ToListAsync(Cancellation);
        Assert.Equal(rows.Where(IsShown).Select(Shown), table.Where(IsShown).Select(Shown));
        Assert.Equal(rows.Count, table.Count + planner.Settled());
    }

    private OperationContext Open(Instant? asOf = null) => CommandContext.Open(
        new GlobalOptions(Json: true, _store, Path.Combine(_folder.Path, "config.json"), asOf is { } at ? CanonicalText.Text(at) : null, "simulation", "simulated"), CommandEnvironment.OfProcess()).Operation;
}
