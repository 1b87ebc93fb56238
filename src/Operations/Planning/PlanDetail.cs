namespace Connector.Operations.Planning;

/// <summary>How much of a plan is computed.</summary>
public enum PlanDetail
{
    /// <summary>Actions, reasons and totals of documents that need an action or have something to report; contents only when they decide. <see cref="Planner.Settled"/> counts the others.</summary>
    Rows,

    /// <summary>All documents; those that need an action with their contents, those that are settled without.</summary>
    All,

    /// <summary>Only documents that need an action, with their contents. The cost is proportional to what changed.</summary>
    Unsettled,

    /// <summary>All documents with their contents.</summary>
    Contents,
}
