using Connector.Engine;
using FsCheck;
using FsCheck.Fluent;
using NodaTime;
using Xunit;

namespace Connector.Store.Tests;

/// <summary>What is recorded becomes known at one instant, later than all before, whatever a clock says; and stays readable as it was.</summary>
public abstract class RecordingTests : IDisposable
{
    private static readonly Actor Ann = new("Ann", "import", null);

    private readonly Func<TempStore> _new;
    private readonly TempStore _temp;

    private protected RecordingTests(Func<TempStore> @new) => (_new, _temp) = (@new, @new());

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    protected virtual void Dispose(bool disposing) => _temp.Dispose();


    [Fact]
    public void Recorded_instants_are_unique_and_increase_whatever_the_clock_says()
        => Prop.ForAll(Arb.From(Gen.ListOf(Gen.Choose(-3, 3).Select(hours => TempStore.Morning + Duration.FromHours(hours)))), clocks =>
        {
            using var temp = _new();
            var store = temp.Open();
            var last = Instant.MinValue;
            foreach (var (index, clock) in clocks.Index())
            {
                var recorded = TempStore.Record(store, clock, "I" + index);
                Assert.Equal(clock > last ? clock : last + Duration.FromNanoseconds(1000), recorded);
                Assert.Equal((recorded, clocks.Take(index + 1).Max()), store.Last());
                last = recorded;
            }
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(10));

    [Fact]
    public void A_record_is_known_from_its_instant_on_and_not_a_microsecond_before()
    {
        var store = _temp.Open();
        var first = TempStore.Record(store, TempStore.Morning, "I1", "old");
        var second = TempStore.Record(store, TempStore.Morning + Duration.FromHours(1), "I1", "new");
        var microsecond = Duration.FromNanoseconds(1000);

        Assert.Empty(TempStore.Items(store, first - microsecond));
        Assert.Equal(["I1 old"], TempStore.Items(store, first));
        Assert.Equal(["I1 old"], TempStore.Items(store, second - microsecond));
        Assert.Equal(["I1 new"], TempStore.Items(store, second));
    }

    [Fact]
    public void What_is_being_recorded_is_seen_by_nobody_else_until_it_is_committed()
    {
        var store = _temp.Open();
        TempStore.Record(store, TempStore.Morning, "I1");
        using var before = store.Read(Instant.MaxValue.Minus(Duration.FromDays(1)));
        Assert.Equal(["I1 x"], TempStore.Items(before));

        using (var recording = store.Record(TempStore.Morning + Duration.FromHours(1), Ann))
        {
            TempStore.Write(recording, "I2");
            Assert.Equal(["I1 x", "I2 x"], TempStore.Items(recording));
            Assert.Equal(["I1 x"], TempStore.Items(store, Instant.FromUtc(2030, 1, 1, 0, 0)));

            recording.Commit(null, null, null);
        }

        // Who began to read before still reads what was then; who begins now reads all.
        Assert.Equal(["I1 x"], TempStore.Items(before));
        Assert.Equal(["I1 x", "I2 x"], TempStore.Items(store, Instant.FromUtc(2030, 1, 1, 0, 0)));
    }

    [Fact]
    public void Of_a_recording_that_is_not_committed_nothing_stays()
    {
        var store = _temp.Open();
        var last = TempStore.Record(store, TempStore.Morning, "I1");
        using (var recording = store.Record(TempStore.Morning + Duration.FromHours(1), Ann))
        {
            TempStore.Write(recording, "I1", "other");
            recording.SetPeriodState("2022-05", PeriodState.Closed);
        }

        Assert.Equal(["I1 x"], TempStore.Items(store, Instant.FromUtc(2030, 1, 1, 0, 0)));
        Assert.Equal(last, store.Last().Recorded);
        using var snapshot = store.Read(Instant.FromUtc(2030, 1, 1, 0, 0));
        Assert.Empty(snapshot.PeriodStates());
        Assert.Single(snapshot.Audit());
    }

    [Fact]
    public async Task A_second_writer_waits_for_the_first_and_records_after_it()
    {
        var store = _temp.Open();
        using var first = store.Record(TempStore.Morning, Ann);
        var second = Task.Run(() => TempStore.Record(store, TempStore.Morning - Duration.FromHours(1), "I2"), TestContext.Current.CancellationToken);
        TempStore.Write(first, "I1");
        Assert.False(second.IsCompleted);
        first.Commit(null, null, null);

        Assert.True(await second > first.KnownAt);
        Assert.Equal(["I1 x", "I2 x"], TempStore.Items(store, Instant.FromUtc(2030, 1, 1, 0, 0)));
    }

    [Fact]
    public void Each_audit_entry_has_the_hash_of_itself_and_all_before_it()
    {
        var store = _temp.Open();
        TempStore.Record(store, TempStore.Morning, "I1");
        TempStore.Record(store, TempStore.Morning, "I2");

        Assert.Equal(2, Whole());
        _temp.Sql("UPDATE audit SET actor = 'Bob' WHERE entry = 1");
        Assert.Equal(0, Whole());
        _temp.Sql("UPDATE audit SET actor = 'Ann' WHERE entry = 1");
        Assert.Equal(2, Whole());
        _temp.Sql("DELETE FROM audit WHERE entry = 1");
        Assert.Equal(0, Whole());

        int Whole()
        {
            using var snapshot = store.Read(Instant.FromUtc(2030, 1, 1, 0, 0));
            var previous = "";
            return snapshot.Audit().TakeWhile(entry => AuditEntry.HashOf(previous, entry) == (previous = entry.Hash)).Count();
        }
    }

    [Fact]
    public void The_hash_in_an_audit_entry_is_that_of_the_rows()
    {
        string After(params string[] items)
        {
            using var temp = _new();
            var store = temp.Open();
            using var recording = store.Record(TempStore.Morning, Ann);
            Array.ForEach(items, item => TempStore.Write(recording, item));
            recording.Commit(null, null, null);
            using var snapshot = store.Read(TempStore.Morning);
            return snapshot.Audit().Single().After!;
        }

        Assert.Equal(After("I1", "I2"), After("I1", "I2"));
        Assert.NotEqual(After("I1", "I2"), After("I1", "I3"));
        Assert.NotEqual(After("I1", "I2"), After("I1"));
        Assert.NotEqual(After(new string('x', 600)), After(new string('x', 601)));
    }

    [Fact]
    public void Settings_come_back_as_they_were_and_are_recorded_only_when_they_differ()
    {
        var settings = new DecidingSettings(
            new BillingSettings(CalendarKind.FourWeekly, new LocalDate(2022, 1, 3), "Europe/Berlin", "EUR", 14), true,
            new CorrectionSettings(CorrectionPolicy.Hold, 1.50m), [new Route("payable", "P1", "erp"), new Route("*", "*", "books")])
        { Models = new ModelVersions(1, 2, 1, 2) };
        var store = _temp.Open();
        using (var recording = store.Record(TempStore.Morning, Ann))
        {
            Assert.True(recording.SetSettings(settings));
            Assert.False(recording.SetSettings(settings));
            recording.Commit("settings", null, null);
        }

        using var snapshot = store.Read(TempStore.Morning);
        var read = snapshot.Settings()!;
        Assert.Equal((settings.Billing, settings.ReviewRequired, settings.Corrections, settings.Models), (read.Billing, read.ReviewRequired, read.Corrections, read.Models));
        Assert.Equal(settings.Routes, read.Routes);
    }

    [Fact]
    public void A_reference_to_a_key_is_found_by_column_and_by_scope()
    {
        using var recording = _temp.Open().Record(TempStore.Morning, Ann);
        TempStore.Write(recording, "I1");
        recording.Facts(FactFile.Rates).Record(new FactChange(
            FactFile.Rates, null, ["I1", "payer:P1", null, null, null, null, "1", null, null, null, null, null, null]));

        Assert.Equal("rates I1", recording.ReferenceTo("items", "I1"));
        Assert.Equal("rates I1", recording.ReferenceTo("parties", "P1"));
        Assert.Null(recording.ReferenceTo("places", "P1"));
        Assert.Null(recording.ReferenceTo("items", "I2"));
        Assert.True(recording.Exists("items", "I1"));
        Assert.False(recording.Exists("items", "I2"));
    }

    [Fact]
    public void The_period_prefix_of_a_document_is_exact()
    {
        var store = _temp.Open();
        using var recording = store.Record(TempStore.Morning, Ann);
        foreach (var key in new[] { "2022-05/receivable/P1", "2022-05-x/receivable/P1", "2022-050/receivable/P1", "spring%2F22/receivable/P1", "spring/receivable/P1" })
        {
            recording.Put(Document(key), "digest of " + key);
        }

        Assert.Equal(["2022-05/receivable/P1"], recording.Documents("2022-05").Select(d => d.Key));
        Assert.Equal(["spring%2F22/receivable/P1"], recording.Documents("spring/22").Select(d => d.Key));
        recording.EndPeriod("2022-05");
        Assert.Empty(recording.Documents("2022-05"));
        Assert.Single(recording.Documents("2022-05-x"));
    }

    internal static Document Document(string key) => new()
    {
        Key = key,
        Kind = DocumentKind.Invoice,
        Direction = Direction.Receivable,
        Payer = "P1",
        Counterparty = "P1",
        Period = "2022-05",
        IssuedIn = "2022-05",
        IssueDate = new LocalDate(2022, 5, 31),
        DueDate = new LocalDate(2022, 6, 30),
        Currency = "GBP",
        Subject = "x",
        Total = 0,
        Lines = [],
        Unrated = [],
    };
}

/// <summary>In a file.</summary>
public sealed class SqliteRecordingTests() : RecordingTests(() => new TempFile());

/// <summary>In PostgreSQL.</summary>
public sealed class PostgresRecordingTests() : RecordingTests(() => new TempSchema());
