using Fluid.Ast;

namespace Connector.Adapters.Shared.Texts;

/// <summary>Collects what a template names: fields, filters, and what it calls its own.</summary>
internal sealed class TemplateNames : AstVisitor
{
    public HashSet<string> Fields { get; } = new(StringComparer.Ordinal);

    public HashSet<string> Filters { get; } = new(StringComparer.Ordinal);

    /// <summary>What the template itself makes with <c>assign</c>, <c>capture</c> or a loop.</summary>
    public HashSet<string> Own { get; } = new(StringComparer.Ordinal) { "forloop", "empty", "blank", "nil" };

    protected override Expression VisitMemberExpression(MemberExpression memberExpression)
    {
        if (memberExpression.Segments is [IdentifierSegment first, ..])
        {
            _ = Fields.Add(first.Identifier);
        }

        return base.VisitMemberExpression(memberExpression);
    }

    protected override Expression VisitFilterExpression(FilterExpression filterExpression)
    {
        _ = Filters.Add(filterExpression.Name);
        return base.VisitFilterExpression(filterExpression);
    }

    protected override Statement VisitAssignStatement(AssignStatement assignStatement)
    {
        _ = Own.Add(assignStatement.Identifier);
        return base.VisitAssignStatement(assignStatement);
    }

    protected override Statement VisitCaptureStatement(CaptureStatement captureStatement)
    {
        _ = Own.Add(captureStatement.Identifier);
        return base.VisitCaptureStatement(captureStatement);
    }

    protected override Statement VisitForStatement(ForStatement forStatement)
    {
        _ = Own.Add(forStatement.Identifier);
        return base.VisitForStatement(forStatement);
    }
}
