using System.Collections.Immutable;
using Connector.Adapters.Odoo;
using Connector.Engine;
using Connector.Simulators.Odoo;
using NodaTime;
using Xunit;

namespace Connector.Adapters.Tests.Odoo;

/// <summary>
/// Random plans, published through random faults while accountants are at work: at the end each document of ours has exactly one counterpart, and what
/// is in Odoo is our position to the penny.
/// </summary>
/// <remarks>10,000 publishes with CONNECTOR_LONG=1, as many as half a minute has room for without.</remarks>
public static class OdooSimulation
{
    private static readonly bool IsLong = Environment.GetEnvironmentVariable("CONNECTOR_LONG") == "1";

    private static readonly Fault[] Kinds =
    [
        Fault.CutBefore, Fault.CutAfter, Fault.HalfAnswer, Fault.Duplicate, Fault.BadGateway, Fault.Unavailable, Fault.GatewayTimeout, Fault.TooMany,
        Fault.Serialization, Fault.Deadlock, Fault.Locked, Fault.HtmlAnswer, Fault.EmptyAnswer,
    ];

    [Theory]
    [InlineData(19)]
    [InlineData(17)]
    public static async Task Whatever_fails_each_document_has_one_twin(int version)
    {
        var published = 0;
        var until = TimeProvider.System.GetTimestamp();
        for (var seed = 1; IsLong ? published < 5000 : seed == 1 || TimeProvider.System.GetElapsedTime(until) < TimeSpan.FromSeconds(12); seed++)
        {
            var world = new World(version, seed);
            published += await world.RunAsync();
        }

        TestContext.Current.SendDiagnosticMessage($"Odoo {version}: {published} documents were sent.");
    }

    /// <summary>One seed: an Odoo, some documents, and what we know of them.</summary>
    private sealed class World(int version, int seed)
    {
        private static readonly BillingPeriod May = new("2022-05", new Days(new LocalDate(2022, 5, 1), new LocalDate(2022, 5, 31)));
        private static readonly BillingPeriod June = new("2022-06", new Days(new LocalDate(2022, 6, 1), new LocalDate(2022, 6, 30)));
        private static readonly StepContext Context = new(new KnownFacts(Instant.FromUtc(2022, 7, 1, 9, 0), DecidingSettings.Default, [], [], [], [], [], [], [], []), May);

        private readonly Random _random = new(seed);
        private readonly Dictionary<string, long[]> _targets = [];
        private readonly Dictionary<string, Publication> _known = [];
        private readonly HashSet<string> _touched = [];
        private ImmutableArray<BackendRecord> _records = [];
        private OdooSimulator _odoo = null!;
        private int _sent;

        public async Task<int> RunAsync()
        {
            await using var odoo = _odoo = await OdooSimulator.StartAsync(new SimulatorOptions { Version = version, ConnectorGroups = ["base.group_system"] });
            var documents = _random.Next(2, 8);
            for (var round = 0; round < 6; round++)
            {
                for (var n = 0; n < documents; n++)
                {
                    if (round == 0 || _random.Next(2) == 0)
                    {
                        _targets[$"2022-05/receivable/P{n}"] = [.. Enumerable.Range(0, _random.Next(1, 5)).Select(_ => (long)_random.Next(-20_000, 100_000))];
                    }
                }

                odoo.Faults.Seeded(_random.Next(), 0.06, Kinds);
                await PublishAsync();
                odoo.Faults.Clear();
                PeopleWork();
            }

            for (var attempt = 0; attempt < 3; attempt++)
            {
                await PublishAsync();
            }

            await CheckAsync();
            return _sent;
        }

