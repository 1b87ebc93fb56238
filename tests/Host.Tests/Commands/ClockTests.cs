using Connector.Engine;
using Connector.Store;
using NodaTime;
using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary>Which clocks are taken, and what becomes of a store whose last record lies ahead of the clock.</summary>
public sealed class ClockTests : IDisposable
{
    private readonly Office _office = new();

    [Fact]
    public void A_clock_may_be_set_back_and_ten_minutes_ahead_and_no_further()
    {
        _office.Now = Ahead(Duration.FromMinutes(9));
        _office.Json("periods").Ends(0);
        _office.Now = Ahead(Duration.FromMinutes(11));
        Assert.Equal("CLOCK-005", Code("periods"));
        Assert.Equal("CLOCK-005", Code("import", _office.Write("items.csv", "item,name\nI8,x\n")));
    }

    [Fact]
    public void A_store_that_was_made_as_a_replay_takes_a_clock_that_is_ahead()
    {
        _office.Now = "2090-01-01T00:00:00Z";
        var items = _office.Write("items.csv", "item,name\nI8,x\n");
        _office.Json("import", items, "--replay").Ends(0);
        _office.Now = "2091-01-01T00:00:00Z";
        _office.Json("import", _office.Write("items-2.csv", "item,name\nI9,x\n")).Ends(0);
        Assert.Equal("replay", (string)_office.Json("audit").Rows[0]["action"]!);

        _office.Now = null; // the records of a replay lie ahead of the machine's clock, and instants go on from them
        _office.Json("import", _office.Write("items-3.csv", "item,name\nI10,x\n"), "--replay").Ends(0);
        Assert.Equal("2091-01-01T00:00:00.000001Z", (string)_office.Json("audit").Rows[^1]["at"]!);

        _office.Now = "2200-01-01T00:00:00Z";
        Assert.Equal("CLOCK-007", Code("import", items));
    }

    [Fact]
    public void Only_the_first_record_makes_a_store_a_replay()
    {
        _office.Json("periods").Ends(0);
        Assert.Equal("CLOCK-008", Code("import", _office.Write("items.csv", "item,name\nI8,x\n"), "--replay"));
    }

    [Fact]
    public void A_store_whose_last_record_lies_ahead_is_read_and_records_again_once_its_clock_is_repaired()
    {
        _office.With(("items", "item,name\nI8,x\n"));
        _office.Now = null;
        using (var recording = ConnectorStore.Open(_office.Variables.GetValueOrDefault("Connector__Store") ?? $"sqlite:{_office.Folder}/connector.db").Record(Instant.FromUtc(2199, 1, 1, 0, 0), new Actor("x", "an accident", null)))
        {
            recording.Commit(null, null, null);
        }

        var periods = _office.Json("periods").Ends(0);
        Assert.Contains("CLOCK-006", periods.Error, StringComparison.Ordinal);
        Assert.Equal("CLOCK-006", (string)_office.Json("import", _office.Write("items.csv", "item,name\nI9,x\n")).Ends(1).Json["errors"]![0]!["code"]!);
        Assert.Equal("USAGE-002", Code("store", "repair", "clock"));

        Assert.True((bool)_office.Json("store", "repair", "clock", "--reason", "the clock was wrong").Ends(0).Json["repaired"]!);
        var import = _office.Json("import", Path.Combine(_office.Folder, "items.csv")).Ends(0);
        Assert.DoesNotContain("CLOCK", import.Error, StringComparison.Ordinal);
        var last = _office.Json("audit").Rows[^1];
        Assert.Equal(("import", "2199-01-01T00:00:00.000002Z"), ((string)last["action"]!, (string)last["at"]!));
        Assert.Equal(("store repair clock", "the clock was wrong"), ((string)_office.Json("audit").Rows[^2]["action"]!, (string)_office.Json("audit").Rows[^2]["reason"]!));
        Assert.Equal("item=I9 name=x", (string)_office.Json("audit", "--subject", "I9").Rows[0]["after"]!);
        Assert.False((bool)_office.Json("store", "repair", "clock", "--reason", "again").Ends(0).Json["repaired"]!);
        _office.Json("verify").Ends(0);
    }

    public void Dispose() => _office.Dispose();

    private static string Ahead(Duration duration) => CanonicalText.Text(CanonicalText.ToMicroseconds(SystemClock.Instance.GetCurrentInstant() + duration));

    private string Code(params string[] args) => (string)_office.Json(args).Ends(2).Json["errors"]![0]!["code"]!;
}
