using System.Collections.Immutable;
using Connector.Engine.Assembling;
using Connector.Engine.Closing;
using Connector.Engine.Planning;
using Connector.Engine.Publishing;
using Connector.Engine.Rating;
using Connector.Engine.Reconciling;

namespace Connector.Engine;

/// <summary>
/// The business, from top to bottom. Facts come in; a period is closed; its usage is rated, the charges are assembled into
/// documents; a plan says what brings the books to them; publishing carries it out; reconciling sees what became of it.
/// </summary>
public static class BillingProcess
{
    /// <summary>Reads rows of files: each becomes a fact in its one spelling, or an error that says where and what.</summary>
    public static Ingesting.RowReader Ingest(FactFile file, string name, ImmutableArray<string> header) => new(file, name, header);

    /// <summary>Closes, reopens or locks a period, or says what stands in the way.</summary>
    public static readonly Step<CloseRequest, PeriodState> Close = ClosePeriod.Run;

    /// <summary>The charges for the period, of one slice.</summary>
    public static readonly Step<Slice, RatedCharges> Rate = RateUsage.ForPeriod;

    /// <summary>The charges that stand on the documents of the period, of one slice: the next period's too, where they are billed in advance.</summary>
    public static readonly Step<Slice, RatedCharges> RateDocuments = RateUsage.ForDocuments;

    /// <summary>The documents of charges, by key.</summary>
    public static readonly Step<RatedCharges, ImmutableArray<Document>> Assemble = AssembleDocuments.Run;

    /// <summary>What brings the books to a document's target: target − held − position.</summary>
    public static readonly Step<DocumentCase, ImmutableArray<PlannedAction>> Plan = PlanDocuments.Run;

    /// <summary>What others did to a document and its adjustments, accepted: from now on corrections go on beside it, until it is another.</summary>
    public static ImmutableArray<Publication> Accept(DocumentCase @case, ImmutableArray<PlannedAction> rows) => PlanDocuments.Accept(@case, rows);

    /// <summary>What is recorded before an action is sent, so that a lost answer is known to be lost.</summary>
    public static Publication Intend(PlannedAction action) => PublishDocuments.Intend(action);

    /// <summary>What is sent for an action.</summary>
    public static OutgoingDocument Call(PlannedAction action, bool force) => PublishDocuments.Call(action, force);

    /// <summary>What a backend's answer means.</summary>
    public static Answered Answer(PlannedAction action, Publication intent, SendOutcome outcome) => PublishDocuments.Answer(action, intent, outcome);

    /// <summary>What a look-up after a lost answer means: what stands outside, or null when nothing does.</summary>
    public static Publication? Recover(Publication intent, Publication? before, ExternalDocument? found) => PublishDocuments.Recover(intent, before, found);

    /// <summary>What reading a document back means.</summary>
    public static Reconciled Reconcile(Publication known, ExternalDocument? found) => ReconcileDocuments.Compare(known, found);

    /// <summary>How a charge's amount came about; null when the slice gives no such charge in the period.</summary>
    public static Explanation? Explain(StepContext context, Slice slice, string charge) => Explain(context, slice, new HashSet<string>(StringComparer.Ordinal) { charge }).FirstOrDefault();

    /// <summary>How the amounts of some charges came about, in the order of the slice; what it does not give is left out.</summary>
    public static IEnumerable<Explanation> Explain(StepContext context, Slice slice, IReadOnlySet<string> charges) => RateUsage.Explain(context, slice, charges);
}
