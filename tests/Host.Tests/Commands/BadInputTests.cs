using System.Text;
using System.Text.Json.Nodes;
using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary>A bad file is refused whole: it is said what is wrong where, and nothing is recorded.</summary>
public sealed class BadInputTests : IDisposable
{
    private readonly Office _office = SmallFacts.Office();

    public void Dispose() => _office.Dispose();

    [Fact]
    public void A_cell_that_is_longer_than_any_spreadsheets_is_an_error_that_tells_its_beginning_only()
    {
        var reply = _office.Import(("items", $"item,name\nI8,{new string('x', 32_767)}\nI9,{new string('x', 32_768)}\n")).Ends(2);

        var error = Assert.Single(reply.Json["errors"]!.AsArray())!;
        Assert.Equal((3, "name", "at most 32,767 characters"), ((int)error["row"]!, (string?)error["column"], (string?)error["expected"]));
        Assert.InRange(((string)error["value"]!).Length, 1, 100);
    }

    public static TheoryData<string, string, int, string?, string?, string> BadCells => new()
    {
        // columns and values
        { "items", "item,name,colour\nI9,x,red\n", 1, "colour", "colour", "one of the columns item, name, unit, tax_code, income_account, expense_account, retract" },
        { "items", "name\nx\n", 1, "item", null, "a column item: it is part of a row's identity" },
        { "items", "item,item,name\nI9,I9,x\n", 1, "item", "item", "each column once" },
        { "items", "item\nI9\n", 2, "name", null, "a value: this cell may not be empty" },
        { "items", "item,name\nI9,x\n,y\n", 3, "item", null, "a value: this cell may not be empty" },
        { "items", "item,name\n\"I\t9\",x\n", 2, "item", "I\t9", "a key without control characters" },
        { "items", "item,name,retract\nI9,x,yes\n", 2, "retract", "yes", "true, false or nothing" },
        { "items", "item,name\nI9,x,y\n", 2, null, "3 cells", "2 cells, one for each column of the header" },
        { "agreements", "agreement,from,item,plan\nA9,2022-06-31,I1,FLAT\n", 2, "from", "2022-06-31", "a date that exists, as 2022-05-01" },
        { "agreements", "agreement,from,item,plan\nA9,01/06/2022,I1,FLAT\n", 2, "from", "01/06/2022", "a date that exists, as 2022-05-01" },
        { "agreements", "agreement,from,item,plan\nA9,2022-6-1,I1,FLAT\n", 2, "from", "2022-6-1", "a date that exists, as 2022-05-01" },
        { "agreements", "agreement,from,to,item,plan\nA9,2022-06-02,2022-06-01,I1,FLAT\n", 2, "to", "2022-06-01", "a day not before from, 2022-06-02" },
        { "agreements", "agreement,item,plan,direction\nA9,I1,FLAT,outgoing\n", 2, "direction", "outgoing", "one of receivable, payable, direct_payment" },
        { "rates", "item,scope,price\nI1,all,\"1,5\"\n", 2, "price", "1,5", "a decimal number with '.' and without thousands separators" },
        { "rates", "item,scope,price\nI1,all,\"1,000.00\"\n", 2, "price", "1,000.00", "a decimal number with '.'" },
        { "rates", "item,scope,price\nI1,all,1e3\n", 2, "price", "1e3", "a decimal number with '.'" },
        { "rates", "item,scope,price\nI1,all,£5\n", 2, "price", "£5", "a decimal number with '.'" },
        { "rates", "item,scope,price\nI1,region:EAST,1\n", 2, "scope", "region:EAST", "all, or one of place, provider, payer, recipient, agreement with a key" },
        { "rates", "item,scope,price,currency\nI1,all,1,Pounds\n", 2, "currency", "Pounds", "the code of a currency of ISO 4217, as GBP" },
        { "rates", "item,scope,price,currency\nI1,all,1,GPB\n", 2, "currency", "GPB", "the code of a currency of ISO 4217, as GBP" },
        { "rates", "item,scope,price,per\nI1,all,1,week\n", 2, "per", "week", "one of unit, day, month, year" },
        { "rates", "item,scope,currency\nI1,all,GBP\n", 2, "price", null, "a price or a fixed_price" },
        { "rates", "item,scope,price,tier_mode\nI1,all,1,package\n", 2, "package_size", null, "a size above 0" },
        { "rates", "item,scope,price,tier_from\nI1,all,1,-1\n", 2, "tier_from", "-1", "0 or more" },
        { "plans", "plan,model\nX,monthly\n", 2, "model", "monthly", "one of flat, level, time, event" },
        { "plans", "plan,model\nX,level\n", 2, "measure", null, "a measure" },
        { "plans", "plan,model,measure,proration\nX,level,patients,none\n", 2, "proration", "none", "daily" },
        { "plans", "plan,model\nX,time\n", 2, "interval", null, "a duration such as PT15M" },
        { "plans", "plan,model,interval\nX,time,P1M\n", 2, "interval", "P1M", "an ISO 8601 duration" },
        { "plans", "plan,model,interval,schedule\nX,time,PT15M,periodic\n", 2, "interval", "PT15M", "at least PT1H" },
        { "plans", "plan,model,minimum_amount,maximum_amount\nX,flat,10,5\n", 2, "maximum_amount", "5", "an amount not below minimum_amount, 10" },
        { "sessions", "session,agreement,start,status\nX,A1,2022-05-01T10:00:00,planned\n", 2, "start", "2022-05-01T10:00:00", "an instant with an offset or Z" },
        { "sessions", "session,agreement,start,status\nX,A1,2022-05-01T10:00:00Z,completed\n", 2, "end", null, "an instant: the session is completed" },
        { "sessions", "session,agreement,start,end,status\nX,A1,2022-05-01T10:00:00Z,2022-05-01T09:00:00Z,completed\n", 2, "end", "2022-05-01T09:00:00Z", "an instant not before start" },
        { "sessions", "session,agreement,start,status,billable\nX,A1,2022-05-01T10:00:00Z,planned,yes\n", 2, "billable", "yes", "true, false or nothing" },
        // dangling references
        { "places", "place,parent\nNORTH,WEST\n", 2, "parent", "WEST", "a place that exists" },
        { "templates", "template,component\nT9,I9\n", 2, "component", "I9", "a key that items or templates holds" },
        { "templates", "template,component\nI1,I2\n", 2, "template", "I1", "a key that no item has" },
        { "parties", "party,name,place\nP9,x,WEST\n", 2, "place", "WEST", "a key that places holds" },
        { "agreements", "agreement,item,plan,payer\nA9,I1,FLAT,X\n", 2, "payer", "X", "a key that parties holds" },
        { "agreements", "agreement,item,plan,provider\nA9,I1,FLAT,X\n", 2, "provider", "X", "a key that parties holds" },
        { "agreements", "agreement,item,plan,recipient\nA9,I1,FLAT,X\n", 2, "recipient", "X", "a key that parties holds" },
        { "agreements", "agreement,item,plan,nominee\nA9,I1,FLAT,X\n", 2, "nominee", "X", "a key that parties holds" },
        { "agreements", "agreement,item,plan,place\nA9,I1,FLAT,X\n", 2, "place", "X", "a key that places holds" },
        { "agreements", "agreement,item,plan\nA9,X,FLAT\n", 2, "item", "X", "a key that items or templates holds" },
        { "agreements", "agreement,item,plan\nA9,I1,X\n", 2, "plan", "X", "a key that plans holds" },
        { "rates", "item,scope,price\nX,all,1\n", 2, "item", "X", "a key that items holds" },
        { "rates", "item,scope,price\nI1,place:X,1\n", 2, "scope", "place:X", "a key that places holds" },
        { "rates", "item,scope,price\nI1,provider:X,1\n", 2, "scope", "provider:X", "a key that parties holds" },
        { "rates", "item,scope,price\nI1,payer:X,1\n", 2, "scope", "payer:X", "a key that parties holds" },
        { "rates", "item,scope,price\nI1,recipient:X,1\n", 2, "scope", "recipient:X", "a key that parties holds" },
        { "rates", "item,scope,price\nI1,agreement:X,1\n", 2, "scope", "agreement:X", "a key that agreements holds" },
        { "adjustments", "adjustment,scope,kind,value\nX,agreement:X,percent,1\n", 2, "scope", "agreement:X", "a key that agreements holds" },
        { "adjustments", "adjustment,scope,item,kind,value\nX,all,X,percent,1\n", 2, "item", "X", "a key that items holds" },
        { "readings", "measure,subject,value\npatients,X,1\n", 2, "subject", "X", "a key that parties or agreements holds" },
        { "sessions", "session,agreement,start,status\nX,X,2022-05-01T10:00:00Z,planned\n", 2, "agreement", "X", "a key that agreements holds" },
        { "sessions", "session,agreement,payer,start,status\nX,A1,X,2022-05-01T10:00:00Z,planned\n", 2, "payer", "X", "a key that parties holds" },
        { "sessions", "session,agreement,recipient,start,status\nX,A1,X,2022-05-01T10:00:00Z,planned\n", 2, "recipient", "X", "a key that parties holds" },
        { "sessions", "session,agreement,place,start,status\nX,A1,X,2022-05-01T10:00:00Z,planned\n", 2, "place", "X", "a key that places holds" },
        { "events", "event,agreement,at\nX,X,2022-05-01T10:00:00Z\n", 2, "agreement", "X", "a key that agreements holds" },
        { "events", "event,agreement,payer,at\nX,A1,X,2022-05-01T10:00:00Z\n", 2, "payer", "X", "a key that parties holds" },
        { "events", "event,agreement,recipient,at\nX,A1,X,2022-05-01T10:00:00Z\n", 2, "recipient", "X", "a key that parties holds" },
        { "events", "event,agreement,place,at\nX,A1,X,2022-05-01T10:00:00Z\n", 2, "place", "X", "a key that places holds" },
        // circles, identities, tiers, periods, retractions
        { "places", "place,parent\nNORTH,NORTH\n", 2, "parent", "NORTH", "a place cannot lie in itself" },
        { "places", "place,parent\nLAND,EAST\n", 2, "parent", "EAST", "does not lie in this one" },
        { "templates", "template,component\nT9,T9\n", 2, "component", "T9", "a template cannot hold itself" },
        { "templates", "template,component\nT1,T9\nT9,I1\nT9,T8\nT8,T1\n", 2, "component", "T9", "no circle: T9 holds T1 itself" },
        { "items", "item,name\nI9,x\nI9,y\n", 3, "item", "I9", "each identity once: items.csv row 2 has it with other values" },
        { "agreements", "agreement,from,item,plan\nA9,2022-05-01,I1,FLAT\nA9,2022-05-01,I2,FLAT\n", 3, "agreement, from", "A9, 2022-05-01", "each identity once" },
        { "items", "item,name,retract\nI9,x,\nI9,,true\n", 3, "item", "I9", "each identity once" },
        { "rates", "item,scope,from,tier_from,price\nI1,recipient:R1,2022-05-01,,5\nI1,recipient:R1,2022-05-01,10,4\n", 2, "tier_mode", null, "graduated, volume or package, the same on all rows" },
        { "rates", "item,scope,tier_from,price,tier_mode\nI1,payer:P1,,5,volume\nI1,payer:P1,10,4,graduated\n", 2, "tier_mode", "volume", "the same on all rows" },
        { "rates", "item,scope,tier_from,price,tier_mode,per\nI1,payer:P1,,5,volume,year\nI1,payer:P1,10,4,volume,month\n", 2, "per", "year", "the same per on all tiers" },
        { "rates", "item,scope,tier_from,price,tier_mode,currency\nI1,payer:P1,,5,volume,EUR\nI1,payer:P1,10,4,volume,\n", 2, "currency", "EUR", "the same currency on all tiers" },
        { "rates", "item,scope,tier_from,price,tier_mode\nI1,payer:P1,,5,volume\nI1,payer:P1,0,4,volume\n", 3, "tier_from", "0", "a tier that begins where no other does" },
        { "periods", "period,from,to\nX,2022-05-01,2022-05-31\nY,2022-05-31,2022-06-30\n", 3, "from", "2022-05-31", "a day after 2022-05-31, the last of X" },
        { "periods", "period,from,to\nX,2022-05-31,2022-05-01\n", 2, "to", "2022-05-01", "a day not before from" },
        { "items", "item,retract\nI1,true\n", 2, "retract", "I1", "nothing that refers to it" },
        { "parties", "party,retract\nR1,true\n", 2, "retract", "R1", "nothing that refers to it" },
        { "plans", "plan,retract\nFLAT,true\n", 2, "retract", "FLAT", "nothing that refers to it: agreements A1 does" },
        { "places", "place,retract\nLAND,true\n", 2, "retract", "LAND", "nothing that refers to it: places EAST does" },
    };

