namespace Connector.Engine;

/// <summary>Something that happened and is recorded by the host: past tense, never undone.</summary>
public abstract record RecordedFact;
