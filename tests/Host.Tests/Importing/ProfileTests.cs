using System.Globalization;
using Connector.Host.Samples;
using Connector.Host.Tests.Commands;
using Connector.Testing;
using Xunit;

namespace Connector.Host.Tests.Importing;

/// <summary>Files in somebody else's columns, read through a profile.</summary>
public sealed class ProfileTests : IDisposable
{
    private const string Shifts = """
        { "fills": [ { "file": "sessions", "columns": {
            "session": "{Ref}", "agreement": { "text": "{Grade}", "values": { "Nurse": "NURSE" } }, "payer": "{Site}", "status": "completed",
            "start": { "text": "{Date} {From}", "formats": [ "dd/MM/yyyy HH:mm" ] },
            "end": { "text": "{Date} {To}", "formats": [ "dd/MM/yyyy HH:mm" ], "after": "start" } } } ] }
        """;

    private const string Header = "Ref,Grade,Site,Date,From,To,Remark\n";

    private readonly Office _office = new() { Now = "2025-12-01T09:00:00Z" };

    public void Dispose() => _office.Dispose();

    [Fact]
    public void A_roster_becomes_sessions_in_the_zone_of_its_times()
    {
        HospitalShiftsSample.Write(Path.Combine(_office.Folder, "facts"));
        _office.Json("import", "facts").Ends(0);

        var imported = _office.Json("import", Repository.Path("docs", "examples", "roster.csv"), "--profile", "roster").Ends(0).Json;

        // Of seven rows one is only requested: it fills nothing.
        Assert.Equal((6, 0), ((int)imported["recorded"]!, imported["warnings"]!.AsArray().Count));
        var charges = _office.Json("charges", "2025-03").Ends(0).Rows.Where(c => ((string)c["charge"]!).Contains("LB-", StringComparison.Ordinal))
            .ToDictionary(c => ((string)c["charge"]!).Split('/')[^1], c => (string)c["quantity"]!, StringComparer.Ordinal);
        // In the night when the clocks go forward twelve hours by the clock on the wall are eleven.
        Assert.Equal(("12", "11", "12"), (charges["LB-1041"], charges["LB-1042"], charges["LB-1043"]));
        Assert.Equal(("8", "8"), (charges["LB-1044"], charges["LB-1045"]));
        Assert.DoesNotContain("LB-1046", charges.Keys);
    }

    [Fact]
    public void A_work_list_fills_parties_sessions_and_events()
    {
        BoardingSample.Write(Path.Combine(_office.Folder, "facts"));
        _office.Json("import", "facts").Ends(0);

        var imported = _office.Json("import", Repository.Path("docs", "examples", "work-list.csv"), "--profile", "work-list").Ends(0).Json;

        // Two owners, three animals, four stays, two medicines; an owner named twice alike is one.
        Assert.Equal((11, 0), ((int)imported["recorded"]!, imported["warnings"]!.AsArray().Count));
        var charges = _office.Json("charges", "2025-06", "--payer", "C4411").Ends(0).Rows;
        Assert.Contains(charges, c => (string)c["charge"]! == "2025-06/INTENSIVE/MONITORING/V8803" && (string)c["quantity"]! == "6");
        Assert.Contains(charges, c => (string)c["charge"]! == "2025-06/MEDICINE/DOSE/V8803-doses" && (string)c["recipient"]! == "P9002");
        Assert.Equal(0, (int)_office.Json("import", Repository.Path("docs", "examples", "work-list.csv"), "--profile", "work-list").Ends(0).Json["recorded"]!);
    }

    [Fact]
    public void A_dry_run_records_nothing()
    {
        Known();
        Write("R1,Nurse,H1,03/03/2025,08:00,16:00,\n");

        Assert.Equal(1, (int)_office.Json("import", "r.csv", "--profile", "p.json", "--dry-run").Ends(0).Json["recorded"]!);
        Assert.Equal(1, (int)_office.Json("import", "r.csv", "--profile", "p.json").Ends(0).Json["recorded"]!);
    }

    [Theory]
    [InlineData("R1,Nurse,H1,03/03/2025,08:00,16:00,", "2025-03-03T08:00:00Z 2025-03-03T16:00:00Z")]
    [InlineData("R1,Nurse,H1,03/07/2025, 20:00 ,08:00,x", "2025-07-03T19:00:00Z 2025-07-04T07:00:00Z")]
    [InlineData("R1,Nurse,H1,03/03/2025,08:00,08:00,", "2025-03-03T08:00:00Z 2025-03-04T08:00:00Z")]
    public void A_local_time_is_an_instant_and_an_end_that_is_not_after_its_start_is_on_the_next_day(string row, string times)
    {
        Known();
        Write(row + "\n");

        Assert.Empty(_office.Json("import", "r.csv", "--profile", "p.json").Ends(0).Json["warnings"]!.AsArray());
        Assert.Equal(times, Times("R1"));
    }

