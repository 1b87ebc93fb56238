namespace Connector.Engine;

/// <summary>Directions as files and keys write them.</summary>
public static class Directions
{
    /// <summary>The direction a word names; <c>receivable</c> where there is none.</summary>
    public static Direction Parse(string? text) => text switch
    {
        "payable" => Direction.Payable,
        "direct_payment" => Direction.DirectPayment,
        _ => Direction.Receivable,
    };

    /// <summary>The word.</summary>
    public static string Text(this Direction direction) => direction switch
    {
        Direction.Payable => "payable",
        Direction.DirectPayment => "direct_payment",
        _ => "receivable",
    };
}
