namespace Connector.Host.Samples;

/// <summary>What was written: the rows of each file; the readings' of all months.</summary>
internal sealed record SampleSummary(int Places, int Parties, int Items, int Plans, int Rates, int Adjustments, int Agreements, int Readings);
