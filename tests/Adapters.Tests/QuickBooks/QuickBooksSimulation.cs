using System.Collections.Immutable;
using Connector.Adapters.QuickBooks;
using Connector.Engine;
using Connector.Simulators.QuickBooks;
using Connector.Testing;
using Xunit;

namespace Connector.Adapters.Tests.QuickBooks;

/// <summary>Publishes drawn from seeds: created, changed, ended and created again under faults, while people do their work. Each key has one document, as it was sent last.</summary>
/// <remarks>10,000 publishes with CONNECTOR_LONG=1, 150 without.</remarks>
public sealed class QuickBooksSimulation
{
    private static readonly Fault[] All =
    [
        Fault.CutBefore, Fault.CutAfter, Fault.Twice, Fault.BadGateway, Fault.Unavailable, Fault.GatewayTimeout, Fault.ServerError, Fault.HtmlPage, Fault.HalfAnswer, Fault.BrokenAnswer, Fault.EmptyAnswer,
        Fault.LateDelivery,
    ];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Each_key_has_one_document(bool ourNumbers)
    {
        await using var books = await QuickBooksSimulator.StartAsync(new SimulatorOptions { Country = "GB", Limits = null, CustomTxnNumbers = ourNumbers, WarnsOfDuplicateNumbers = false, KeepsBodies = false });
        var token = await QuickBooksAt.TokenAsync(books);
        var outcomes = await QuickBooksAt.Backend(books, token).SendRecordsAsync(SampleDocuments.Records, Cancellation);
        ImmutableArray<BackendRecord> records = [.. SampleDocuments.Records.Zip(outcomes, (record, outcome) => record with { ExternalId = outcome.ExternalId })];
        for (var seed = 1; seed <= (Seeds.IsLong ? 5000 : 75); seed++)
        {
            await PublishAsync(books, token, records, seed);
        }

        Assert.Empty(books.Books.Damage);
    }

    private static async Task PublishAsync(QuickBooksSimulator books, string token, ImmutableArray<BackendRecord> records, int seed)
    {
        var random = new Random(seed);
        var key = $"2022-05/receivable/S{seed}";
        ExternalDocument? made = null;
        Document? last = null;
        var revision = 0;
        for (var step = random.Next(1, 4); step > 0; step--)
        {
            var wanted = SampleDocuments.Invoice(key, random.Next(1, 1000), random.Next(1, 1000));
            revision++;
            var outgoing = new OutgoingDocument(last is null ? ActionKind.Create : ActionKind.Update, wanted, revision, made?.ExternalId, last is null ? null : DocumentText.Digest(last), false) { Records = records };
            books.Faults.Seeded((seed * 10) + step, 0.3, All);
            made = await SendAsync(books, token, outgoing, key);
            last = wanted;
            books.Faults.Clear();
            _ = books.DeliverLate();
            Assert.Equal((wanted.Total, revision, PublicationState.Draft), (made.Total, made.Revision, made.State));
            var ours = books.Books.Invoices.Where(i => !i.IsDeleted && !i.IsVoided && NoteStamp.Read(i.PrivateNote)?.IsOf(key) == true).ToArray();
            Assert.Equal((seed, wanted.Total), (seed, (long)(Assert.Single(ours).Total * 100)));
        }
    }

    /// <summary>Sends as the host does: what was lost is looked up before it is sent again.</summary>
    private static async Task<ExternalDocument> SendAsync(QuickBooksSimulator books, string token, OutgoingDocument outgoing, string key)
    {
        for (var attempt = 1; ; attempt++)
        {
            Assert.True(attempt < 50, $"{key} does not come to an end.");
            var outcome = (await QuickBooksAt.Backend(books, token).SendAsync([outgoing], Cancellation))[0];
            if (outcome is SendOutcome.Done(var found))
            {
                return found;
            }

            Assert.True(outcome is SendOutcome.Failed or SendOutcome.Lost, $"{key}: {outcome}");
            try
            {
                if (outcome is SendOutcome.Lost && await QuickBooksAt.Backend(books, token).FindAsync([new KnownDocument(key, outgoing.ExternalId, outgoing.Revision)], Cancellation).FirstOrDefaultAsync(Cancellation) is { } there
                    && there.Revision == outgoing.Revision && there.Digest is null)
                {
                    return there;
                }
            }
            catch (QuickBooksFault)
            {
                // Asked again, as the next publish does.
            }
        }
    }
}
