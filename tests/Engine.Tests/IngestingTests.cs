using Connector.Engine.Ingesting;
using Connector.Testing;
using Xunit;

namespace Connector.Engine.Tests;

/// <summary>Every rule of section 1 that one row can break, with the cell that breaks it.</summary>
public sealed class IngestingTests
{
    [Theory]
    [InlineData("places", "place", "a\tb", "place", "control characters")]
    [InlineData("places", "place", "a\u0085b", "place", "control characters")]
    [InlineData("places", "place,parent", "X,X", "parent", "cannot lie in itself")]
    [InlineData("items", "item,name", "X,", "name", "may not be empty")]
    [InlineData("items", "item", "X", "name", "may not be empty")]
    [InlineData("items", "item,name", ",X", "item", "may not be empty")]
    [InlineData("templates", "template,component", "X,X", "component", "cannot hold itself")]
    [InlineData("templates", "template,component,basis", "X,Y,half", "basis", "one of elapsed, fixed")]
    [InlineData("templates", "template,component,quantity", "X,Y,1e3", "quantity", "decimal number")]
    [InlineData("parties", "party,from,name", "X,2022-06-31,X", "from", "a date that exists")]
    [InlineData("parties", "party,from,name", "X,2022-02-29,X", "from", "a date that exists")]
    [InlineData("parties", "party,from,name", "X,2022-5-1,X", "from", "a date that exists")]
    [InlineData("parties", "party,from,name", "X,01/05/2022,X", "from", "a date that exists")]
    [InlineData("parties", "party,from,name", "X,0000-01-01,X", "from", "a date that exists")]
    [InlineData("parties", "party,from,name", "X,2022-05-01T00:00:00Z,X", "from", "a date that exists")]
    [InlineData("parties", "party,name,currency", "X,X,gbp", "currency", "ISO 4217")]
    [InlineData("parties", "party,name,currency", "X,X,EURO", "currency", "ISO 4217")]
    [InlineData("plans", "plan,model", "X,", "model", "may not be empty")]
    [InlineData("plans", "plan,model", "X,Flat", "model", "one of flat, level, time, event")]
    [InlineData("plans", "plan,model", "X,level", "measure", "a measure")]
    [InlineData("plans", "plan,model", "X,time", "interval", "a duration")]
    [InlineData("plans", "plan,model,interval", "X,time,PT0S", "interval", "more than nothing")]
    [InlineData("plans", "plan,model,interval", "X,time,-PT1H", "interval", "more than nothing")]
    [InlineData("plans", "plan,model,interval", "X,time,PT-1H", "interval", "more than nothing")]
    [InlineData("plans", "plan,model,interval", "X,time,P1M", "interval", "ISO 8601 duration")]
    [InlineData("plans", "plan,model,interval", "X,time,P1Y", "interval", "ISO 8601 duration")]
    [InlineData("plans", "plan,model,interval", "X,time,15 minutes", "interval", "ISO 8601 duration")]
    [InlineData("plans", "plan,model,interval", "X,time,P99999999999D", "interval", "ISO 8601 duration")]
    [InlineData("plans", "plan,model,interval", "X,time,P2000000000D", "interval", "ISO 8601 duration")]
    [InlineData("plans", "plan,model,interval", "X,time,PT9223372036854775807H", "interval", "ISO 8601 duration")]
    [InlineData("plans", "plan,model,interval,schedule", "X,time,PT59M,periodic", "interval", "at least PT1H")]
    [InlineData("plans", "plan,model,measure,proration", "X,level,M,none", "proration", "daily, or nothing")]
    [InlineData("plans", "plan,model,measure,proration", "X,level,M,thirty360", "proration", "daily, or nothing")]
    [InlineData("plans", "plan,model,minimum_amount,maximum_amount", "X,flat,2,1.99", "maximum_amount", "not below minimum_amount")]
    [InlineData("plans", "plan,model,document_by", "X,flat,provider", "document_by", "one of payer, payer+provider, payer+recipient, agreement")]
    [InlineData("agreements", "agreement,item", "X,I", "plan", "may not be empty")]
    [InlineData("agreements", "agreement,plan", "X,P", "item", "may not be empty")]
    [InlineData("agreements", "agreement,from,to,item,plan", "X,2022-05-02,2022-05-01,I,P", "to", "not before from, 2022-05-02")]
    [InlineData("agreements", "agreement,item,plan,direction", "X,I,P,out", "direction", "one of receivable, payable, direct_payment")]
    [InlineData("rates", "item,price,scope", "I,1,", "scope", "may not be empty")]
    [InlineData("rates", "item,scope,price", "I,everything,1", "scope", "place:NORTH")]
    [InlineData("rates", "item,scope,price", "I,place:,1", "scope", "place:NORTH")]
    [InlineData("rates", "item,scope,price", "I,:X,1", "scope", "place:NORTH")]
    [InlineData("rates", "item,scope,price", "I,Place:X,1", "scope", "place:NORTH")]
    [InlineData("rates", "item,scope,price", "I,nominee:X,1", "scope", "place:NORTH")]
    [InlineData("rates", "item,scope,price", "I,place:a\nb,1", "scope", "place:NORTH")]
    [InlineData("rates", "item,scope", "I,all", "price", "a price or a fixed_price")]
    [InlineData("rates", "item,scope,price", "I,all,1.234.5", "price", "decimal number")]
    [InlineData("rates", "item,scope,price", "I,all, 1", "price", "decimal number")]
    [InlineData("rates", "item,scope,price", "I,all,£1", "price", "decimal number")]
    [InlineData("rates", "item,scope,price", "I,all,(1)", "price", "decimal number")]
    [InlineData("rates", "item,scope,price", "I,all,12345678901234567890123456789", "price", "decimal number")]
    [InlineData("rates", "item,scope,price", "I,all,0.12345678901234567890123456789", "price", "decimal number")]
    [InlineData("rates", "item,scope,price,currency", "I,all,1,€", "currency", "ISO 4217")]
    [InlineData("rates", "item,scope,price,per", "I,all,1,week", "per", "one of unit, day, month, year")]
    [InlineData("rates", "item,scope,price,tier_mode", "I,all,1,package", "package_size", "a size above 0")]
    [InlineData("rates", "item,scope,price,tier_mode,package_size", "I,all,1,package,0", "package_size", "a size above 0")]
    [InlineData("rates", "item,scope,price,tier_mode", "I,all,1,stairs", "tier_mode", "one of graduated, volume, package")]
    [InlineData("rates", "item,scope,price,tier_from", "I,all,1,-1", "tier_from", "0 or more")]
    [InlineData("rates", "item,scope,price,free_units", "I,all,1,-1", "free_units", "0 or more")]
    [InlineData("adjustments", "adjustment,kind,value", "X,percent,1", "scope", "may not be empty")]
    [InlineData("adjustments", "adjustment,scope,value", "X,all,1", "kind", "may not be empty")]
    [InlineData("adjustments", "adjustment,scope,kind", "X,all,percent", "value", "may not be empty")]
    [InlineData("adjustments", "adjustment,scope,kind,value", "X,all,factor,1", "kind", "one of percent, amount, price")]
    [InlineData("readings", "measure,subject", "M,X", "value", "may not be empty")]
    [InlineData("sessions", "session,agreement,start,status", "X,A,2022-05-01T10:00,planned", "start", "an instant with an offset or Z")]
    [InlineData("sessions", "session,agreement,start,status", "X,A,2022-05-01,planned", "start", "an instant with an offset or Z")]
    [InlineData("sessions", "session,agreement,start,status", "X,A,2022-06-31T10:00:00Z,planned", "start", "an instant with an offset or Z")]
    [InlineData("sessions", "session,agreement,start,status", "X,A,9999-12-31T23:00:00-05:00,planned", "start", "an instant with an offset or Z")]
    [InlineData("sessions", "session,agreement,start,status", "X,A,0001-01-01T00:00:00+01:00,planned", "start", "an instant with an offset or Z")]
    [InlineData("sessions", "session,agreement,start,status", "X,A,2022-05-01T10:00:00Z,done", "status", "one of planned, in_progress, completed, cancelled")]
    [InlineData("sessions", "session,agreement,start,status", "X,A,2022-05-01T10:00:00Z,completed", "end", "the session is completed")]
    [InlineData("sessions", "session,agreement,start,end,status", "X,A,2022-05-01T10:00:00Z,2022-05-01T10:59:59+01:00,completed", "end", "not before start")]
    [InlineData("sessions", "session,agreement,start,status,billable", "X,A,2022-05-01T10:00:00Z,planned,yes", "billable", "true, false or nothing")]
    [InlineData("sessions", "session,agreement,start,status,planned_start,planned_end", "X,A,2022-05-01T10:00:00Z,planned,2022-05-01T10:00:00Z,2022-05-01T09:00:00Z", "planned_end", "not before planned_start")]
    [InlineData("sessions", "session,agreement,start,status,planned_end", "X,A,2022-05-01T10:00:00Z,planned,2022-05-01T09:00:00Z", "planned_end", "not before start")]
    [InlineData("events", "event,agreement", "X,A", "at", "may not be empty")]
    [InlineData("events", "event,agreement,at,quantity", "X,A,2022-05-01T10:00:00Z,-0.5", "quantity", "0 or more")]
    [InlineData("cancellations", "plan", "P", "charge", "may not be empty")]
    [InlineData("cancellations", "plan,charge", "P,half", "charge", "one of none, full, planned, fixed")]
    [InlineData("cancellations", "plan,charge", "P,fixed", "fixed_price", "the charge is fixed")]
    [InlineData("cancellations", "plan,charge,notice_hours", "P,full,-1", "notice_hours", "0 or more")]
    [InlineData("holidays", "holidays,date", "BANK,2022-02-29", "date", "a date that exists")]
    [InlineData("holidays", "holidays,date", "BANK,", "date", "may not be empty")]
    [InlineData("plans", "plan,model,interval", "X,time,PT0.5S", "interval", "a second at least")]
    [InlineData("plans", "plan,model", "X,time@3", "model", "one of flat, level, time, event")]
    [InlineData("rates", "item,scope,price,tier_mode,package_size", "I,all,1,package,-1", "package_size", "a size above 0")]
    [InlineData("periods", "period,from", "X,2022-05-01", "to", "may not be empty")]
    [InlineData("periods", "period,from,to", "X,2022-05-02,2022-05-01", "to", "not before from")]
    [InlineData("items", "item,name,retract", "X,Y,yes", "retract", "true, false or nothing")]
    public void A_bad_row_is_an_error_that_names_the_cell_and_what_was_expected(string file, string header, string line, string column, string expected)
    {
        var (row, errors) = Read(file, header, line.Split(','));
        Assert.Null(row);
        var error = Assert.Single(errors);
        Assert.Equal((file + ".csv", 7, column), (error.File, error.Row, error.Column));
        Assert.Contains(expected, error.Expected, StringComparison.Ordinal);
        var at = Array.IndexOf(header.Split(','), column);
        Assert.Equal(at < 0 || line.Split(',')[at].Length == 0 ? null : Canonical(line.Split(',')[at]), error.Value is null ? null : Canonical(error.Value));
    }