        /// <summary>What a publish does: looks up what was in flight, creates records, sends what is due, and plans again what was found booked.</summary>
        private async Task PublishAsync()
        {
            var backend = OdooAt.Backend(_odoo);
            try
            {
                var lost = _known.Values.Where(p => p.State == PublicationState.Sending).ToArray();
                var found = await FindAsync(backend, lost);
                var calls = new List<(Publication Now, OutgoingDocument Call)>();
                foreach (var intent in lost)
                {
                    var now = BillingProcess.Recover(intent, _before.GetValueOrDefault(intent.Document), found.GetValueOrDefault(intent.Document));
                    if (BillingProcess.Confirm(intent, _before.GetValueOrDefault(intent.Document), now) is { } call)
                    {
                        calls.Add((now!, Complete(call)));
                        continue;
                    }

                    Put(intent.Document, now);
                }

                foreach (var ((now, call), outcome) in calls.Zip(await backend.SendAsync([.. calls.Select(c => c.Call)], CancellationToken.None)))
                {
                    _log.Add($"confirm {now.Document} r{now.Revision}: {outcome}");
                    Put(now.Document, BillingProcess.Confirmed(now, outcome, null) ?? _known[now.Document]);
                }
            }
            catch (OdooFault)
            {
                return; // it does not answer: another time
            }

            var outcomes = await backend.SendRecordsAsync(SampleDocuments.Records, CancellationToken.None);
            if (outcomes.Any(o => o.ExternalId is null))
            {
                return;
            }

            _records = [.. SampleDocuments.Records.Zip(outcomes, (record, outcome) => record with { ExternalId = outcome.ExternalId })];
            var due = _targets.Keys.Order(StringComparer.Ordinal).SelectMany(key => Plan(key)).Where(r => r.IsDue).ToArray();
            for (var again = 0; due.Length > 0 && again < 4; again++)
            {
                due = [.. (await SendAsync(backend, due)).SelectMany(key => Plan(key)).Where(r => r.IsDue)];
            }
        }

        private readonly Dictionary<string, Publication?> _before = [];

        private async Task<string[]> SendAsync(OdooBackend backend, PlannedAction[] rows)
        {
            var intents = rows.Select(BillingProcess.Intend).ToArray();
            foreach (var (row, intent) in rows.Zip(intents))
            {
                _before[row.Key] = _known.GetValueOrDefault(row.Key);
                _known[row.Key] = intent;
            }

            _sent += rows.Length;
            var calls = rows.Select(row => Complete(BillingProcess.Call(row, false)));
            var outcomes = await backend.SendAsync([.. calls], CancellationToken.None);
            var again = new HashSet<string>();
            foreach (var ((row, intent), outcome) in rows.Zip(intents).Zip(outcomes))
            {
                _log.Add($"{row.Action} {row.Key} r{intent.Revision} {intent.Content.SignedTotal}: {outcome}");
                var (publication, _, planAgain) = BillingProcess.Answer(row, intent, outcome);
                Put(row.Key, publication);
                if (planAgain)
                {
                    again.Add(row.Document!);
                }
            }

            return [.. again];
        }

        private OutgoingDocument Complete(OutgoingDocument call) => call with
        {
            Records = _records,
            CorrectsId = call.Document.Corrects is { } original ? _known.GetValueOrDefault(original)?.ExternalId : null,
        };

        private ImmutableArray<PlannedAction> Plan(string key)
        {
            var target = Target(key, _targets[key]);
            return BillingProcess.Plan(Context, new DocumentCase
            {
                Key = key,
                PeriodState = PeriodState.Closed,
                Backend = "erp",
                Target = target,
                TargetDigest = DocumentText.Digest(target),
                Original = _known.GetValueOrDefault(key),
                Adjustments = [.. _known.Values.Where(p => p.Original == key && p.Document != key)],
                AdjustIn = June,
            }).Output;
        }

        private void PeopleWork()
        {
            foreach (var move in _odoo.Books.Moves.Where(m => m.Key is not null))
            {
                switch ((_random.Next(24), move.State))
                {
                    case ( < 6, "draft") when move.Total > 0:
                        _odoo.People.Post(move.Id);
                        break;
                    case ( < 4, "posted") when move.Residual > 0:
                        _odoo.People.Pay(move.Id);
                        break;
                    case (6, "draft"):
                        _odoo.People.EditLine(move.Lines[0].Id, new { name = "as agreed" });
                        Touch(move);
                        break;
                    case (7, "draft"):
                        _odoo.People.Delete(move.Id);
                        Touch(move);
                        break;
                    case (8, "draft"):
                        _odoo.People.Cancel(move.Id);
                        Touch(move);
                        break;
                }
            }
        }

