namespace Connector.Engine;

/// <summary>Directions as files and keys write them.</summary>
public static class Directions
{
    /// <summary>The direction of this name; <c>receivable</c> for null or any other text.</summary>
    public static Direction Parse(string? text) => text switch
    {
        "payable" => Direction.Payable,
        "direct_payment" => Direction.DirectPayment,
        _ => Direction.Receivable,
    };

    /// <summary>The direction as files and keys write it: <c>receivable</c>, <c>payable</c> or <c>direct_payment</c>.</summary>
    public static string Text(this Direction direction) => direction switch
    {
        Direction.Payable => "payable",
        Direction.DirectPayment => "direct_payment",
        _ => "receivable",
    };
}
