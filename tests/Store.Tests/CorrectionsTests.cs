using Connector.Engine;
using NodaTime;
using Xunit;

namespace Connector.Store.Tests;

/// <summary>Whatever is recorded of closed periods in whatever order, every instant shows what was kept then; and what is not settled is found without a look at all.</summary>
public abstract class CorrectionsTests : IDisposable
{
    private const string Period = "2022-05";

    private static readonly string[] Documents = [.. Enumerable.Range(1, 4).Select(i => $"{Period}/receivable/P{i}")];

    private readonly TempStore _temp;
    private readonly string _back;

    private protected CorrectionsTests(TempStore temp, string back) => (_temp, _back) = (temp, back);

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _temp.Dispose();

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void What_is_not_settled_is_found_at_every_instant(int seed)
    {
        var instants = Draw(seed, (recording, random) =>
        {
            foreach (var document in Documents.Where(_ => random.Next(2) == 0))
            {
                Change(recording, random, document);
            }
        });

        AllAreFound(instants);
        // As a store of an earlier version has it.
        _temp.Sql("DROP TABLE unsettled; DROP TABLE corrected_charges; ALTER TABLE asked_runs DROP COLUMN expected; ALTER TABLE run_slices DROP COLUMN expected; ALTER TABLE publications DROP COLUMN found; ALTER TABLE publications DROP COLUMN external_digest; ALTER TABLE publications DROP COLUMN credited; ALTER TABLE publications DROP COLUMN by_others; DROP TABLE seals; DROP TABLE row_seals; ALTER TABLE run_slices DROP COLUMN sealed; DROP TABLE backups; DROP TABLE sign_ins; DROP TABLE wrong_passwords; DROP TABLE connections; DROP TABLE call_budgets; " + _back);
        AllAreFound(instants);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Charges_are_shown_as_they_were_kept_at_every_instant(int seed)
    {
        var kept = new Dictionary<string, Charge>();
        var shown = new List<Charge[]>();
        var instants = Draw(seed, (recording, random) =>
        {
            if (kept.Count == 0)
            {
                foreach (var charge in Enumerable.Range(1, 6).Where(_ => random.Next(4) > 0).Select(i => Charge($"{Period}/A{i}/I1", random.Next(3))))
                {
                    kept.Add(charge.Key, charge);
                }

                recording.Add(kept.Values.ToArray());
            }
            else if (random.Next(8) == 0)
            {
                recording.EndPeriod(Period);
                kept.Clear();
            }
            else
            {
                var key = $"{Period}/A{random.Next(1, 7)}/I1";
                var before = kept.GetValueOrDefault(key);
                var after = before is not null && random.Next(3) == 0 ? null : Charge(key, random.Next(100));
                recording.Correct(before, after);
                kept.Remove(key);
                if (after is not null)
                {
                    kept.Add(key, after);
                }
            }

            shown.Add([.. kept.Values.OrderBy(c => c.Key, StringComparer.Ordinal)]);
        });

        foreach (var (instant, expected) in instants.Zip(shown))
        {
            using var snapshot = _temp.Open().Read(instant);
            Assert.Equal(expected, snapshot.ChargesOfPeriod(Period));
            Assert.Equal(expected, snapshot.ChargesOf(Documents[0]));
            Assert.Equal(expected, snapshot.ChargesOf(Period, ["A1", "A2", "A3", "A4", "A5", "A6"]).OrderBy(c => c.Key, StringComparer.Ordinal));
            Assert.Equal(expected.FirstOrDefault(c => c.Agreement == "A1"), snapshot.StoredCharge($"{Period}/A1/I1"));
        }
    }

    private List<Instant> Draw(int seed, Action<Recording, Random> step)
    {
        var random = new Random(seed);
        var store = _temp.Open();
        var instants = new List<Instant>();
        for (var i = 0; i < 60; i++)
        {
            using var recording = store.Record(TempStore.Morning, new Actor("Ann", "test", null));
            step(recording, random);
            recording.Commit(null, null, null);
            instants.Add(recording.KnownAt);
        }

        return instants;
    }

    private void AllAreFound(IEnumerable<Instant> instants)
    {
        var store = _temp.Open();
        foreach (var instant in instants)
        {
            using var snapshot = store.Read(instant);
            var all = snapshot.Standings(Period, null).ToArray();
            var found = snapshot.Unsettled(Period, null).ToArray();
            Assert.Equal(all.Where(s => !s.IsSettled), found.Where(s => s.Target is not null && !s.IsSettled));
            Assert.Equal(all.Length, snapshot.Settled(Period, null, null) + found.Count(s => s.Target is not null));
            Assert.Equal(
                Documents.Where(d => snapshot.Document(d) is null && snapshot.Publication(d) is not null), found.Where(s => s.Target is null).Select(s => s.Key));
        }
    }

    private static void Change(Recording recording, Random random, string document)
    {
        switch (random.Next(8))
        {
            case 0:
                recording.End(document);
                break;
            case 1:
                recording.EndPublication(document);
                break;
            case 2:
                Send(recording, random, document + "/adj-1", document, "x");
                break;
            case 3:
                recording.EndPublication(document + "/adj-1");
                break;
            case < 6 when recording.Document(document) is { } stored:
                Send(recording, random, document, null, stored.Digest);
                break;
            default:
                recording.Put(Document(document), "digest " + random.Next(2));
                break;
        }
    }

    private static void Send(Recording recording, Random random, string key, string? corrects, string digest)
    {
        var publication = new Publication
        {
            Document = key,
            Revision = 1,
            Backend = "books",
            State = random.Next(4) switch { 0 => PublicationState.Sending, 1 => PublicationState.Cancelled, 2 => PublicationState.Draft, _ => PublicationState.Posted },
            Digest = digest,
            Drift = random.Next(6) == 0 ? "changed" : null,
            Content = Document(key) with { Corrects = corrects },
        };
        recording.AddRevision(publication);
        recording.Put(publication);
    }

    private static Document Document(string key) => new()
    {
        Key = key,
        Kind = DocumentKind.Invoice,
        Direction = Direction.Receivable,
        Payer = Keys.Split(key)[2],
        Period = Period,
        IssuedIn = Period,
        IssueDate = new LocalDate(2022, 5, 31),
        DueDate = new LocalDate(2022, 6, 30),
        Currency = "GBP",
        Subject = "x",
        Total = 100,
        Lines = [new DocumentLine { Line = 1, Description = "x", Amount = 100, Service = new Days(new(2022, 5, 1), new(2022, 5, 31)), Charges = [new ChargeAmount("x", 100)] }],
    };

    private static Charge Charge(string key, long amount) => new()
    {
        Key = key,
        Period = Period,
        Agreement = Keys.Split(key)[1],
        Item = "I1",
        Service = new Days(new(2022, 5, 1), new(2022, 5, 31)),
        Amount = amount,
        Currency = "GBP",
        Document = Documents[0],
    };
}

/// <summary>In a file.</summary>
public sealed class SqliteCorrectionsTests() : CorrectionsTests(new TempFile(), "PRAGMA user_version = 4");

/// <summary>In PostgreSQL.</summary>
public sealed class PostgresCorrectionsTests() : CorrectionsTests(new TempSchema(), "DELETE FROM schema_version WHERE version > 4");