    [Theory]
    [MemberData(nameof(BadCells))]
    public void A_bad_row_is_an_error_that_names_file_row_column_value_and_what_was_expected_and_nothing_is_recorded(
        string file, string text, int row, string? column, string? value, string expected)
    {
        var before = Known();

        // A good file beside the bad one is not recorded either.
        var reply = _office.Import((file, text), ("items-good", "item,name\nGOOD,Good\n")).Ends(2);

        var errors = reply.Json["errors"]!.AsArray();
        Assert.Contains(errors, e => (string?)e!["file"] == file + ".csv" && (int?)e["row"] == row && (string?)e["column"] == column
            && (string?)e["value"] == value && ((string)e["expected"]!).Contains(expected, StringComparison.Ordinal));
        Assert.Equal([0, 0, 0, 0], new[] { "recorded", "corrected", "retracted", "unchanged" }.Select(name => (int)reply.Json[name]!));
        Assert.Equal(before, Known());
    }

    [Theory]
    [InlineData("rates", "item,scope,price\nI1,payer:P9,\"1,5\"\n",
        """{"recorded":0,"corrected":0,"retracted":0,"unchanged":0,"warnings":[],"errors":[{"file":"rates.csv","row":2,"column":"price","value":"1,5","expected":"a decimal number with '.' and without thousands separators, as 1234.50"}],"impact":null}""")]
    [InlineData("agreements", "agreement,from,item,plan\nA9,2022-06-31,I9,FLAT\n",
        """{"recorded":0,"corrected":0,"retracted":0,"unchanged":0,"warnings":[],"errors":[{"file":"agreements.csv","row":2,"column":"from","value":"2022-06-31","expected":"a date that exists, as 2022-05-01"}],"impact":null}""")]
    [InlineData("agreements", "agreement,from,item,plan\nA9,2022-06-30,I9,FLAT\n",
        """{"recorded":0,"corrected":0,"retracted":0,"unchanged":0,"warnings":[],"errors":[{"file":"agreements.csv","row":2,"column":"item","value":"I9","expected":"a key that items or templates holds, recorded before or in this import"}],"impact":null}""")]
    [InlineData("colours", "colour\nred\n",
        """{"recorded":0,"corrected":0,"retracted":0,"unchanged":0,"warnings":[],"errors":[{"file":"colours.csv","row":null,"column":null,"value":"colours","expected":"a name that begins with one of adjustments, agreements, bands, cancellations, events, holidays, items, parties, periods, places, plans, rates, readings, sessions, templates"}],"impact":null}""")]
    public void An_error_is_exactly_this_JSON(string file, string text, string json)
    {
        var before = Known();

        Assert.Equal(json + "\n", _office.Import((file, text)).Ends(2).Text);
        Assert.Equal(before, Known());
    }

