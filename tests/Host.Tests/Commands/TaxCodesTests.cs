using System.Text.Json.Nodes;
using Xunit;

namespace Connector.Host.Tests.Commands;

/// <summary>Corrections between items of different tax codes, and documents for days that the books are locked for.</summary>
public sealed class TaxCodesTests : IDisposable
{
    private const string D = "2022-05/receivable/P1";
    private readonly Office _office = SmallFacts.Office();

    public void Dispose() => _office.Dispose();

    [Fact]
    public void A_correction_that_sums_to_nothing_goes_out_as_a_credit_and_an_invoice()
    {
        _office.With(("items", "item,name,tax_code\nI1,Support,VAT20\nI3,Care,VAT0\n"), ("rates", "item,scope,from,price,per\nI3,all,2022-01-01,100.00,month\n")).Close("2022-05").Publish();
        _office.Move(D, "drafts", "posted");
        _office.Json("reconcile").Ends(0);
        _office.With(("agreements", "agreement,from,payer,provider,recipient,item,plan\nA1,2022-05-01,P1,S1,R1,I3,FLAT\n"));

        Assert.Equal([$"adjust {D}/adj-1", $"adjust {D}/adj-2"], _office.Plan());
        _office.Publish();
        Assert.Equal([("credit_note", "100.00"), ("invoice", "100.00")], new[] { "/adj-1", "/adj-2" }.Select(a => Draft(D + a)).Select(d => ((string)d["kind"]!, (string)d["total"]!)));
        Assert.Contains("Support", (string)Draft(D + "/adj-1")["lines"]![0]!["description"]!, StringComparison.Ordinal);
        Assert.All(_office.Plan(), row => Assert.StartsWith("none ", row, StringComparison.Ordinal));
        foreach (var number in new[] { "/adj-1", "/adj-2" })
        {
            _office.Move(D + number, "drafts", "posted");
        }

        _office.Json("reconcile").Ends(0);
        Assert.All(_office.Plan(), row => Assert.StartsWith("none ", row, StringComparison.Ordinal));
        Assert.Empty(_office.Json("verify", "--outside").Ends(0).Json["violations"]!.AsArray());
        // Back again: what both adjustments say is corrected too.
        _office.With(("agreements", "agreement,from,payer,provider,recipient,item,plan\nA1,2022-05-01,P1,S1,R1,I1,FLAT\n"));
        Assert.Equal([$"adjust {D}/adj-3", $"adjust {D}/adj-4"], _office.Plan());
    }

    [Fact]
    public void What_is_new_in_a_locked_month_is_dated_after_the_lock_and_stays_so()
    {
        _office.Close("2022-05").Publish();
        _office.Move(D, "drafts", "posted");
        File.WriteAllText(Path.Combine(_office.Books, "locked-through"), "2022-06-10");
        _office.With(("agreements", "agreement,from,payer,provider,recipient,item,plan\nA3,2022-05-01,P2,S1,R1,I1,FLAT\n")).Publish();

        const string Other = "2022-05/receivable/P2";
        Assert.Equal(("2022-06-11", "2022-05-01", "2022-05-31"), Days(Draft(Other)));
        var shown = _office.Json("documents", "2022-05", "--payer", "P2").Ends(0).Rows.Single();
        Assert.Equal(("2022-06-11", "draft"), ((string)shown["issue_date"]!, (string)shown["state"]!));
        Assert.All(_office.Plan(), row => Assert.StartsWith("none ", row, StringComparison.Ordinal));
        File.Delete(Path.Combine(_office.Books, "locked-through"));
        Assert.Empty(_office.Json("publish").Ends(0).Rows);
        _office.Move(Other, "drafts", "posted");
        _office.Json("reconcile").Ends(0);
        Assert.All(_office.Plan(), row => Assert.StartsWith("none ", row, StringComparison.Ordinal));
        Assert.Empty(_office.Json("verify", "--outside").Ends(0).Json["violations"]!.AsArray());
    }

    private JsonNode Draft(string document) => JsonNode.Parse(File.ReadAllText(Path.Combine(_office.Books, "drafts", _office.FileOf(document))))!;

    private static (string, string, string) Days(JsonNode document)
        => ((string)document["issue_date"]!, (string)document["lines"]![0]!["service_from"]!, (string)document["lines"]![0]!["service_to"]!);
}
