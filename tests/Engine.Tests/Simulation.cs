using System.Collections.Immutable;
using System.Globalization;
using Connector.Testing;
using NodaTime;

namespace Connector.Engine.Tests;

/// <summary>
/// A history on a small world: facts come, are corrected and withdrawn; periods close, reopen and lock; runs lose answers, fail and die;
/// accountants post, pay, cancel, delete, edit and put back; charges are disputed, contents approved, policies changed. Only the engine is
/// real: what the host does around it (plan, record the intent, call, record the answer, look up) is told here in its shortest form.
/// Each step draws from a random of its own, so that a history can be run again without some of its steps.
/// </summary>
internal sealed partial class Simulation : ISimulated
{
    private const string Meanwhile = "people are at work";

    private static readonly string[] Periods = ["2022-01", "2022-02", "2022-03"];

    private readonly int _seed;
    private readonly SimulatedStore _store = new();
    private readonly SimulatedBooks _books;
    private readonly SimulationLaws _laws;
    private readonly Dictionary<string, PeriodState> _states = Periods.ToDictionary(p => p, _ => PeriodState.Open, StringComparer.Ordinal);
    private readonly SortedDictionary<string, SortedDictionary<string, Publication>> _publications = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Publication> _before = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _sent = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Checked> _checked = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, ImmutableArray<string>> _disputes = [];
    private readonly HashSet<string> _knownIds = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Target> _targets = new(StringComparer.Ordinal);
    private readonly Dictionary<string, StepContext> _contexts = new(StringComparer.Ordinal);
    private readonly List<Answer> _answers = [];
    private ImmutableList<AgreedAmount> _agreed = [];
    private ImmutableHashSet<string> _held = [];
    private ImmutableHashSet<string> _approved = [];
    private DecidingSettings _settings = DecidingSettings.Default;
    private Instant _now = Instant.FromUtc(2022, 5, 1, 0, 0);
    private int _disputed;
    private int _changes;

    public Simulation(int seed)
    {
        _seed = seed;
        _books = new SimulatedBooks(keepsDigests: seed % 3 > 0, numbersDrafts: seed % 2 > 0, deletesCancelled: seed % 5 == 0);
        _laws = new SimulationLaws(_books);
        _store.Import(SimulatedFacts.Base(), _now);
        Know();
    }

    /// <summary>A document by its facts: all its charges, and what they are assembled to.</summary>
    internal sealed record Target(ImmutableArray<Charge> Charges, Document Document, string Digest);

    private sealed record Checked(string? Digest, int Sent, int Changes);

    private sealed record Answer(Instant At, DecidingSettings Settings, IReadOnlyList<AgreedAmount> Agreed, string Text);

    /// <summary>Does a step of the history and checks the laws; what was done, in words.</summary>
    public string Step(int step)
    {
        _now += Duration.FromHours(1);
        var random = new Random(unchecked((_seed * 7919) + (step * 104_729)));
        var done = random.Next(100) switch
        {
            < 16 => Import(random),
            < 21 => Changing(Close, random),
            < 47 => Publish(random),
            < 80 => _books.Act(random),
            < 90 => Reconcile(),
            < 93 => Changing(Dispute, random),
            < 95 => Changing(Resolve, random),
            < 98 => Changing(Approve, random),
            < 99 => Changing(Set, random),
            _ => Remember(random),
        };
        _laws.NoTwins();
        foreach (var key in _targets.Keys.Union(_publications.Keys, StringComparer.Ordinal).Where(HasChanged))
        {
            _laws.Holds(Case(key, force: step % 4 == 0), _contexts[Keys.PeriodOf(key)], _targets.GetValueOrDefault(key));
        }

        return done;
    }

    private string Changing(Func<Random, string> operation, Random random)
    {
        _changes++;
        return operation(random);
    }

    /// <summary>Whether anything that a document's plan depends on is another than when its laws were last checked.</summary>
    private bool HasChanged(string key)
    {
        var state = new Checked(_targets.GetValueOrDefault(key)?.Digest, _sent.GetValueOrDefault(key), _changes);
        return _checked.GetValueOrDefault(key) != state && (_checked[key] = state) is not null;
    }

    /// <summary>Whatever happened: what was answered as of an instant is answered still, in whatever order the rows come.</summary>
    public void End()
    {
        var order = new Random(_seed);
        foreach (var answer in _answers)
        {
            var again = TextOf(_store.AsOf(answer.At, answer.Settings, answer.Agreed, order));
            _laws.Require(again == answer.Text, $"as of {answer.At} the answer was\n{answer.Text}\nand is now\n{again}");
        }
    }

