namespace Connector.Contract;

/// <summary>What an import changes in closed periods.</summary>
public sealed record ImpactRow(int Charges, int Periods, int Payers, IReadOnlyList<ChangeRow> Changes);