    [Fact]
    public void A_decimal_comma_is_no_decimal_point()
    {
        foreach (var text in new[] { "1,5", "1,234.50", "1 234", "1_000", "0x1F", "NaN", "∞", "-", ".", "--1", "1-", "١" })
        {
            var (row, errors) = Read("rates", "item,scope,price", "I", "all", text);
            Assert.Null(row);
            Assert.Equal(("price", text), (errors[0].Column, errors[0].Value));
        }
    }

    [Fact]
    public void All_bad_cells_of_a_row_are_reported_at_once()
    {
        var (row, errors) = Read("rates", "item,scope,from,price,currency", "I", "", "2022-13-01", "x", "pound");
        Assert.Null(row);
        Assert.Equal(["from", "price", "currency", "scope"], errors.Select(e => e.Column));
    }

    [Fact]
    public void An_unknown_column_a_missing_identity_and_a_column_that_is_there_twice_are_errors_of_the_header()
    {
        static (int?, string?, string)[] Errors(string file, string header)
            => [.. BillingProcess.Ingest(FactFile.Find(file)!, file, [.. header.Split(',')]).HeaderErrors.Select(e => (e.Row, e.Column, e.Expected[..12]))];
        Assert.Equal([(1, "colour", "one of the c")], Errors("items", "item,name,colour"));
        Assert.Equal([(1, "Name", "one of the c")], Errors("items", "item,Name"));
        Assert.Equal([(1, "item", "a column ite")], Errors("items", "name"));
        Assert.Equal([(1, "name", "one column n")], Errors("items", "item,name,name"));
        Assert.Equal([(1, "retract", "one column r")], Errors("items", "retract,item,retract"));
        Assert.Empty(Errors("parties", "party,name")); // from may be left out
        Assert.Empty(Errors("rates", "retract,price,scope,item"));
    }

