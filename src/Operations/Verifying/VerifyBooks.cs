using Connector.Engine;
using Connector.Operations.Backends;
using Connector.Operations.Planning;

namespace Connector.Operations.Verifying;

/// <summary>Compares all that was published with what is in the books. Records nothing.</summary>
public static class VerifyBooks
{
    private const int AtOnce = 500;

    /// <summary>Checks all backends. What somebody accepted is no violation.</summary>
    /// <param name="operation">The context of the operation.</param>
    /// <param name="progress">Called now and then with the number of documents checked so far.</param>
    /// <param name="cancellation">Cancels the calls to the backends.</param>
    /// <exception cref="Refusal">A backend cannot be read.</exception>
    public static async Task<Verification> Run(OperationContext operation, Action<int>? progress, CancellationToken cancellation)
    {
        var violations = new List<Issue>();
        var done = 0;
        foreach (var backend in ConfiguredBackends.Open(operation, null))
        {
            using var snapshot = operation.Read();
            foreach (var some in snapshot.Publications(backend.Name).Where(p => p.State != PublicationState.Sending).Chunk(AtOnce))
            {
                var found = await FindExternalDocuments.Run(backend, some, cancellation);
                foreach (var publication in some)
                {
                    var now = BillingProcess.Reconcile(publication, found.GetValueOrDefault(publication.Document)).Publication;
                    if (now.Outside is { } outside && outside != now.Accepted && !await IsSettled(publication, now))
                    {
                        violations.Add(new Issue(
                            "OUTSIDE-001", publication.Document, $"In {backend.Name} it is not as it was published: {outside}.",
                            now.IsUnknown ? $"See there what happened, then backend adopt {backend.Name} {publication.Document} with --reason." : "Run connector reconcile, then see connector plan for what to do."));
                    }
                }

                progress?.Invoke(done += some.Length);
            }

            violations.AddRange((await FindUnknownDocuments.Run(operation, backend, cancellation)).Select(found => new Issue(
                "OUTSIDE-002", found.Document, $"In {backend.Name}, {FindUnknownDocuments.Text(found, operation.Settings.Deciding.Billing.Currency)}.",
                $"Was the store restored from a backup? Run connector reconcile, then backend adopt {backend.Name} with --reason.")));
        }

        return new Verification(done, violations);

        // What was ended by others, is known to be, and of which nothing is due: there is nothing to do.
        async Task<bool> IsSettled(Publication known, Publication now)
        {
            if (now.State.Counts() || known.Outside != now.Outside)
            {
                return false;
            }

            using var snapshot = operation.Read();
            return (await new Planner(operation, snapshot, new PlanFilter(Document: known.Original)).Document(known.Original))?.Rows.All(r => r.Action == ActionKind.None) != false;
        }
    }
}