    [Fact]
    public void All_bad_rows_of_all_files_are_reported_at_once()
    {
        var reply = _office.Import(
            ("items", "item,name\nI8,\nI9,\n"), ("agreements", "agreement,from,item,plan\nA8,x,I8,FLAT\nA9,,I9,X\n"), ("readings", "measure,subject,value\npatients,X,y\n")).Ends(2);

        // I8 and I9 are there, though with errors: that is said once, where they are.
        Assert.Equal(
            ["items.csv 2 name", "items.csv 3 name", "agreements.csv 2 from", "agreements.csv 3 plan", "readings.csv 2 value"],
            reply.Json["errors"]!.AsArray().Select(e => $"{e!["file"]} {e["row"]} {e["column"]}"));
    }

    [Theory]
    [InlineData(",2022-02-30,many\n")]
    [InlineData(",2022-02-28\n")]
    [InlineData(",2022-02-28,\"x\"y\n")]
    public void A_hundred_thousand_bad_rows_give_a_thousand_errors_in_little_memory_and_time(string row)
    {
        var before = Known();
        var rows = new StringBuilder("measure,subject,from,value\n");
        for (var i = 0; i < 100_000; i++)
        {
            rows.Append("patients,NOBODY").Append(i).Append(row);
        }

        _office.Write("readings.csv", rows.ToString());
        _office.Variables["DOTNET_GCHeapHardLimit"] = "0x4000000"; // 64 MB
        var clock = System.Diagnostics.Stopwatch.StartNew();
        var reply = _office.Child("import", "readings.csv", "--json").Ends(2);

        Assert.Equal(1000, reply.Json["errors"]!.AsArray().Count);
        Assert.True(clock.Elapsed < TimeSpan.FromSeconds(60), $"took {clock.Elapsed}");
        Assert.Equal(before, Known());
    }