    public void Dispose()
    {
    }

    private string Import(Random random)
    {
        var facts = SimulatedFacts.Import(random);
        var changed = _store.Import(random.Next(2) == 0 ? facts : Enumerable.Reverse(facts), _now);
        Know();
        _laws.Require(_store.Import(facts, _now) == 0, "the same import again changes something");
        return $"import {changed}: {string.Join("; ", facts.SelectMany(f => f.Lines.Select(l => f.File + " " + l)))}";
    }

    private string Close(Random random)
    {
        var (period, wanted) = (Periods[random.Next(3)], random.Next(8) switch { 0 => PeriodState.Open, 1 => PeriodState.Locked, _ => PeriodState.Closed });
        _states[period] = BillingProcess.Close(_contexts[period], new CloseRequest(_states[period], wanted, [], Force: true)).Output;
        return $"{period} is {_states[period]}";
    }

    private string Set(Random random)
    {
        var policy = random.Next(8) switch { 0 => CorrectionPolicy.Hold, 1 or 2 => CorrectionPolicy.Reissue, _ => CorrectionPolicy.Adjust };
        var minimum = random.Next(6) switch { 0 => 5.00m, 1 => 0m, _ => 0.01m };
        _settings = _settings with { Corrections = new CorrectionSettings(policy, minimum), ReviewRequired = random.Next(5) == 0 };
        Know();
        return $"settings: {policy}, minimum {minimum}, review {_settings.ReviewRequired}";
    }

    private string Approve(Random random)
    {
        if (random.Next(6) == 0)
        {
            _approved = [];
            return "withdraw all approvals";
        }

        _approved = _approved.Union(Plan(AllDocuments(), force: false).Where(r => r.Content is not null && r.Action != ActionKind.None).Select(r => DocumentText.Digest(r.Content!)));
        return "approve all";
    }

    private string Dispute(Random random)
    {
        var charges = _targets.Values.SelectMany(t => t.Charges).Where(c => !_held.Contains(c.Key)).Select(c => c.Key).Order(StringComparer.Ordinal).ToArray();
        if (charges.Length == 0)
        {
            return "nothing to dispute";
        }

        ImmutableArray<string> disputed = [.. Enumerable.Range(0, random.Next(1, 3)).Select(_ => charges[random.Next(charges.Length)]).Distinct().Order(StringComparer.Ordinal)];
        _disputes.Add(++_disputed, disputed);
        _held = _held.Union(disputed);
        return $"dispute {_disputed}: {string.Join(", ", disputed)}";
    }

    private string Resolve(Random random)
    {
        if (_disputes.Count == 0)
        {
            return "nothing to resolve";
        }

        var (id, keys) = _disputes.ElementAt(random.Next(_disputes.Count));
        _disputes.Remove(id);
        _held = _held.Except(keys);
        _agreed = _agreed.RemoveAll(a => keys.Contains(a.Charge));
        Know();
        var charges = _targets.Values.SelectMany(t => t.Charges).Where(c => keys.Contains(c.Key)).ToArray();
        var sum = charges.Sum(c => c.Amount ?? 0);
        long? agreed = random.Next(3) switch { 0 => null, 1 => 0, _ => sum < 0 ? -random.NextInt64(-sum + 1) : random.NextInt64(sum + 1) };
        if (agreed is { } total)
        {
            var shares = AgreedAmount.Share([.. charges.Select(c => (c.Key, c.Amount ?? 0))], total);
            _laws.Require(charges.Length == 0 || sum == 0 || shares.Sum(s => s.Amount) == total, $"shares of {total} make {shares.Sum(s => s.Amount)}");
            _agreed = _agreed.AddRange(shares.Select(s => new AgreedAmount(s.Charge, AgreedAmount.SignatureOf(charges.First(c => c.Key == s.Charge)), s.Amount, id)));
            Know();
        }

        return $"resolve {id}: {agreed?.ToString(CultureInfo.InvariantCulture) ?? "as computed"} of {sum}";
    }

    private string Remember(Random random)
    {
        _answers.Add(new Answer(_now, _settings, _agreed, TextOf(_store.AsOf(_now, _settings, _agreed, random))));
        return "ask";
    }

    private string[] AllDocuments() => [.. _targets.Keys.Union(_publications.Keys, StringComparer.Ordinal).Order(StringComparer.Ordinal)];

