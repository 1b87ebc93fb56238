using System.Collections.Immutable;
using Connector.Adapters.Odoo;
using Connector.Engine;
using Connector.Simulators.Odoo;
using Xunit;

namespace Connector.Adapters.Tests.Odoo;

/// <summary>A simulated Odoo with a backend for it.</summary>
internal sealed class Desk : IAsyncDisposable
{
    private Func<OdooOptions, OdooOptions>? _change;

    private Desk(OdooSimulator odoo) => Odoo = odoo;

    public OdooSimulator Odoo { get; }

    /// <summary>Fields of items beside their names; the item <c>support</c> has none.</summary>
    public Dictionary<string, ImmutableDictionary<string, string>> Items { get; } = [];

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    public static async Task<Desk> OpenAsync(int version, Func<OdooOptions, OdooOptions>? change = null)
        => new(await OdooSimulator.StartAsync(new SimulatorOptions { Version = version, ConnectorGroups = ["base.group_system"] })) { _change = change };

    public void Change(Func<OdooOptions, OdooOptions> change) => _change = change;

    public OdooBackend Backend() => OdooAt.Backend(Odoo, _change);

    public SimulatedMove Only(string key) => Odoo.Books.Moves.Single(m => m.Key == key && m.State != "cancel");

    public async Task<ImmutableArray<BackendRecord>> SendRecordsAsync(OdooBackend? backend = null)
    {
        ImmutableArray<BackendRecord> records =
        [
            .. SampleDocuments.Records,
            .. Items.Select(item => new BackendRecord(ActionSubject.Item, item.Key, [("name", item.Key), .. item.Value.Select(f => (f.Key, f.Value))])),
        ];
        var outcomes = await (backend ?? Backend()).SendRecordsAsync(records, Cancellation);
        return [.. records.Zip(outcomes, (record, outcome) => record with { ExternalId = outcome.ExternalId })];
    }

    public async Task<SendOutcome> SendAsync(OutgoingDocument outgoing)
    {
        var backend = Backend();
        var records = await SendRecordsAsync(backend);
        return Assert.Single(await backend.SendAsync([outgoing with { Records = records }], Cancellation));
    }

    public async Task<ExternalDocument> DoneAsync(OutgoingDocument outgoing)
    {
        var outcome = await SendAsync(outgoing);
        return outcome is SendOutcome.Done(var found) ? found : throw new InvalidOperationException(outcome.ToString());
    }

    public async Task<ExternalDocument?> FindAsync(string key) => await Backend().FindAsync([new KnownDocument(key, null)], Cancellation).SingleOrDefaultAsync(Cancellation);

    public ValueTask DisposeAsync()
    {
        Assert.Empty(Odoo.Books.Damage);
        return Odoo.DisposeAsync();
    }

    public static OutgoingDocument Create(Document document, int revision = 1) => new(ActionKind.Create, document, revision, null, null, false);

    public static OutgoingDocument Update(Document document, int revision, ExternalDocument made) => new(ActionKind.Update, document, revision, made.ExternalId, null, false);

    public static OutgoingDocument Cancel(Document document, ExternalDocument made) => new(ActionKind.Cancel, document, made.Revision, made.ExternalId, null, false);

    public static Document Document(string key, params DocumentLine[] lines)
        => SampleDocuments.Invoice(key, 1) with { Total = lines.Sum(l => l.Amount), Lines = [.. lines] };

    public static DocumentLine Line(int number, Fraction quantity, Fraction price, long amount) => SampleDocuments.Invoice("x", 1).Lines[0] with
    {
        Line = number,
        Quantity = quantity,
        UnitPrice = price,
        Amount = amount,
        Charges = [new ChargeAmount($"2022-05/A{number}/support", amount)],
    };
}
