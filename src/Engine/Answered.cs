namespace Connector.Engine;

/// <summary>What is recorded after a call.</summary>
/// <param name="Publication">What exists in the accounting system now; null when nothing does.</param>
/// <param name="Issue">What went wrong, or null.</param>
/// <param name="PlanAgain">Whether the document is to be planned again at once: it was found booked.</param>
public sealed record Answered(Publication? Publication, Issue? Issue, bool PlanAgain);