    [Fact]
    public void A_hundred_thousand_dangling_rows_give_a_thousand_errors()
    {
        var rows = string.Concat(Enumerable.Range(0, 100_000).Select(i => $"patients,NOBODY{i},2022-02-01,1\n"));

        var reply = _office.Import(("readings", "measure,subject,from,value\n" + rows)).Ends(2);

        Assert.Equal(1000, reply.Json["errors"]!.AsArray().Count);
    }

    [Fact]
    public void A_truncated_file_is_refused()
    {
        var before = Known();

        var error = Error(_office.Import(("items", "item,name\nI8,x\nI9,\"y")));

        Assert.Equal(("items.csv", 3), ((string)error["file"]!, (int)error["row"]!));
        Assert.Equal(before, Known());
    }

    [Theory]
    [InlineData("items.csv")]
    [InlineData("items.xlsx")]
    public void A_file_that_is_something_else_is_refused(string name)
    {
        var before = Known();
        _office.Write(name, [0x7f, (byte)'E', (byte)'L', (byte)'F', 0, 0, 1, 2, 3, 0xff]);

        var error = Error(_office.Json("import", name));

        Assert.Equal((name, null), ((string)error["file"]!, error["row"]));
        Assert.Equal(before, Known());
    }

    [Fact]
    public void A_workbook_with_a_sheet_of_another_name_is_refused_whole()
    {
        var before = Known();
        Importing.Book.Write(
            Path.Combine(_office.Folder, "book.xlsx"),
            new Importing.Sheet("items", ["item", "name"], ["I9", "x"]), new Importing.Sheet("Summary", ["total"], [7]));

        var error = Error(_office.Json("import", "book.xlsx"));

        Assert.Equal(("book.xlsx!Summary", "Summary"), ((string)error["file"]!, (string)error["value"]!));
        Assert.Equal(before, Known());
    }