    [Theory]
    [InlineData("rates", "item,scope,price", "I,all,1.10", "price", "1.1")]
    [InlineData("rates", "item,scope,price", "I,all,+1.00", "price", "1")]
    [InlineData("rates", "item,scope,price", "I,all,-0.00", "price", "0")]
    [InlineData("rates", "item,scope,price", "I,all,007", "price", "7")]
    [InlineData("rates", "item,scope,price", "I,all,.5", "price", "0.5")]
    [InlineData("rates", "item,scope,price", "I,all,100", "price", "100")]
    [InlineData("rates", "item,scope,price", "I,all,1234567890123456789012345.678", "price", "1234567890123456789012345.678")]
    [InlineData("rates", "item,scope,price", "I,place:A:B,1", "scope", "place:A:B")]
    [InlineData("events", "event,agreement,at", "E,A,2022-05-01T10:00:00+01:00", "at", "2022-05-01T09:00:00Z")]
    [InlineData("events", "event,agreement,at", "E,A,2022-05-01T10:00+01:00", "at", "2022-05-01T09:00:00Z")]
    [InlineData("events", "event,agreement,at", "E,A,2022-05-01t09:00:00z", "at", "2022-05-01T09:00:00Z")]
    [InlineData("events", "event,agreement,at", "E,A,2022-05-01T09:00:00.000Z", "at", "2022-05-01T09:00:00Z")]
    [InlineData("events", "event,agreement,at", "E,A,2022-05-01T09:00:00.1234567Z", "at", "2022-05-01T09:00:00.123456Z")]
    [InlineData("events", "event,agreement,at", "E,A,1969-12-31T23:59:59.9999999Z", "at", "1969-12-31T23:59:59.999999Z")]
    [InlineData("events", "event,agreement,at", "E,A,2022-12-31T23:30:00-02:00", "at", "2023-01-01T01:30:00Z")]
    [InlineData("events", "event,agreement,at", "E,A,9999-12-31T23:59:59Z", "at", "9999-12-31T23:59:59Z")]
    [InlineData("plans", "plan,model,interval", "P,time,PT60M", "interval", "PT1H")]
    [InlineData("plans", "plan,model,interval", "P,time,PT24H", "interval", "P1D")]
    [InlineData("plans", "plan,model,interval", "P,time,P1W", "interval", "P7D")]
    [InlineData("plans", "plan,model,interval", "P,time,PT90S", "interval", "PT1M30S")]
    public void A_value_has_one_spelling(string file, string header, string line, string column, string expected)
    {
        var (row, errors) = Read(file, header, line.Split(','));
        Assert.Empty(errors);
        Assert.Equal(expected, row!.Value.Cells[FactFile.Find(file)!.Position(column)]);
    }

