namespace Connector.Adapters.Odoo;

/// <summary>Why <c>load</c> did not take rows.</summary>
/// <param name="Message">Its first message.</param>
/// <param name="IsRace">Whether somebody else wrote the same records at the same moment.</param>
internal readonly record struct LoadProblem(string Message, bool IsRace);
