namespace Connector.Contract;

/// <summary>What an import came to; with errors, nothing is recorded. Impact is null where no closed period changes.</summary>
public sealed record ImportResultRow(
    int Recorded, int Corrected, int Retracted, int Unchanged, IReadOnlyList<ImportWarningRow> Warnings, IReadOnlyList<ImportErrorRow> Errors, ImpactRow? Impact);
