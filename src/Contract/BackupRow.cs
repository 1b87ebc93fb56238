namespace Connector.Contract;

/// <summary>A backup of a store, made or restored.</summary>
public sealed record BackupRow(string File, string TakenAt, long Records, string Digest, string? Head);
