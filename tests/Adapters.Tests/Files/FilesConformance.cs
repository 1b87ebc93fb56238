using Connector.Adapters.Files;
using Connector.Engine;

namespace Connector.Adapters.Tests.Files;

/// <summary>The folder keeps what every backend promises.</summary>
public sealed class FilesConformance : BackendConformance, IDisposable
{
    private readonly BooksFolder _folder = new();

    private string? _broken;
    private Func<Task>? _meanwhile;

    protected override IAccountingBackend Backend() => new FilesBackend("books", new FilesOptions { Folder = _folder.Path }, TimeProvider.System) { PartName = () => "x", BeforeChange = Act };

    protected override Task PostAsync(string key) => Move(key, "drafts", "posted");

    protected override Task PayAsync(string key) => Move(key, "posted", "paid");

    protected override Task CancelAsync(string key) => Move(key, "drafts", "cancelled");

    protected override Task DeleteAsync(string key)
    {
        File.Delete(_folder.File("drafts", key));
        return Task.CompletedTask;
    }

    protected override void Meanwhile(Func<Task> act) => _meanwhile = act;

    private void Act()
    {
        var act = _meanwhile;
        _meanwhile = null;
        act?.Invoke().GetAwaiter().GetResult();
    }

    protected override Task CreditAsync(string key, bool isWhole)
    {
        var lines = isWhole ? "" : ", \"lines\": [{\"description\": \"agreed\", \"amount\": \"4.00\"}]";
        File.WriteAllText(
            Path.Combine(_folder.Path, "posted", "CN-17.json"),
            $$"""{"kind": "credit_note", "corrects": "{{key}}", "currency": "GBP", "total": "{{(isWhole ? "10.00" : "4.00")}}", "external_number": "CN-17"{{lines}}}""");
        return Task.CompletedTask;
    }

    protected override Task EditAsync(string key)
    {
        var path = _folder.File("drafts", key);
        File.WriteAllText(path, File.ReadAllText(path).Replace("\"Support\"", "\"Support, as agreed\"", StringComparison.Ordinal));
        return Task.CompletedTask;
    }

    protected override Task<int> CountAsync(string key)
        => Task.FromResult(new[] { "drafts", "posted", "paid" }.Count(state => File.Exists(_folder.File(state, key))));

    protected override IEnumerable<string> FailurePoints(ActionKind action) => action switch
    {
        ActionKind.Create => ["write", "rename", "numbers", "register"],
        ActionKind.Update => ["write", "register"],
        _ => ["cancelled", "restate", "register"],
    };

    // A folder where a file is to go: to write or rename there fails as on a broken disk, also for root.
    protected override Task BreakAsync(string point, string key)
    {
        _broken = point switch
        {
            "write" => Part(_folder.File("drafts", key)),
            "rename" => _folder.File("drafts", key),
            "numbers" => Part(Path.Combine(_folder.Path, "numbers")),
            "cancelled" => _folder.File("cancelled", key),
            "restate" => Part(_folder.File("cancelled", key)),
            _ => Path.Combine(_folder.Path, "register.csv"),
        };
        if (File.Exists(_broken))
        {
            File.Move(_broken, _broken + ".kept");
        }

        _ = Directory.CreateDirectory(Path.Combine(_broken, "in the way"));
        return Task.CompletedTask;
    }

    protected override Task RepairAsync()
    {
        Directory.Delete(_broken!, recursive: true);
        if (File.Exists(_broken + ".kept"))
        {
            File.Move(_broken + ".kept", _broken!);
        }

        return Task.CompletedTask;
    }

    public void Dispose() => _folder.Dispose();

    private static string Part(string path) => Path.Combine(Path.GetDirectoryName(path)!, $".{Path.GetFileName(path)}.x.part");

    private Task Move(string key, string from, string to)
    {
        File.Move(_folder.File(from, key), _folder.File(to, key));
        return Task.CompletedTask;
    }
}
