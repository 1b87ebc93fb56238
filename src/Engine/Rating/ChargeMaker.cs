namespace Connector.Engine.Rating;

/// <summary>Makes the charge of what was computed: one rounding, keys, and the document that it appears on.</summary>
internal sealed class ChargeMaker(KnownFacts facts, BillingPeriod period)
{
    /// <summary>Makes the charge of a computed amount.</summary>
    /// <param name="key">The charge's key.</param>
    /// <param name="values">The agreement's values; a standing offer has the usage's payer and recipient.</param>
    /// <param name="plan">The plan's version; null when none is in force.</param>
    /// <param name="item">The item's key.</param>
    /// <param name="service">The first to the last day charged.</param>
    /// <param name="computed">What it came to.</param>
    /// <param name="documentPeriod">The key of the period on whose document it appears.</param>
    public Charge Make(ChargeKey key, Agreement values, Plan? plan, string item, Days service, Computed computed, string documentPeriod)
    {
        var currency = computed.Currency ?? facts.Prices.CurrencyOf(item) ?? facts.Settings.Billing.Currency;
        var unrated = computed.Unrated;
        long? amount = null;
        if (unrated is null)
        {
            amount = computed.Unrounded.Round(Currency.Decimals(currency));
            unrated = amount is null ? new Unrated(Charge.TooLarge, "the amount is too large to store") : null;
        }

        var documentBy = plan?.DocumentBy ?? DocumentBy.Payer;
        var charge = new Charge
        {
            Key = key.ToString(),
            Period = period.Key,
            Agreement = values.Key,
            Payer = values.Payer,
            Provider = values.Provider,
            Recipient = values.Recipient,
            Nominee = values.Nominee,
            Item = item,
            Direction = values.Direction,
            PurchaseOrder = values.PurchaseOrder,
            Service = service,
            Quantity = unrated is null ? computed.Quantity : null,
            UnitPrice = unrated is null ? computed.UnitPrice : null,
            Amount = amount,
            Currency = currency,
            Status = unrated is null ? ChargeStatus.Rated : ChargeStatus.Unrated,
            Reason = unrated is null ? null : unrated.Code + ": " + unrated.Reason,
            DocumentBy = documentBy,
            LineBy = plan?.LineBy ?? LineBy.Charge,
            Document = DocumentOf(documentPeriod, values, documentBy, currency).ToString(),
        };
        return facts.Agreed(charge.Key) is { } agreed && unrated is null ? agreed.Settle(charge) : charge;
    }

    private DocumentKey DocumentOf(string documentPeriod, Agreement values, DocumentBy by, string currency)
    {
        var favoured = values.Direction switch
        {
            Direction.Payable => Keys.Segment(values.Provider),
            Direction.DirectPayment => Keys.Segment(values.Nominee ?? values.Recipient),
            _ => null,
        };
        var own = by switch
        {
            DocumentBy.PayerAndProvider when values.Direction != Direction.Payable => Keys.Segment(values.Provider),
            DocumentBy.PayerAndRecipient => Keys.Segment(values.Recipient),
            DocumentBy.Agreement => Keys.Segment(values.Key),
            _ => null,
        };
        var other = currency == facts.Settings.Billing.Currency ? null : currency;
        return new DocumentKey(documentPeriod, values.Direction, values.Payer) { Others = (favoured ?? own ?? other) is null ? null : string.Join('/', new[] { favoured, own, other }.OfType<string>()) };
    }
}