    [Fact]
    public void A_path_that_does_not_exist_is_refused()
        => Assert.Equal("a file or a folder that exists", (string)Error(_office.Json("import", "nowhere"))["expected"]!);

    [Fact]
    public void A_file_named_other_than_csv_and_xlsx_is_refused_when_given_and_left_out_of_a_folder()
    {
        _office.Write("notes.txt", "?");
        Assert.Equal(".txt", (string)Error(_office.Json("import", "notes.txt"))["value"]!);

        var reply = _office.Import(("items", "item,name\nI9,x\n"), ("notes.txt", "?")).Ends(0);
        Assert.Equal("""[{"file":"notes.txt","row":null,"message":"The file was left out: it is neither a .csv nor an .xlsx file."}]""", reply.Json["warnings"]!.ToJsonString(Relaxed));
        Assert.Equal(1, (int)reply.Json["recorded"]!);
    }

    [Fact]
    public void A_BOM_quotes_and_line_breaks_in_text_are_fine()
    {
        _office.Write("items.csv", "\uFEFFname,item\r\n\"Two\nlines, \"\"quoted\"\"\",I9\r\n");

        Assert.Equal(1, (int)_office.Json("import", "items.csv").Ends(0).Json["recorded"]!);

        Assert.Contains("name=Two\nlines, \"quoted\"", (string)_office.Json("audit", "--subject", "I9").Rows[0]["after"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void Equal_rows_with_one_identity_are_fine_whatever_their_spelling()
    {
        var reply = _office.Import(
            ("rates-1", "item,scope,from,price\nI1,payer:P1,2022-06-01,1.50\nI1,payer:P1,2022-06-01,1.5\n"), ("rates-2", "scope,item,price,from\npayer:P1,I1,+1.500,2022-06-01\n")).Ends(0);

        Assert.Equal(1, (int)reply.Json["recorded"]!);
    }

    [Fact]
    public void A_retraction_of_what_is_not_there_changes_nothing()
    {
        var before = Known();

        var reply = _office.Import(("items", "item,retract\nI9,true\n"), ("readings", "measure,subject,from,retract\npatients,X,2022-01-01,true\n")).Ends(0);

        Assert.Equal("""{"recorded":0,"corrected":0,"retracted":0,"unchanged":2,"warnings":[],"errors":[],"impact":null}""" + "\n", reply.Text);
        Assert.Equal(before, Known());
    }

    [Fact]
    public void What_live_rows_refer_to_is_retracted_together_with_them()
    {
        var reply = _office.Import(
            ("items", "item,retract\nI2,true\n"), ("plans", "plan,retract\nLEVEL,true\n"), ("agreements", "agreement,from,retract\nA2,2022-05-01,true\n"),
            ("rates", "item,scope,from,retract\nI2,all,2022-01-01,true\n")).Ends(0);

        Assert.Equal(4, (int)reply.Json["retracted"]!);
        Assert.Equal(["2022-05/A1/I1 100.00"], _office.Amounts("2022-05"));
    }

    [Fact]
    public void A_version_can_be_retracted_while_another_one_stays()
    {
        _office.With(("parties", "party,from,name\nP1,2022-06-01,Payer One plc\n"));

        Assert.Equal(1, (int)_office.Import(("parties", "party,from,retract\nP1,2022-06-01,true\n")).Ends(0).Json["retracted"]!);
    }

    [Fact]
    public void A_retraction_that_leaves_a_place_above_nothing_or_a_template_without_component_is_refused()
    {
        _office.With(("templates", "template,component\nT2,T1\n"));

        Assert.Equal(("retract", "T1"), Named(_office.Import(("templates", "template,component,retract\nT1,I1,true\n"))));
    }

    [Fact]
    public void A_written_to_that_reaches_into_the_next_row_is_a_warning_that_names_both_rows()
    {
        var reply = _office.Import(("rates", "item,scope,from,to,price\nI1,payer:P1,2022-01-01,2022-06-30,5\nI1,payer:P1,2022-06-01,,6\n")).Ends(0);

        var warning = Assert.Single(reply.Json["warnings"]!.AsArray())!;
        Assert.Equal("rates.csv", (string)warning["file"]!);
        Assert.Contains("rates.csv row 2", (string)warning["message"]!, StringComparison.Ordinal);
        Assert.Contains("rates.csv row 3", (string)warning["message"]!, StringComparison.Ordinal);
    }

    [Fact]
    public void A_written_to_that_ends_before_the_next_row_or_is_open_is_no_warning()
        => Assert.Empty(_office.Import(("rates", "item,scope,from,to,price\nI1,payer:P1,2022-01-01,2022-05-31,5\nI1,payer:P1,2022-06-01,,6\nI1,payer:P1,2022-07-01,,7\n")).Ends(0).Json["warnings"]!.AsArray());

    [Fact]
    public void The_sample_gives_neither_errors_nor_warnings()
    {
        _office.Child("sample", "gp-it", "facts").Ends(0);

        var reply = _office.Child("import", "facts", "--dry-run", "--json", "--store", "sqlite:another.db").Ends(0);

        Assert.Empty(reply.Json["warnings"]!.AsArray());
        Assert.Empty(reply.Json["errors"]!.AsArray());
    }

    [Fact]
    public void A_dry_run_says_what_would_come_of_it_and_records_nothing()
    {
        var before = Known();
        _office.Write("items.csv", "item,name\nI1,Support plus\nI9,x\n");

        var reply = _office.Json("import", "items.csv", "--dry-run").Ends(0);

        Assert.Equal((1, 1), ((int)reply.Json["recorded"]!, (int)reply.Json["corrected"]!));
        Assert.Equal(before, Known());
    }

    private static readonly System.Text.Json.JsonSerializerOptions Relaxed = new() { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>All that is known, to the byte.</summary>
    private string Known() => _office.Json("audit").Ends(0).Text + _office.Json("charges", "2022-05").Ends(0).Text;

    private static JsonNode Error(Reply reply) => Assert.Single(reply.Ends(2).Json["errors"]!.AsArray())!;

    private static (string? Column, string? Value) Named(Reply reply) => ((string?)Error(reply)["column"], (string?)Error(reply)["value"]);
}
