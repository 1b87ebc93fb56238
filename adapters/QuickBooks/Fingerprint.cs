using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Connector.Adapters.QuickBooks;

/// <summary>
/// The fingerprint of a content: the same for what we send and for what comes back, as long as nobody edits it. Without what QuickBooks computes or may write
/// in its own way: totals, addresses, spaces, tax codes that say that there is no tax. Pure.
/// </summary>
internal static class Fingerprint
{
    /// <param name="entity">What it is.</param>
    /// <param name="content">Its content.</param>
    /// <param name="homeCurrency">What a content is in that names no currency.</param>
    public static string Of(string entity, Transaction content, string? homeCurrency)
    {
        var text = new StringBuilder();
        _ = text.Append(CultureInfo.InvariantCulture, $"{entity}|{(content.CustomerRef ?? content.VendorRef)?.Value}|{content.TxnDate}|{content.CurrencyRef?.Value ?? homeCurrency}\n");
        foreach (var line in content.Lines)
        {
            var detail = line.Detail;
            var amount = line.Amount ?? 0;
            var tax = detail?.TaxCodeRef?.Value is { } code and not "NON" ? code : "";
            _ = text.Append(CultureInfo.InvariantCulture, $"{line.DetailType}|{detail?.ItemRef?.Value ?? detail?.AccountRef?.Value}|{Counted(detail, amount)}|{Plain(amount)}|{tax}|{detail?.ServiceDate}|")
                .Append(QuickBooksText.Plain(line.Description ?? "")).Append('\n');
        }

        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text.ToString()))[..8]);
    }

    // An amount alone may come back as one piece at the amount.
    private static string Counted(ItemDetail? detail, decimal amount)
        => detail is null || (detail.Qty is null or 1 && (detail.UnitPrice is null || detail.UnitPrice == amount)) ? "" : $"{Plain(detail.Qty ?? 1)}*{Plain(detail.UnitPrice ?? 0)}";

    private static string Plain(decimal value) => value.ToString("0.#######", CultureInfo.InvariantCulture);
}
