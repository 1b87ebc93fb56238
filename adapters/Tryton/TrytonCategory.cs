namespace Connector.Adapters.Tryton;

internal sealed record TrytonCategory(int? Parent, bool IsAccountFromParent, int? Revenue, int? Expense);
