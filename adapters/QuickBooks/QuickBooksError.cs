namespace Connector.Adapters.QuickBooks;

/// <summary>An error of an answer.</summary>
/// <param name="Code">Its code, such as 6140.</param>
/// <param name="Message">What it says.</param>
/// <param name="Detail">What it says beyond that.</param>
/// <param name="Element">The field that it is about.</param>
internal sealed record QuickBooksError(string Code, string Message, string? Detail, string? Element);
