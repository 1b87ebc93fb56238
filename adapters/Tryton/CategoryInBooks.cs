namespace Connector.Adapters.Tryton;

internal sealed record CategoryInBooks(int? Parent, bool IsAccountFromParent, int? Revenue, int? Expense);
