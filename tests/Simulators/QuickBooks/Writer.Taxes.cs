using System.Text.Json.Nodes;

namespace Connector.Simulators.QuickBooks;

/// <content>Taxes and totals.</content>
internal sealed partial class Writer
{
    private void FinishTax(Storing store, Entity party)
    {
        var data = store.Data;
        var lines = data.Objects("Line").Where(static line => line.Text("DetailType") is not ("SubTotalLineDetail" or "DescriptionOnly" or "DiscountLineDetail")).ToList();
        var discount = data.Objects("Line").Where(static line => line.Text("DetailType") == "DiscountLineDetail").Sum(static line => line.Number("Amount") ?? 0);
        var net = lines.Sum(static line => line.Number("Amount") ?? 0);
        var kept = TaxThatStays(store);
        var tax = Options.IsUs ? UsTax(store, party, lines, net, discount, kept) : GlobalTax(store, lines, net, discount, kept);
        data["TotalAmt"] = net - discount + tax;
    }

    /// <summary>The tax that was sent; in a sparse change without lines the tax that there was.</summary>
    private static JsonObject? TaxThatStays(Storing store)
        => store.Given["TxnTaxDetail"] is not null ? store.Data.Object("TxnTaxDetail")
            : store.IsSparse && !store.Given.ContainsKey("Line") && !store.Given.ContainsKey("GlobalTaxCalculation") && !store.Given.ContainsKey("CustomerRef") ? store.Old?.Object("TxnTaxDetail") : null;

    private decimal UsTax(Storing store, Entity party, List<JsonObject> lines, decimal net, decimal discount, JsonObject? kept)
    {
        var data = store.Data;
        _ = data.Remove("GlobalTaxCalculation");
        var isSale = Schema.IsSale(store.Entity.Kind);
        var taxable = new List<decimal>();
        foreach (var line in lines)
        {
            var detail = line.Object(line.Text("DetailType")!)!;
            var code = detail.Ref("TaxCodeRef");
            if (code is not (null or "TAX" or "NON"))
            {
                throw QuickBooksError.TaxCode();
            }

            if (isSale)
            {
                code ??= company.Find("Item", detail.Ref("ItemRef"))!.Data.Flag("Taxable") ? "TAX" : "NON";
                detail["TaxCodeRef"] = Json.Reference(code);
            }

            if (code == "TAX")
            {
                taxable.Add(line.Number("Amount") ?? 0);
            }
        }

        if (!isSale || !Options.UsesSalesTax)
        {
            _ = data.Remove("TxnTaxDetail");
            return 0;
        }

        if (taxable.Count > 0)
        {
            RefuseTooManyLines(lines.Count);
        }

        var rate = Options.AutomatedSalesTax == true ? Options.UsTaxPercent : 0m;
        if (kept?.Ref("TxnTaxCodeRef") is { } chosen)
        {
            if (kept.Number("TotalTax") is { } total && (store.Given["TxnTaxDetail"] is null || Options.AutomatedSalesTax == true))
            {
                data["TxnTaxDetail"] = new JsonObject { ["TxnTaxCodeRef"] = Json.Reference(chosen), ["TotalTax"] = Json.Cents(total) };
                return Json.Cents(total);
            }

            rate = PercentsOf(chosen, "SalesTaxRateList").Sum(static p => p.Percent);
        }

        if (!party.Data.Flag("Taxable"))
        {
            rate = 0;
        }

        var share = Share(data, net, discount);
        var tax = Round(taxable.Select(amount => amount * share * rate / 100));
        data["TxnTaxDetail"] = new JsonObject { ["TotalTax"] = tax };
        if (kept?.Ref("TxnTaxCodeRef") is { } code2)
        {
            data["TxnTaxDetail"]!["TxnTaxCodeRef"] = Json.Reference(code2);
        }

        return tax;
    }