    private List<PlannedAction> Due(IEnumerable<string> documents, bool force) => [.. Plan(documents, force).Where(r => r.IsDue)];

    /// <summary>What others did and this publish by force goes on beside.</summary>
    private IEnumerable<Publication> Accepted(string key)
    {
        var @case = Case(key, force: true);
        var rows = BillingProcess.Plan(_contexts[Keys.PeriodOf(key)], @case).Output;
        return rows.Any(r => r.IsDue) && rows.All(r => r.Action != ActionKind.Blocked) ? BillingProcess.Accept(@case, rows) : [];
    }

    /// <summary>What is to be done; of an open period only adjustments.</summary>
    private IEnumerable<PlannedAction> Plan(IEnumerable<string> documents, bool force) => documents.SelectMany(key =>
    {
        var period = Keys.PeriodOf(key);
        var rows = BillingProcess.Plan(_contexts[period], Case(key, force)).Output;
        _laws.NobodyIsBlamed(key, rows);
        return rows.Where(r => _states[period] != PeriodState.Open || r.Key != r.Document);
    });

    /// <summary>As the host does: held charges are left out unless they stand on a booked document.</summary>
    private DocumentCase Case(string key, bool force)
    {
        var period = Keys.PeriodOf(key);
        var full = _targets.GetValueOrDefault(key);
        var publications = _publications.TryGetValue(key, out var of) ? of.Values.ToImmutableArray() : [];
        var original = publications.FirstOrDefault(p => p.Document == key);
        var held = _held.IsEmpty ? _held : _held.Intersect((full?.Charges ?? []).Select(c => c.Key).Concat(publications.SelectMany(p => p.Content.Lines).SelectMany(l => l.Charges).Select(c => c.Charge)));
        var (target, digest) = (full?.Document, full?.Digest);
        if (!held.IsEmpty && original?.State.IsBooked() != true)
        {
            var charges = (full?.Charges ?? []).RemoveAll(c => held.Contains(c.Key));
            target = charges.IsEmpty ? null : BillingProcess.Assemble(_contexts[period], new RatedCharges(charges)).Output[0];
            digest = target is null ? null : DocumentText.Digest(target);
        }

        return new DocumentCase
        {
            Key = key,
            PeriodState = _states[period],
            Backend = "books",
            Target = target,
            TargetDigest = digest,
            Original = original,
            Adjustments = publications.RemoveAll(p => p.Document == key),
            Held = held,
            Approved = _approved,
            AdjustIn = AdjustIn(_contexts[period]),
            Force = force,
        };
    }

    private BillingPeriod? AdjustIn(StepContext context)
    {
        var next = context.Facts.Calendar.Next(context.Period);
        while (next is not null && _states.GetValueOrDefault(next.Key) != PeriodState.Open)
        {
            next = context.Facts.Calendar.Next(next);
        }

        return next;
    }

    /// <summary>Brings the targets to the facts that are known now.</summary>
    private void Know()
    {
        var world = _store.AsOf(_now, _settings, _agreed);
        var facts = world.Facts();
        foreach (var period in Periods)
        {
            _contexts[period] = new StepContext(facts, facts.Calendar.Find(period)!);
        }

        _targets.Clear();
        foreach (var target in Targets(facts, world.Slice()))
        {
            _targets.Add(target.Document.Key, target);
            _laws.Targets(target.Charges);
        }
    }

    /// <summary>The documents of the periods: their own charges, and those of the next that are billed in advance.</summary>
    private static IEnumerable<Target> Targets(KnownFacts facts, Slice slice)
    {
        var contexts = Periods.Append("2022-04").Select(p => new StepContext(facts, facts.Calendar.Find(p)!)).ToArray();
        var charges = contexts.SelectMany(context => BillingProcess.Rate(context, slice).Output.Charges).ToLookup(c => c.Document, StringComparer.Ordinal);
        return contexts.SkipLast(1).SelectMany(context =>
            BillingProcess.Assemble(context, new RatedCharges([.. charges.Where(d => Keys.PeriodOf(d.Key) == context.Period.Key).SelectMany(d => d)])).Output)
            .Select(d => new Target([.. charges[d.Key]], d, DocumentText.Digest(d)));
    }

    private static string TextOf(World world) => string.Join('\n', Targets(world.Facts(), world.Slice())
        .Select(t => t.Digest + " " + string.Join(", ", t.Charges.Select(c => c.Key + " " + c.Amount).Order(StringComparer.Ordinal))));
}
