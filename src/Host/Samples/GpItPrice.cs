using System.Globalization;

namespace Connector.Host.Samples;

/// <summary>A yearly price: an exact number of units of 10^-Decimals pounds.</summary>
internal readonly record struct GpItPrice(long Units, int Decimals)
{
    public GpItPrice Times(int thousandths) => this with { Units = ((Units * thousandths) + 500) / 1000 };

    public override string ToString() => new decimal(checked((int)Units), 0, 0, false, (byte)Decimals).ToString(CultureInfo.InvariantCulture);
}
