using Connector.Adapters.QuickBooks;
using Connector.Engine;
using Connector.Simulators.QuickBooks;
using Xunit;

namespace Connector.Adapters.Tests.QuickBooks;

/// <summary>QuickBooks Online keeps what every backend promises, whatever the company: who gives the numbers, which taxes there are.</summary>
public abstract class QuickBooksConformance(SimulatorOptions company) : BackendConformance, IAsyncLifetime
{
    private QuickBooksSimulator _books = null!;
    private string _token = "";

    public async ValueTask InitializeAsync()
    {
        _books = await QuickBooksSimulator.StartAsync(company with { Limits = null });
        _token = await QuickBooksAt.TokenAsync(_books);
    }

    public async ValueTask DisposeAsync()
    {
        var damage = _books.Books.Damage;
        await _books.DisposeAsync();
        GC.SuppressFinalize(this);
        Assert.Empty(damage);
    }

    protected override IAccountingBackend Backend() => QuickBooksAt.Backend(_books, _token);

    // It has no drafts: what was sent is booked.
    protected override Task PostAsync(string key) => Act(key, d => _books.Desk.Send(d.Id, "one@example.org", d.Kind));

    protected override Task PayAsync(string key) => Act(key, d => _books.Desk.Pay(d.Id));

    protected override Task CancelAsync(string key) => Act(key, d => _books.Desk.Void(d.Kind, d.Id));

    protected override Task DeleteAsync(string key) => Act(key, d => _books.Desk.Delete(d.Kind, d.Id));

    protected override Task EditAsync(string key) => Act(key, d => _books.Desk.EditLine(d.Kind, d.Id, 1, description: "Support, as agreed"));

    protected override Task CreditAsync(string key, bool isWhole) => Act(key, d =>
    {
        var amount = isWhole ? d.Total : d.Total - d.Lines[0].Amount!.Value;
        _books.Desk.ApplyCredit(_books.Desk.Credit(d.Id, amount), d.Id, amount);
    });

    protected override void Meanwhile(Func<Task> act)
    {
        var isDone = false;
        foreach (var kind in new[] { "invoice/update", "invoice/void" })
        {
            _books.Faults.Meanwhile(() =>
            {
                if (!isDone)
                {
                    isDone = true;
                    act().GetAwaiter().GetResult();
                }
            }, kind);
        }
    }

    protected override Task<int> CountAsync(string key) => Task.FromResult(Ours(key).Count(d => !d.IsVoided));

    protected override IEnumerable<string> FailurePoints(ActionKind action) => action switch
    {
        ActionKind.Create => ["busy", "create before", "create after", "create half", "create late", "look"],
        ActionKind.Update => ["busy", "update before", "update after", "update half", "look"],
        _ => ["void before", "void after", "void half", "look"],
    };

    // Until it is repaired: what fails only once is retried, and succeeds.
    protected override Task BreakAsync(string point, string key)
    {
        var words = point.Split(' ');
        var fault = words[^1] switch { "after" => Fault.CutAfter, "half" => Fault.HalfAnswer, "late" => Fault.GatewayTimeout, "busy" => Fault.Unavailable, _ => Fault.CutBefore };
        switch (words[0])
        {
            case "busy":
                _books.Faults.About(fault, NoteStamp.Of(key, 1, "").Text.Split(" r1")[0] + " r");
                break;
            case "look":
                _books.Faults.Next(fault, "invoice/query", times: 1000);
                break;
            default:
                _books.Faults.Next(fault, "invoice/" + words[0], times: 1000);
                // Nor can it be looked up at once.
                _books.Faults.Next(Fault.CutBefore, "invoice/query", times: 1000, skip: 1);
                break;
        }

        return Task.CompletedTask;
    }

    protected override Task RepairAsync()
    {
        _books.Faults.Clear();
        return Task.CompletedTask;
    }

    private IEnumerable<SimulatedDocument> Ours(string key)
        => _books.Books.Invoices.Concat(_books.Books.CreditMemos).Where(d => !d.IsDeleted && NoteStamp.Read(d.PrivateNote)?.IsOf(key) == true);

    private Task Act(string key, Action<SimulatedDocument> act)
    {
        act(Ours(key).OrderBy(d => d.IsVoided).First());
        return Task.CompletedTask;
    }
}
