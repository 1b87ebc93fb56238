using Connector.Engine;
using Connector.Simulators.Odoo;
using Xunit;

namespace Connector.Adapters.Tests.Odoo;

/// <summary>Odoo keeps what every backend promises, whatever its version.</summary>
public abstract class OdooConformance(int version) : BackendConformance, IAsyncLifetime
{
    private OdooSimulator _odoo = null!;

    public async ValueTask InitializeAsync()
        => _odoo = await OdooSimulator.StartAsync(new SimulatorOptions { Version = version, ConnectorGroups = ["base.group_system"] });

    public async ValueTask DisposeAsync()
    {
        var damage = _odoo.Books.Damage;
        await _odoo.DisposeAsync();
        GC.SuppressFinalize(this);
        Assert.Empty(damage);
    }

    protected override IAccountingBackend Backend() => OdooAt.Backend(_odoo);

    protected override Task PostAsync(string key) => Act(key, _odoo.People.Post);

    protected override Task PayAsync(string key) => Act(key, id => _odoo.People.Pay(id));

    protected override Task CancelAsync(string key) => Act(key, _odoo.People.Cancel);

    protected override Task DeleteAsync(string key) => Act(key, _odoo.People.Delete);

    // Odoo cannot be told which content a write is meant for.
    protected override bool KeepsEdits => false;

    protected override void Meanwhile(Func<Task> act) => _odoo.Faults.Meanwhile(() => act().GetAwaiter().GetResult(), "account.move", "write");

    protected override Task CreditAsync(string key, bool isWhole)
    {
        var credit = _odoo.People.Reverse(Move(key).Id, "agreed with the customer");
        if (!isWhole)
        {
            _odoo.People.DeleteLine(_odoo.Books.FindMove(credit)!.Lines[0].Id);
        }

        _odoo.People.Post(credit);
        return Task.CompletedTask;
    }

    protected override Task EditAsync(string key)
    {
        _odoo.People.EditLine(Move(key).Lines[0].Id, new { name = "Support, as agreed" });
        return Task.CompletedTask;
    }

    protected override Task<int> CountAsync(string key) => Task.FromResult(_odoo.Books.Moves.Count(m => m.Key == key && m.State != "cancel"));

    protected override IEnumerable<string> FailurePoints(ActionKind action) => action switch
    {
        ActionKind.Create => ["load before", "load after", "load half", "load busy", "look", "read back"],
        ActionKind.Update => ["write before", "write after", "write half", "write busy", "look", "read back"],
        _ => ["cancel before", "cancel after", "cancel half", "look"],
    };

    // Until it is repaired: what fails only once is retried, and succeeds.
    protected override Task BreakAsync(string point, string key)
    {
        var words = point.Split(' ');
        var fault = words[^1] switch { "after" => Fault.CutAfter, "half" => Fault.HalfAnswer, "busy" => Fault.Serialization, _ => Fault.CutBefore };
        var quoted = $"\"{key} r";
        var isOn = false;
        _odoo.Faults.Next(fault, call => words[0] switch
        {
            "load" => call is { Model: "account.move", Method: "load" } && call.Body.Contains(quoted, StringComparison.Ordinal),
            "write" => call is { Model: "account.move", Method: "write" },
            "cancel" => call is { Model: "account.move", Method: "button_cancel" },
            "look" => call is { Model: "account.move", Method: "search_read" },
            _ => isOn && call is { Model: "account.move", Method: "search_read" },
        }, times: 1000);
        _odoo.Faults.Next(Fault.None, call =>
        {
            isOn |= call is { Model: "account.move", Method: "load" or "write" };
            return false;
        });
        if (words[^1] is "after" or "half")
        {
            // Nor can it be looked up at once.
            _odoo.Faults.Next(Fault.CutBefore, call => call.Method == "check_object_reference" && call.Body.Contains("doc_", StringComparison.Ordinal) && isOn, times: 1000);
        }

        return Task.CompletedTask;
    }

    protected override Task RepairAsync()
    {
        _odoo.Faults.Clear();
        return Task.CompletedTask;
    }

    private SimulatedMove Move(string key) => _odoo.Books.Moves.Where(m => m.Key == key).OrderBy(m => m.State == "cancel").ThenByDescending(m => m.Id).First();

    private Task Act(string key, Action<long> act)
    {
        act(Move(key).Id);
        return Task.CompletedTask;
    }
}
