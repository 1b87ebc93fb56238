using Connector.Testing;
using Microsoft.Data.Sqlite;
using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary>
/// Stores keep the formulas with which they were made. <c>OldStore.sql</c> was made when there was one version of each, by a program of then: a level of 0,
/// a session of no whole hour and an event of 0, each at 10 and a fixed price of 5; May 2022 is closed and published.
/// </summary>
public sealed class OldStoreTests : IDisposable
{
    private static readonly (string Name, string Text)[] Facts =
    [
        ("items", "item,name\nBASE,Base fee and units\n"),
        ("parties", "party,name\nP1,Payer One\n"),
        ("plans", "plan,model,measure,interval,rounding\nBY-LEVEL,level,patients,,\nBY-TIME,time,,PT1H,down\nBY-EVENT,event,,,\n"),
        ("rates", "item,scope,price,fixed_price\nBASE,all,10,5\n"),
        ("agreements", "agreement,payer,item,plan\nL1,P1,BASE,BY-LEVEL\nT1,P1,BASE,BY-TIME\nE1,P1,BASE,BY-EVENT\n"),
        ("readings", "measure,subject,value\npatients,L1,0\n"),
        ("sessions", "session,agreement,start,end,status\nS1,T1,2022-05-02T10:00Z,2022-05-02T10:50Z,completed\n"),
        ("events", "event,agreement,at,quantity\nV1,E1,2022-05-02T10:00Z,0\n"),
    ];

    private readonly Office _office = new();

    public OldStoreTests() => Office.NeedsFile();

    public void Dispose() => _office.Dispose();

    private void IsOld() => Execute(File.ReadAllText(Repository.Path("tests", "Host.Tests", "Commands", "OldStore.sql")));

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path.Combine(_office.Folder, "connector.db")};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    private string[] Amounts(string period, params string[] more)
        => [.. _office.Json(["charges", period, .. more]).Ends(0).Json.AsArray().Select(c => $"{c!["charge"]} {c["amount"]}")];

    private (string? Action, string? Difference)[] Plan(params string[] more)
        => [.. _office.Json(["plan", .. more]).Ends(0).Json.AsArray().Where(r => (string?)r!["kind"] == "document").Select(r => ((string?)r!["action"], (string?)r["difference"]))];

    [Fact]
    public void An_old_store_gives_what_it_gave_and_verify_finds_nothing()
    {
        IsOld();
        string[] before = ["2022-05/E1/BASE/V1 5.00", "2022-05/L1/BASE 5.00", "2022-05/T1/BASE/S1 5.00"];
        Assert.Equal(before, Amounts("2022-05"));
        Assert.Empty(_office.Json("verify").Ends(0).Json["violations"]!.AsArray());
        Assert.Equal([("none", "0.00")], Plan());

        // Not when a fact of a closed period changes either, nor for a plan that comes later and names no version, nor when a setting is changed.
        _office.Variables["Connector__Billing__DueDays"] = "14";
        _office.Import(("plans", "plan,model,measure\nMORE,level,patients\n"), ("agreements", "agreement,payer,item,plan\nL2,P1,BASE,MORE\n"), ("readings", "measure,subject,value\npatients,L2,0\n")).Ends(0);
        Assert.Equal([before[0], before[1], "2022-05/L2/BASE 5.00", before[2]], Amounts("2022-05"));
        Assert.Equal("2022-06/L1/BASE 5.00", Amounts("2022-06")[0]);
        Assert.Contains("level@1", _office.Run("explain", "2022-05/L2/BASE").Ends(0).Text, StringComparison.Ordinal);
        Assert.Empty(_office.Json("verify").Ends(0).Json["violations"]!.AsArray());
    }

    [Fact]
    public void A_plan_is_moved_to_a_newer_version_by_a_dated_row_whose_effect_is_seen_first()
    {
        IsOld();
        var later = _office.Write("plans-june.csv", "plan,from,model,measure\nBY-LEVEL,2022-06-01,level@2,patients\n");
        var now = _office.Write("plans-now.csv", "plan,from,model,measure\nBY-LEVEL,2022-05-01,level@2,patients\n");
        Assert.Equal([("none", "0.00")], Plan("--with", later));
        Assert.Equal([("update", "-5.00")], Plan("--with", now));
        Assert.Equal(["2022-05/E1/BASE/V1 5.00", "2022-05/L1/BASE 5.00", "2022-05/T1/BASE/S1 5.00"], Amounts("2022-05"));

        _office.Json("import", later).Ends(0);
        Assert.Equal(("2022-05/L1/BASE 5.00", "2022-06/L1/BASE 0.00"), (Amounts("2022-05")[1], Amounts("2022-06")[0]));
        _office.Now = "2022-07-02T09:00:00Z";
        _office.Json("import", now).Ends(0);
        Assert.Equal("2022-05/L1/BASE 0.00", Amounts("2022-05")[1]);
        Assert.Equal("2022-05/L1/BASE 5.00", Amounts("2022-05", "--as-of", "2022-07-01T12:00:00Z")[1]);
        Assert.Empty(_office.Json("verify").Ends(0).Json["violations"]!.AsArray());
    }

    [Fact]
    public void A_new_store_has_the_newest_formulas_and_keeps_them_wherever_it_is_copied()
    {
        _office.With(Facts).Close("2022-05");
        string[] newest = ["2022-05/E1/BASE/V1 0.00", "2022-05/L1/BASE 0.00", "2022-05/T1/BASE/S1 0.00"];
        Assert.Equal(newest, Amounts("2022-05"));
        Assert.Contains("event@2", _office.Run("explain", "2022-05/E1/BASE/V1").Ends(0).Text, StringComparison.Ordinal);
        var copy = "sqlite:" + Path.Combine(_office.Folder, "copy.db");
        _office.Run("store", "copy", "sqlite:connector.db", copy).Ends(0);
        Assert.Equal(newest, Amounts("2022-05", "--store", copy));
        Assert.Empty(_office.Json("verify", "--store", copy).Ends(0).Json["violations"]!.AsArray());
        _office.Import(("plans-old", "plan,model,measure\nBY-LEVEL,level@1,patients\n")).Ends(0);
        Assert.Equal("2022-05/L1/BASE 5.00", Amounts("2022-05")[1]);
    }

    [Fact]
    public void An_old_store_stays_old_when_it_is_copied()
    {
        IsOld();
        var copy = "sqlite:" + Path.Combine(_office.Folder, "copy.db");
        _office.Run("store", "copy", "sqlite:connector.db", copy).Ends(0);
        Assert.Equal("2022-06/L1/BASE 5.00", Assert.Single(Amounts("2022-06", "--store", copy)));
        Assert.Empty(_office.Json("verify", "--store", copy).Ends(0).Json["violations"]!.AsArray());
    }

    [Fact]
    public void What_the_store_records_decides_and_a_hand_that_changes_it_is_found()
    {
        IsOld();
        Execute("UPDATE settings SET content = json_set(content, '$.Models', json('{\"Flat\":1,\"Level\":2,\"Time\":2,\"Event\":2}'))");
        Assert.Contains("VERIFY-001", _office.Json("verify").Ends(1).Json["violations"]!.AsArray().Select(v => (string)v!["code"]!));
    }
}
