namespace Connector.Engine;

/// <summary>Which backend receives a document. The first route that matches wins.</summary>
/// <param name="Direction"><c>receivable</c>, <c>payable</c>, <c>direct_payment</c> or <c>*</c>.</param>
/// <param name="Payer">A party's key, or <c>*</c>.</param>
/// <param name="Backend">The backend's name.</param>
public sealed record Route(string Direction, string Payer, string Backend)
{
    /// <summary>Whether a document of this direction and payer goes this way.</summary>
    public bool Matches(string direction, string? payer) => (Direction == "*" || Direction == direction) && (Payer == "*" || Payer == payer);
}
