namespace Connector.Engine;

/// <summary>Something the business refuses or finds: a value, not an exception. Every code is explained in docs/issues.md.</summary>
/// <param name="Code">A stable code, such as <c>RATE-001</c>.</param>
/// <param name="Subject">The key of what it is about: a period, charge, document, party, file.</param>
/// <param name="Message">What happened, in one sentence.</param>
/// <param name="Remedy">What to do about it, in one sentence.</param>
public sealed record Issue(string Code, string Subject, string Message, string Remedy);