        private void Touch(SimulatedMove move) => _touched.Add(OriginalOf(move.Key!));

        private async Task CheckAsync()
        {
            var live = _odoo.Books.Moves.Where(m => m.State != "cancel").ToArray();
            Assert.Empty(_odoo.Books.Damage);
            Assert.DoesNotContain(live.GroupBy(m => m.Key), g => g.Skip(1).Any());
            Assert.DoesNotContain(_known.Values, p => p.State == PublicationState.Sending);

            var found = await FindAsync(OdooAt.Backend(_odoo), [.. _known.Values]);
            foreach (var publication in _known.Values)
            {
                Put(publication.Document, BillingProcess.Reconcile(publication, found.GetValueOrDefault(publication.Document)).Publication);
            }

            foreach (var move in live.Where(m => _known.TryGetValue(m.Key!, out var publication) && publication.IsConfirmed && !_touched.Contains(OriginalOf(m.Key!))))
            {
                var notes = _odoo.Books.Messages.Count(m => m.Record == move.Id && m.Body?.Contains($", revision {_known[move.Key!].Revision}:", StringComparison.Ordinal) == true);
                Assert.True(notes == 1, $"Odoo {version}, seed {seed}, {move.Key}: {notes} notes.\n{Story(OriginalOf(move.Key!))}");
                Assert.True(_odoo.Books.Attachments.Any(a => a.Record == move.Id), $"Odoo {version}, seed {seed}, {move.Key}: no schedule.");
            }

            foreach (var key in _targets.Keys)
            {
                var standing = live.Where(m => OriginalOf(m.Key!) == key).Sum(m => m.MoveType == "out_refund" ? -m.Untaxed : m.Untaxed);
                var position = _known.Values.Where(p => p.Original == key && p.State.Counts()).Sum(p => p.Content.SignedTotal);
                Assert.True(standing * 100 == position, $"Odoo {version}, seed {seed}, {key}: our position is {position}, Odoo holds {standing}.\n{Story(key)}");
                if (!_touched.Contains(key))
                {
                    Assert.True(position == _targets[key].Sum(), $"Odoo {version}, seed {seed}, {key}: our position is {position}, our target {_targets[key].Sum()}.\n{Story(key)}");
                    Assert.All(Plan(key), row => Assert.False(row.IsDue, $"Odoo {version}, seed {seed}: {row.Action} {row.Key}"));
                }
            }
        }

        private static async Task<Dictionary<string, ExternalDocument>> FindAsync(OdooBackend backend, Publication[] publications)
            => await backend.FindAsync([.. publications.Select(p => new KnownDocument(p.Document, p.ExternalId, p.Revision))], CancellationToken.None).ToDictionaryAsync(d => d.Document);

        private string Story(string key)
            => string.Join("\n", _log.Where(l => l.Contains(key, StringComparison.Ordinal))) + "\n"
                + string.Join("\n", _known.Values.Where(p => p.Original == key).Select(p => $"{p.Document} r{p.Revision} {p.State} {p.Content.SignedTotal} {p.ExternalId} {p.Drift}")) + "\n"
                + string.Join("\n", _odoo.Books.Moves.Where(m => OriginalOf(m.Key!) == key).Select(m => $"{m.Id} {m.Key} {m.Origin} {m.State} {m.MoveType} {m.Untaxed} {m.IsManuallyModified}"))
                + "\n" + string.Join("\n", Plan(key).Select(r => $"{r.Action} {r.Key} {r.Reason}"));

        private readonly List<string> _log = [];

        private void Put(string key, Publication? publication)
        {
            if (publication is null)
            {
                _ = _known.Remove(key);
            }
            else
            {
                _known[key] = publication;
            }
        }

        private static string OriginalOf(string key) => key.IndexOf("/adj-", StringComparison.Ordinal) is var at and >= 0 ? key[..at] : key;

        private static Document Target(string key, long[] amounts)
        {
            var sign = amounts.Sum() < 0 ? -1 : 1;
            var invoice = SampleDocuments.Invoice(key, [.. amounts.Select(a => sign * a)]);
            return invoice with { Kind = sign < 0 ? DocumentKind.CreditNote : DocumentKind.Invoice };
        }
    }
}
