namespace Connector.Store;

/// <summary>Something in the store that is not as it was recorded.</summary>
/// <param name="Code">The code, as docs/issues.md lists it.</param>
/// <param name="Subject">The table, with a row's key where one can be told.</param>
/// <param name="Message">What is wrong.</param>
public sealed record StoreFinding(string Code, string Subject, string Message);