    private decimal GlobalTax(Storing store, List<JsonObject> lines, decimal net, decimal discount, JsonObject? kept)
    {
        var data = store.Data;
        var how = data.Text("GlobalTaxCalculation") ?? "TaxExcluded";
        data["GlobalTaxCalculation"] = how;
        if (how == "NotApplicable")
        {
            data["TxnTaxDetail"] = new JsonObject { ["TotalTax"] = 0m };
            return 0;
        }

        RefuseTooManyLines(lines.Count);
        var share = Share(data, net, discount);
        var list = Schema.IsSale(store.Entity.Kind) ? "SalesTaxRateList" : "PurchaseTaxRateList";
        var rates = new SortedDictionary<string, (decimal Percent, List<decimal> Nets, List<decimal> Taxes)>(StringComparer.Ordinal);
        foreach (var line in lines)
        {
            if (line.Object(line.Text("DetailType")!)!.Ref("TaxCodeRef") is not { Length: > 0 } code)
            {
                throw QuickBooksError.Business("Make sure all your transactions have a VAT rate before you save.", "TaxCodeRef");
            }

            var used = PercentsOf(code, list);
            var amount = (line.Number("Amount") ?? 0) * share;
            var bare = how == "TaxInclusive" ? amount * 100 / (100 + used.Sum(static rate => rate.Percent)) : amount;
            foreach (var (id, percent) in used)
            {
                if (!rates.TryGetValue(id, out var row))
                {
                    rates[id] = row = (percent, [], []);
                }

                row.Nets.Add(bare);
                row.Taxes.Add(bare * percent / 100);
            }
        }

        var taxLines = rates.Select(rate => new JsonObject
        {
            ["Amount"] = Round(rate.Value.Taxes),
            ["DetailType"] = "TaxLineDetail",
            ["TaxLineDetail"] = new JsonObject
            {
                ["TaxRateRef"] = Json.Reference(rate.Key),
                ["PercentBased"] = true,
                ["TaxPercent"] = rate.Value.Percent,
                ["NetAmountTaxable"] = Json.Cents(rate.Value.Nets.Sum()),
            },
        }).ToArray();
        var tax = taxLines.Sum(static line => line.Number("Amount") ?? 0);
        data["TxnTaxDetail"] = new JsonObject { ["TotalTax"] = tax, ["TaxLine"] = new JsonArray(taxLines) };
        if (kept?.Number("TotalTax") is { } total)
        {
            tax = Json.Cents(total);
            data["TxnTaxDetail"] = kept.DeepClone();
            data["TxnTaxDetail"]!["TotalTax"] = tax;
        }

        return how == "TaxInclusive" ? 0 : tax;
    }

    private List<(string Id, decimal Percent)> PercentsOf(string code, string list)
    {
        var found = company.Referred("TaxCode", code, "TaxCodeRef");
        var details = found.Data.Object(list)?.Objects("TaxRateDetail").ToList() ?? [];
        return details.Count > 0
            ? [.. details.Select(detail => (detail.Ref("TaxRateRef")!, company.Find("TaxRate", detail.Ref("TaxRateRef"))!.Data.Number("RateValue") ?? 0))]
            : throw QuickBooksError.Business($"The tax code {found.Name} has no rate for this kind of transaction.", "TaxCodeRef");
    }

    private decimal Round(IEnumerable<decimal> taxes) => Options.RoundsTaxPerLine ? taxes.Sum(Json.Cents) : Json.Cents(taxes.Sum());

    /// <summary>What is left of each line when the discount comes before the tax.</summary>
    private static decimal Share(JsonObject data, decimal net, decimal discount)
        => net != 0 && data.Flag("ApplyTaxAfterDiscount") ? (net - discount) / net : 1;

    private static void RefuseTooManyLines(int count)
    {
        if (count > MostTaxableLines)
        {
            throw QuickBooksError.Business($"A taxable transaction has at most {MostTaxableLines} lines; this one has {count}.", "Line");
        }
    }
}