    [Theory]
    [InlineData("30/03/2025,01:30,09:00", null, "2025-03-30T01:30:00Z", "r.csv 2: the clocks of Europe/London skip 2025-03-30 01:30: taken as that much after they go forward")]
    [InlineData("26/10/2025,01:30,09:00", null, "2025-10-26T00:30:00Z", "r.csv 2: the clocks of Europe/London show 2025-10-26 01:30 twice: taken as the first")]
    [InlineData("26/10/2025,01:30,09:00", "\"twice\": \"second\",", "2025-10-26T01:30:00Z", "r.csv 2: the clocks of Europe/London show 2025-10-26 01:30 twice: taken as the second")]
    [InlineData("30/03/2025,02:30,09:00", "\"zone\": \"Europe/Prague\",", "2025-03-30T01:30:00Z", "r.csv 2: the clocks of Europe/Prague skip 2025-03-30 02:30: taken as that much after they go forward")]
    public void A_time_that_the_clocks_skip_or_show_twice_follows_the_rule_and_is_warned_about(string times, string? setting, string start, string warning)
    {
        Known();
        Write($"R1,Nurse,H1,{times},\n", Shifts.Replace("{ \"fills\"", $"{{ {setting} \"fills\"", StringComparison.Ordinal));

        var warnings = _office.Json("import", "r.csv", "--profile", "p.json").Ends(0).Json["warnings"]!.AsArray();

        Assert.Equal(warning, Assert.Single(warnings.Select(w => $"{w!["file"]} {w["row"]}: {w["message"]}")));
        Assert.StartsWith(start, Times("R1"), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("R1,Doctor,H1,03/03/2025,08:00,16:00,", "r.csv 2 Grade 'Doctor': one of Nurse (for sessions.agreement)")]
    [InlineData("R1,Nurse,H1,2025-03-03,08:00,16:00,", "r.csv 2 Date, From '2025-03-03 08:00': a local time as dd/MM/yyyy HH:mm (for sessions.start)")]
    [InlineData("R1,Nurse,H9,03/03/2025,08:00,16:00,", "r.csv 2 Site 'H9': a key that parties holds, recorded before or in this import (for sessions.payer)")]
    [InlineData("R1,Nurse,H1,03/03/2025,08:00,,", "r.csv 2 Date, To '': an instant: the session is completed (for sessions.end)")]
    [InlineData(",Nurse,H1,03/03/2025,08:00,16:00,", "r.csv 2 Ref '': a value: this cell may not be empty (for sessions.session)")]
    public void What_is_wrong_with_a_row_is_told_in_its_own_file_and_columns(string row, string error)
    {
        Known();
        Write(row + "\n");

        Assert.Contains(error, Errors(_office.Json("import", "r.csv", "--profile", "p.json").Ends(2)));
        Assert.Equal(0, (int)_office.Json("import", "r.csv", "--profile", "p.json", "--dry-run").Ends(2).Json["recorded"]!);
    }

    [Fact]
    public void A_column_that_the_file_does_not_have_is_named_with_what_it_is_for()
    {
        Known();
        _office.Write("p.json", Shifts);
        _office.Write("r.csv", "Ref,Grade,Site,Date,From,Until\nR1,Nurse,H1,03/03/2025,08:00,16:00\n");

        Assert.Equal(["r.csv 1 To '': a column To: the profile p takes sessions.end from it"], Errors(_office.Json("import", "r.csv", "--profile", "p.json").Ends(2)));
    }

    [Fact]
    public void One_key_with_two_names_is_told_by_the_rows_of_the_file()
    {
        _office.Write("p.json", """{ "fills": [ { "file": "parties", "columns": { "party": "{No}", "name": "{Name}" } } ] }""");
        _office.Write("r.csv", "No,Name\n1,Ada\n1,Ada\n1,Eve\n");

        Assert.Equal(["r.csv 4 No '1, (empty)': each identity once: r.csv as parties row 2 has it with other values (for parties.party, parties.from)"], Errors(_office.Json("import", "r.csv", "--profile", "p.json").Ends(2)));
    }

    [Theory]
    [InlineData("""{ "fills": [ { "file": "shifts", "columns": {} } ] }""", "PROFILE-003 p: fills[0].file: 'shifts' is not one of our files.")]
    [InlineData("""{ "fills": [ { "file": "items", "columns": { "item": "{A}", "name": "{B}", "colour": "{C}" } } ] }""", "PROFILE-003 p: fills[0].columns.colour: The file items has no column colour.")]
    [InlineData("""{ "fills": [ { "file": "items", "columns": { "item": "{A}" } } ] }""", "PROFILE-003 p: fills[0].columns: The file items needs the column name.")]
    [InlineData("""{ "fills": [ { "file": "periods", "columns": { "period": "{A}", "from": { "text": "{B}", "formats": [ "dd/Q" ] }, "to": "{C}" } } ] }""", "PROFILE-003 p: fills[0].columns.from: 'dd/Q' is not a format:")]
    [InlineData("""{ "fills": [ { "file": "items", "columns": { "item": "{A}", "name": { "text": "{B}", "formats": [ "dd/MM/yyyy" ] } } } ] }""", "PROFILE-003 p: fills[0].columns.name: items.name is no date and no instant.")]
    [InlineData("""{ "fills": [ { "file": "periods", "columns": { "period": "{A}", "from": "{B}", "to": { "text": "{C}", "formats": [ "dd/MM/yyyy" ], "after": "from" } } } ] }""", "PROFILE-003 p: fills[0].columns.to: It comes after from, which gives no local time.")]
    [InlineData("""{ "zone": "London", "fills": [ { "file": "items", "columns": { "item": "{A}", "name": "{B}" } } ] }""", "PROFILE-003 p: zone: 'London' is not a zone.")]
    [InlineData("""{ "twice": "both", "fills": [] }""", "PROFILE-003 p: twice: 'both' is neither first nor second.")]
    [InlineData("{ \"fills\": [ { \"file\": \"items\", \"colums\": {} } ] }", "PROFILE-002 p.json: The profile cannot be read: ")]
    [InlineData("{ \"fills\": ", "PROFILE-002 p.json: The profile cannot be read: ")]
    [InlineData("{ \"fills\": [ null, { \"file\": \"items\", \"columns\": { \"item\": null, \"name\": { \"values\": { \"a\": null } } } } ] }", "PROFILE-003 p: fills[0].columns.item: It has no text.")]
    [InlineData("null", "PROFILE-002 p.json: The profile cannot be read: ")]
    public void A_bad_profile_is_refused_and_says_where(string profile, string issue)
    {
        _office.Write("p.json", profile);
        _office.Write("r.csv", "A\n1\n");

        var issues = _office.Json("import", "r.csv", "--profile", "p.json").Ends(2).Json["errors"]!.AsArray().Select(e => $"{e!["code"]} {e["subject"]}: {e["message"]}");

        Assert.Contains(issues, i => i.StartsWith(issue, StringComparison.Ordinal));
    }

    [Fact]
    public void A_profile_that_is_not_there_is_refused_and_the_shipped_ones_are_listed()
    {
        var issue = Assert.Single(_office.Json("import", "r.csv", "--profile", "rooster").Ends(2).Json["errors"]!.AsArray())!;

        Assert.Equal(("PROFILE-001", "Name a file, or one of config/profiles: roster, work-list."), ((string)issue["code"]!, (string)issue["remedy"]!));
    }

    [Fact]
    public void Dates_are_read_as_they_write_them()
    {
        _office.Write("p.json", """
            { "fills": [ { "file": "bands", "columns": { "band": "{Name}", "from_time": "{From}", "to_time": "{To}" } },
                         { "file": "holidays", "columns": { "holidays": "all", "date": { "text": "{Day}", "formats": [ "d.M.yyyy", "uuuu-MM-dd" ] }, "name": "{Name}" } } ] }
            """);
        _office.Write("r.csv", "Name,From,To,Day\nNight,20:00,06:00,1.5.2025\nDay,06:00,20:00,2025-12-26\n");

        Assert.Equal(4, (int)_office.Json("import", "r.csv", "--profile", "p.json").Ends(0).Json["recorded"]!);
    }

    private void Known() => _office.With(
        ("parties", "party,name\nH1,Hospital\n"), ("items", "item,name\nNURSE,Nurse\n"), ("plans", "plan,model,interval,rounding\nhours,time,PT1H,exact\n"),
        ("agreements", "agreement,from,item,plan\nNURSE,2025-01-01,NURSE,hours\n"), ("rates", "item,scope,price\nNURSE,all,30\n"));

    private void Write(string rows, string profile = Shifts)
    {
        _office.Write("p.json", profile);
        _office.Write("r.csv", Header + rows);
    }

    /// <summary>When a session began and ended, from its history.</summary>
    private string Times(string session)
    {
        var history = string.Join('\n', _office.Json("audit", "--subject", session).Ends(0).Rows.Select(r => (string?)r["after"]));
        var times = history.Split([' ', ',', '\n', '=', ';', '"'], StringSplitOptions.RemoveEmptyEntries).Where(w => w.EndsWith('Z') && w.Contains('T', StringComparison.Ordinal));
        return string.Join(' ', times.Distinct(StringComparer.Ordinal));
    }

    private static string[] Errors(Reply reply)
        => [.. reply.Json["errors"]!.AsArray().Select(e => string.Create(CultureInfo.InvariantCulture, $"{e!["file"]} {e["row"]} {e["column"]} '{e["value"]}': {e["expected"]}"))];
}
