namespace Connector.Operations.Planning;

/// <summary>How much of a plan is wanted.</summary>
public enum PlanDetail
{
    /// <summary>Actions, reasons and totals of documents with something to do or to say; contents only where it takes them to decide. <see cref="Planner.Settled"/> says how many others there are.</summary>
    Rows,

    /// <summary>With the contents of documents with something to do; those that are settled without.</summary>
    All,

    /// <summary>Documents with something to do only, with their contents: it costs what changed, not what there is.</summary>
    Unsettled,

    /// <summary>All documents with their contents.</summary>
    Contents,
}
