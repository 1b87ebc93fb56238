using System.Collections.Immutable;

namespace Connector.Engine.Tests;

/// <summary>Publishing with faults, and reading back.</summary>
internal sealed partial class Simulation
{
    private string Reconcile()
    {
        foreach (var known in _publications.Values.SelectMany(p => p.Values).Where(p => p.State != PublicationState.Sending).ToArray())
        {
            if (BillingProcess.Reconcile(known, _books.Find(known.Document)) is { HasChanged: true } reconciled)
            {
                Put(reconciled.Publication);
            }
        }

        var adopted = _publications.Values.SelectMany(p => p.Values).Where(p => p.IsUnknown).ToArray();
        foreach (var unknown in adopted)
        {
            Put(BillingProcess.Adopt(unknown, _books.Find(unknown.Document)!, _books.Lines(unknown.Document)));
        }

        _laws.KnowsTheBooks([.. _publications.Values.SelectMany(p => p.Values)]);
        return adopted.Length == 0 ? "reconcile" : $"reconcile, and adopt {string.Join(", ", adopted.Select(a => a.Document))}";
    }

    private string Publish(Random random)
    {
        var mode = random.Next(8) switch { 0 => "answers get lost", 1 => "it fails now and then", 2 => "it dies", 3 => Meanwhile, _ => "" };
        var done = mode.Length == 0 ? "publish" : "publish while " + mode;
        var force = random.Next(5) == 0;
        var payer = random.Next(6) == 0 ? "P1" : null;
        Recover();
        var documents = AllDocuments().Where(d => payer is null || Keys.Split(d)[2] == payer).ToArray();
        _laws.PublishingBegins([.. documents.Select(d => Case(d, force))]);
        var rows = Due(documents, force);
        foreach (var accepted in force ? documents.SelectMany(Accepted).ToArray() : [])
        {
            Put(accepted);
        }

        var sent = rows.Count;
        var (alive, quiet) = (true, mode.Length == 0);
        for (var round = 0; rows.Count > 0 && alive && round <= 3; round++)
        {
            (rows, alive) = Send(rows, force, mode, random);
            mode = mode == Meanwhile ? "" : mode;
            quiet &= rows.Count == 0;
        }

        if (mode.Length == 0 && payer is null)
        {
            _laws.NothingIsDue(Due(documents, force: false), documents.Select(d => Case(d, force: false)));
        }

        if (quiet)
        {
            _laws.PublishingEnds([.. documents.Select(d => Case(d, force))]);
        }

        return $"{done}{(force ? " by force" : "")}{(payer is null ? "" : " for " + payer)}: {sent}";
    }

    /// <summary>Sends a batch; what is to be planned again, and whether the process lives.</summary>
    private (List<PlannedAction> Again, bool Alive) Send(List<PlannedAction> rows, bool force, string mode, Random random)
    {
        var intents = rows.ConvertAll(BillingProcess.Intend);
        intents.ForEach(Put);
        rows.ForEach(row => _laws.MaySend(row, force, _knownIds));
        for (var acts = mode == Meanwhile ? 3 : 0; acts > 0; acts--)
        {
            _books.Act(random);
        }

        var outcomes = new List<SendOutcome>();
        var death = mode == "it dies" ? random.Next(rows.Count + 1) : int.MaxValue;
        foreach (var row in rows.TakeWhile((_, i) => i < death))
        {
            var isFaulty = random.Next(3) == 0;
            var call = BillingProcess.Call(row, force);
            outcomes.Add(mode switch
            {
                "answers get lost" when isFaulty => random.Next(2) == 0 ? Lost() : LostAfter(_books.Send(call)),
                "it fails now and then" when isFaulty => random.Next(2) == 0 ? new SendOutcome.Failed("X", "not now") : new SendOutcome.Refused("X", "never"),
                _ => _books.Send(call),
            });
        }

        if (death != int.MaxValue)
        {
            return ([], false);
        }

        var again = new SortedSet<string>(StringComparer.Ordinal);
        for (var i = 0; i < rows.Count; i++)
        {
            var (publication, _, planAgain) = BillingProcess.Answer(rows[i], intents[i], outcomes[i]);
            Put(publication, intents[i]);
            if (planAgain)
            {
                again.Add(rows[i].Document!);
            }
        }

        return (Due([.. again], force), true);
    }

    private static SendOutcome.Lost Lost() => new("no answer");

    private static SendOutcome.Lost LostAfter(SendOutcome outcome) => new("no answer to " + outcome.GetType().Name);

    private void Recover()
    {
        foreach (var intent in _publications.Values.SelectMany(p => p.Values).Where(p => p.State == PublicationState.Sending).ToArray())
        {
            Put(BillingProcess.Recover(intent, _before.GetValueOrDefault(intent.Document), _books.Find(intent.Document)), intent);
        }
    }

    private void Put(Publication publication) => Put(publication, publication);

    /// <summary>What stands outside now, in the place of an intent; nothing when it never arrived.</summary>
    private void Put(Publication? publication, Publication intent)
    {
        _sent[intent.Original] = _sent.GetValueOrDefault(intent.Original) + 1;
        if (!_publications.TryGetValue(intent.Original, out var of))
        {
            _publications.Add(intent.Original, of = new SortedDictionary<string, Publication>(StringComparer.Ordinal));
        }

        if (publication is null)
        {
            of.Remove(intent.Document);
            return;
        }

        of[intent.Document] = publication;
        if (publication.State != PublicationState.Sending)
        {
            _before[intent.Document] = publication;
            _knownIds.Add(publication.ExternalId!);
        }
    }
}