    [Fact]
    public void Every_decimal_reads_back_as_it_was_written()
        => Seeds.Each(20_000, random =>
        {
            var value = new decimal(random.Next(), random.Next(), random.Next(5) == 0 ? random.Next(500_000_000) : 0, random.Next(2) == 0, (byte)random.Next(20));
            var text = CanonicalText.Text(value);
            Assert.True(CanonicalText.TryParseDecimal(text, out var read));
            Assert.Equal(value, read);
            Assert.Equal(text, CanonicalText.Text(read));
            Assert.Equal(Exact.Of(value.ToString(System.Globalization.CultureInfo.InvariantCulture)).ToString(), Exact.Of(text).ToString());
        });

    [Fact]
    public void Columns_come_in_any_order_and_an_empty_cell_or_a_missing_column_is_not_set()
    {
        var (row, _) = Read("agreements", "plan,item,to,agreement", "P", "I", "", "A");
        string?[] expected = ["A", null, null, null, null, null, null, "I", "P", null, null, null];
        Assert.Equal(expected, row!.Value.Cells);
        Assert.False(row.Value.IsRetraction);
        Assert.Equal(7, row.Value.Row);
    }

    [Fact]
    public void To_withdraw_a_row_its_identity_is_enough()
    {
        var (row, errors) = Read("agreements", "agreement,from,retract", "A", "2022-05-01", "true");
        Assert.Empty(errors);
        Assert.True(row!.Value.IsRetraction);
        Assert.False(Read("items", "item,name,retract", "X", "Y", "false").Row!.Value.IsRetraction);
        Assert.Equal("agreement", Assert.Single(Read("agreements", "agreement,from,retract", "", "", "true").Errors).Column);
        Assert.Empty(Read("rates", "item,scope,retract", "I", "all", "true").Errors);
    }

