using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Connector.Adapters.Odoo;
using Connector.Engine;
using Connector.Simulators.Odoo;
using NodaTime;
using Xunit;

namespace Connector.Adapters.Tests.Odoo;

/// <content>What is printed, where our key is, and how what was published before is known.</content>
public static partial class OdooTests
{
    private const string Terms = "<p>Our terms</p>";

    private static OutgoingDocument Ordered(params string?[] orders)
        => Desk.Create(SampleDocuments.Invoice(Key, [.. orders.Select(_ => 100L)])) with { LineFacts = [.. orders.Select(order => new LineFacts("W1", "Ward One", order))] };

    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task Nothing_of_ours_is_printed_and_what_is_the_companys_stays(int version)
    {
        await using var desk = await Desk.OpenAsync(version);
        desk.Odoo.People.Write("res.company", 1, new { invoice_terms = Terms });
        var made = await desk.DoneAsync(Ordered("PO 7", null, "PO 7"));

        var move = desk.Only(Key);
        Assert.Equal(("PO 7", null, Terms, null, null), (move.Ref, move.Origin, move.Narration, move.Salesperson, move.Follower));
        Assert.StartsWith(Key + " r1 ", move.Stamp, StringComparison.Ordinal);
        Assert.All(move.Lines, l => Assert.Equal("Support, Ward One, 1 May 2022 to 31 May 2022", l.Name));

        _ = await desk.DoneAsync(Ordered("PO 8") with { Action = ActionKind.Update, Revision = 2, ExternalId = made.ExternalId });
        move = desk.Only(Key);
        Assert.Equal(("PO 8", null, Terms, null), (move.Ref, move.Origin, move.Narration, move.Salesperson));
        Assert.StartsWith(Key + " r2 ", move.Stamp, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task Terms_and_a_salesperson_are_those_that_are_configured(int version)
    {
        await using var desk = await Desk.OpenAsync(version, o => o with { Terms = "Pay & rest", Salesperson = "accountant" });
        _ = await desk.DoneAsync(Ordered("PO 7"));
        Assert.Equal("<p>Pay &amp; rest</p>", desk.Only(Key).Narration);
        Assert.NotNull(desk.Only(Key).Salesperson);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task A_credit_note_says_which_invoice_it_corrects_by_number_and_date(int version)
    {
        await using var desk = await Desk.OpenAsync(version);
        var document = SampleDocuments.Invoice(Key + "/adj-1", 100) with { Kind = DocumentKind.CreditNote, Corrects = Key, Subject = $"Corrects {Key}: May 2022" };
        document = document with { Lines = [document.Lines[0] with { Description = "Corrects 2022-05/A1/support: Support; because of rate SUPPORT all (bob, 2022-07-01: typo)" }] };
        var made = await desk.DoneAsync(Desk.Create(document) with { Corrected = new CorrectedDocument(DocumentKind.Invoice, "INV/2022/00012", new LocalDate(2022, 5, 31)) });

        var move = desk.Only(document.Key);
        Assert.Equal(
            [("line_note", "Corrects invoice INV/2022/00012 of 31 May 2022"), ("product", "Correction: Support, 1 May 2022 to 31 May 2022")], move.Lines.Select(l => (l.DisplayType, l.Name!)));
        Assert.Contains(desk.Odoo.Books.Messages, m => m.Record == move.Id && m.Subtype == "Note" && m.Body!.Contains("because of rate SUPPORT all (bob", StringComparison.Ordinal));
        Assert.Equal(100, Assert.Single((await desk.Backend().LinesAsync(made, Cancellation))!.Value).Amount);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task What_was_published_with_our_key_as_its_reference_is_known_and_moves_with_its_next_update(int version)
    {
        await using var desk = await Desk.OpenAsync(version);
        desk.Odoo.People.Write("res.company", 1, new { invoice_terms = Terms });
        var made = await desk.DoneAsync(Ordered("PO 7"));
        await AsBefore(desk, desk.Only(Key));

        // It is found without its id, and it is untouched.
        Assert.Equal((made.ExternalId, 1, null), (await desk.FindAsync(Key)) is { } found ? (found.ExternalId, found.Revision, found.Digest) : default);

        _ = await desk.DoneAsync(Ordered("PO 7", "PO 7") with { Action = ActionKind.Update, Revision = 2, ExternalId = made.ExternalId });
        var move = desk.Only(Key);
        Assert.Equal(("PO 7", null, null), (move.Ref, move.Origin, move.Narration));
        Assert.StartsWith(Key + " r2 ", move.Stamp, StringComparison.Ordinal);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task A_copy_that_carries_our_stamp_is_not_ours(int version)
    {
        await using var desk = await Desk.OpenAsync(version);
        var made = await desk.DoneAsync(Ordered("PO 7"));
        var ours = desk.Only(Key);
        var copy = desk.Odoo.People.Create("account.move", new { move_type = "out_invoice", partner_id = ours.Partner, invoice_source_email = ours.Stamp, @ref = Key });

        Assert.Equal(made.ExternalId, (await desk.FindAsync(Key))!.ExternalId);
        desk.Odoo.People.Delete(ours.Id);
        Assert.Null(await desk.FindAsync(Key));

        // What is made again is a document of its own, and the copy stays as it is.
        _ = await desk.DoneAsync(Ordered("PO 7") with { Revision = 2 });
        Assert.Equal(2, desk.Odoo.Books.Moves.Count(m => m.Key == Key));
        Assert.Empty(desk.Odoo.Books.FindMove(copy)!.Lines);
    }

    [Theory]
    [InlineData("a_b")]
    [InlineData("50%")]
    [InlineData("back\\slash")]
    public static async Task A_key_with_what_stands_for_any_text_finds_itself_only(string key)
    {
        await using var desk = await Desk.OpenAsync(19);
        foreach (var other in new[] { key, "axb", "50x", "backslash" })
        {
            _ = await desk.DoneAsync(Desk.Create(SampleDocuments.Invoice(other, 100)));
        }

        Assert.Equal(desk.Only(key).Id.ToString(System.Globalization.CultureInfo.InvariantCulture), (await desk.FindAsync(key))!.ExternalId);
    }

    [Theory]
    [MemberData(nameof(Versions))]
    public static async Task A_product_that_is_made_has_the_taxes_of_its_tax_code_and_no_others(int version)
    {
        await using var desk = await Desk.OpenAsync(version, o => o with
        {
            Taxes = ImmutableDictionary<string, string>.Empty.Add("VAT20", "20%"),
            PurchaseTaxes = ImmutableDictionary<string, string>.Empty.Add("VAT20", "20%").Add("OTHER", "nowhere"),
        });
        desk.Items["taxed"] = ImmutableDictionary<string, string>.Empty.Add("tax_code", "VAT20");
        _ = await desk.SendRecordsAsync();

        SimulatedProduct Product(string code) => desk.Odoo.Books.Products.Single(p => p.DefaultCode == code);
        Assert.Empty(Product("support").Taxes.Concat(Product("support").PurchaseTaxes));
        Assert.Equal((1, 1), (Product("taxed").Taxes.Length, Product("taxed").PurchaseTaxes.Length));
        // By hand it has the company's.
        var made = desk.Odoo.People.Create("product.product", new { name = "By hand" });
        Assert.NotEmpty(desk.Odoo.Books.Products.Single(p => p.Id == made).Taxes);
    }

    /// <summary>Makes a move what the connector made of it before.</summary>
    private static async Task AsBefore(Desk desk, SimulatedMove move)
    {
        var options = OdooAt.Options(desk.Odoo);
        var company = await OdooCompany.ReadAsync(new OdooClient("odoo", options, TimeProvider.System, TimeSpan.Zero, TimeSpan.FromSeconds(9)), options, Cancellation);
        _ = await company.CallAsync(
            OdooCall.Write("account.move", move.Id, new JsonObject
            {
                ["ref"] = Key,
                ["invoice_origin"] = "Connector " + move.Stamp![(Key.Length + 1)..],
                ["invoice_source_email"] = false,
                ["narration"] = "<p>2022-05: Practice One</p>",
            }), Cancellation);
    }
}
