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
/// <remarks>
/// In all of this project null means "not set" or "none", as each member says; lists are empty, never null. Arguments that are not
/// declared nullable are not checked for null: rows were validated when they were imported.
/// </remarks>
public static class BillingProcess
{
    /// <summary>Reads rows of files: each becomes a fact in canonical form, or an error that says where and what.</summary>
    public static Ingesting.RowReader Ingest(FactFile file, string name, ImmutableArray<string> header) => new(file, name, header);

    /// <summary>Closes, reopens or locks a period, or gives the reasons why not.</summary>
    public static readonly Step<CloseRequest, PeriodState> Close = ClosePeriod.Run;

    /// <summary>The charges for the period, of one slice.</summary>
    public static readonly Step<Slice, RatedCharges> Rate = RateUsage.ForPeriod;

    /// <summary>The charges on the documents of the period, of one slice: the next period's too, where they are billed in advance.</summary>
    public static readonly Step<Slice, RatedCharges> RateDocuments = RateUsage.ForDocuments;

    /// <summary>The documents of charges, by key.</summary>
    public static readonly Step<RatedCharges, ImmutableArray<Document>> Assemble = AssembleDocuments.Run;

    /// <summary>What brings the books to a document's target: target − held − position.</summary>
    public static readonly Step<DocumentCase, ImmutableArray<PlannedAction>> Plan = PlanDocuments.Run;

    /// <summary>The plan of a document as <see cref="Plan"/> makes it, from what is stored beside its content: for lists of many documents.</summary>
    /// <param name="context">The facts as known, and the period of the document.</param>
    /// <param name="state">The state of that period.</param>
    /// <param name="document">What is stored of the document; no dispute holds a charge of it.</param>
    /// <returns>The plan's only row, without content; null where the content is needed to decide.</returns>
    public static PlannedAction? PlanAtAGlance(StepContext context, PeriodState state, DocumentStanding document) => Planning.PlanAtAGlance.Of(context, state, document);

    /// <summary>Accepts what others did to a document and its adjustments: later corrections continue beside it, until it is edited again.</summary>
    /// <param name="case">The document, and what exists of it in the accounting system.</param>
    /// <param name="rows">Its plan; what a row of it overwrites is not accepted.</param>
    /// <returns>The publications to record; empty when there is nothing to accept.</returns>
    public static ImmutableArray<Publication> Accept(DocumentCase @case, ImmutableArray<PlannedAction> rows) => PlanDocuments.Accept(@case, rows);

    /// <summary>What is recorded before an action is sent, so that a lost answer is known to be lost.</summary>
    public static Publication Intend(PlannedAction action) => PublishDocuments.Intend(action);

    /// <summary>What is sent for an action.</summary>
    public static OutgoingDocument Call(PlannedAction action, bool force) => PublishDocuments.Call(action, force);

    /// <summary>What a backend's answer means.</summary>
    /// <exception cref="InvalidOperationException">The outcome is of a type that is not one of <see cref="SendOutcome"/>.</exception>
    public static Answered Answer(PlannedAction action, Publication intent, SendOutcome outcome) => PublishDocuments.Answer(action, intent, outcome);

    /// <summary>What a look-up after a lost answer means.</summary>
    /// <param name="intent">What was about to be sent (<see cref="Intend"/>).</param>
    /// <param name="before">The publication before that; null when there was none.</param>
    /// <param name="found">What the backend has now under the document's key; null when nothing.</param>
    /// <returns>The publication to record; null when nothing exists in the accounting system.</returns>
    public static Publication? Recover(Publication intent, Publication? before, ExternalDocument? found) => PublishDocuments.Recover(intent, before, found);

    /// <summary>What is sent again after a look-up, so that what follows a document (notes, files, posting) is made up for where it is missing.</summary>
    /// <param name="intent">What was about to be sent.</param>
    /// <param name="before">The publication before that; null when there was none.</param>
    /// <param name="recovered">What <see cref="Recover"/> answered.</param>
    /// <returns>What to send; null when what was sent is not there.</returns>
    public static OutgoingDocument? Confirm(Publication intent, Publication? before, Publication? recovered) => PublishDocuments.Confirm(intent, before, recovered);

    /// <summary>What the answer to <see cref="Confirm"/> means.</summary>
    /// <param name="recovered">What <see cref="Recover"/> answered.</param>
    /// <param name="outcome">The backend's answer.</param>
    /// <param name="lines">The lines there, where the answer says that they are not what was sent; null where they cannot be read.</param>
    /// <returns>The publication to record; null when its answer is still not known.</returns>
    public static Publication? Confirmed(Publication recovered, SendOutcome outcome, ImmutableArray<FoundLine>? lines) => PublishDocuments.Confirmed(recovered, outcome, lines);

    /// <summary>What to say where a backend did not take a document, or it is not known whether it did.</summary>
    /// <param name="document">The document's key.</param>
    /// <param name="outcome">The backend's answer.</param>
    /// <returns>The issue; null for any other answer.</returns>
    public static Issue? Failure(string document, SendOutcome outcome) => PublishDocuments.Failure(document, outcome);

    /// <summary>What was found in place of what was sent becomes the position: to the penny, by charge where lines tell.</summary>
    /// <param name="known">The publication, which is not confirmed.</param>
    /// <param name="found">The document as the backend has it now.</param>
    /// <param name="lines">Its lines, which add up to its total.</param>
    public static Publication Adopt(Publication known, ExternalDocument found, ImmutableArray<FoundLine> lines) => AdoptDocuments.Run(known, found, lines);

    /// <summary>What is recorded of a document that the backend has under a key of ours and that was never recorded: not confirmed, until it is adopted.</summary>
    /// <param name="backend">The backend's name.</param>
    /// <param name="found">The document as the backend has it.</param>
    /// <param name="like">Its original or target as far as it is known, for payer, currency and days; null for neither.</param>
    /// <param name="target">What is stored of its original; null where nothing is due of it.</param>
    /// <param name="facts">The facts.</param>
    public static Publication Discover(string backend, ExternalDocument found, Document? like, StoredDocument? target, KnownFacts facts) => DiscoverDocuments.Run(backend, found, like, target, facts);

    /// <summary>A credit note of others against a document of ours becomes position, as one of its adjustments that is never written.</summary>
    /// <param name="credited">The publication that it is against.</param>
    /// <param name="key">The key that it gets.</param>
    /// <param name="found">The credit note as the backend has it.</param>
    /// <param name="lines">Its lines, which add up to its total.</param>
    public static Publication Count(Publication credited, string key, ExternalDocument found, ImmutableArray<FoundLine> lines) => AdoptDocuments.Credit(credited, key, found, lines);

    /// <summary>Compares what was published with what was read back. Drift is reported, never overwritten.</summary>
    /// <param name="known">The publication as recorded.</param>
    /// <param name="found">The document as the backend has it now; null when it has none.</param>
    public static Reconciled Reconcile(Publication known, ExternalDocument? found) => ReconcileDocuments.Compare(known, found);

    /// <summary>How a charge's amount came about; null when the slice gives no such charge in the period.</summary>
    public static Explanation? Explain(StepContext context, Slice slice, string charge) => Explain(context, slice, new HashSet<string>(StringComparer.Ordinal) { charge }).FirstOrDefault();

    /// <summary>How the amounts of some charges came about, in the order of the slice; charges that the slice does not give are left out.</summary>
    public static IEnumerable<Explanation> Explain(StepContext context, Slice slice, IReadOnlySet<string> charges) => RateUsage.Explain(context, slice, charges);
}