    [Theory]
    [InlineData("flat,,PT15M,,,", "interval PT15M applies to time plans only")]
    [InlineData("flat,,,up,,", "rounding up applies to time plans only")]
    [InlineData("event,,,,periodic,", "schedule periodic applies to time plans only")]
    [InlineData("event,,,,,advance", "timing advance does nothing on a event plan")]
    [InlineData("time,,PT15M,,,advance", "timing advance does nothing on a time plan")]
    public void What_does_nothing_is_accepted_with_a_warning(string cells, string message)
    {
        var reader = BillingProcess.Ingest(FactFile.Plans, "plans.csv", ["plan", "model", "measure", "interval", "rounding", "schedule", "timing"]);
        List<RowError> errors = [];
        List<RowWarning> warnings = [];
        Assert.NotNull(reader.Read(2, [.. ("P," + cells).Split(',')], errors, warnings));
        var warning = Assert.Single(warnings);
        Assert.Equal(("plans.csv", 2), (warning.File, warning.Row));
        Assert.StartsWith(message, warning.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Text_and_keys_are_kept_to_the_letter()
    {
        var (row, errors) = Read("items", "item,name", " a/b% ", "Träger \"x\"\n2nd line");
        Assert.Empty(errors);
        Assert.Equal([" a/b% ", "Träger \"x\"\n2nd line"], row!.Value.Cells.Take(2));
    }

    [Fact]
    public void Every_file_of_the_contract_is_known_by_its_name_and_refers_to_files_before_it()
    {
        string[] names = ["places", "items", "templates", "parties", "plans", "agreements", "holidays", "bands", "rates", "adjustments", "readings", "sessions", "events", "cancellations", "periods"];
        Assert.Equal(names, FactFile.All.Select(f => f.Name));
        Assert.All(names, n => Assert.Equal(n, FactFile.Find(n)!.ToString()));
        Assert.Null(FactFile.Find("invoices"));
        Assert.Equal(-1, FactFile.Items.Position("colour"));
        foreach (var (file, at) in FactFile.All.Select((f, i) => (f, i)))
        {
            Assert.All(file.Columns.SelectMany(c => c.RefersTo), other => Assert.Contains(other, names[..(at + 1)]));
        }
    }

    private static (IncomingRow? Row, List<RowError> Errors) Read(string file, string header, params string[] cells)
    {
        var reader = BillingProcess.Ingest(FactFile.Find(file)!, file + ".csv", [.. header.Split(',')]);
        Assert.Empty(reader.HeaderErrors);
        List<RowError> errors = [];
        return (reader.Read(7, cells, errors, []), errors);
    }

    /// <summary>A rule of the whole row names the cell in its one spelling; that is as good.</summary>
    private static string Canonical(string text) => CanonicalText.TryParseInstant(text, out var instant) ? CanonicalText.Text(instant) : text;
}
