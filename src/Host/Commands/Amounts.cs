using System.Globalization;

namespace Connector.Host.Commands;

/// <summary>Adds up amounts as the contract writes them: decimals as text, with the currency's decimals.</summary>
internal static class Amounts
{
    public static decimal Of(string? amount) => amount is null ? 0 : decimal.Parse(amount, NumberStyles.Number, CultureInfo.InvariantCulture);

    public static string Text(decimal sum) => sum.ToString(CultureInfo.InvariantCulture);
}
