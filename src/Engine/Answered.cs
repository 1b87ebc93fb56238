namespace Connector.Engine;

/// <summary>What is recorded after a call.</summary>
/// <param name="Publication">What stands outside now; null when nothing does.</param>
/// <param name="Issue">What went wrong, or null.</param>
/// <param name="PlanAgain">Whether the document is to be planned again at once: it was found booked.</param>
public sealed record Answered(Publication? Publication, Issue? Issue, bool PlanAgain);

/// <summary>What reading a document back came to.</summary>
/// <param name="Publication">What stands outside now.</param>
/// <param name="Expected">As it was published.</param>
/// <param name="Found">As it was found; null when it is gone.</param>
/// <param name="HasChanged">Whether there is something to record.</param>
public sealed record Reconciled(Publication Publication, string Expected, string? Found, bool HasChanged);
