using Connector.Benchmarks;

// Measures the connector against lower bounds of the same run: docs/performance.md.
string? Value(string option) => Array.IndexOf(args, option) is var at and >= 0 && at + 1 < args.Length ? args[at + 1] : null;

using var workplace = new Workplace(Value("--data"));
var table = new ResultTable();
var measures = new (string Name, Func<Workplace, ResultTable, Task> Run)[]
{
    ("import", Importing.Run),
    ("close", Closing.Run),
    ("rate", Rating.Run),
    ("usage", UsageRating.Run),
    ("month", Month.Run),
    ("publish", Publishing.Run),
    ("odoo", (workplace, table) => PublishingToOdoo.Run(workplace, table, Value("--live"))),
    ("memory", Memory.Run),
    ("incremental", Incremental.Run),
    ("api", Api.Run),
    ("scale10", Memory.RunTenfold),
    ("tryton", TrytonPublishing.Run),
    ("postgres", Databases.Run),
    ("nodes", Databases.RunNodes),
};
var only = Value("--only");
if (only is not null && measures.All(m => m.Name != only))
{
    Console.Error.WriteLine($"--only takes one of {string.Join(", ", measures.Select(m => m.Name))}.");
    return 2;
}

Console.Error.WriteLine($"data: {workplace.Data}");
foreach (var (name, run) in measures)
{
    // These take long, or need a server.
    if (only is null ? name is not ("scale10" or "tryton" or "postgres" or "nodes") || args.Contains("--" + name) : name == only)
    {
        Console.Error.WriteLine(name);
        await run(workplace, table);
    }
}

Console.Out.WriteLine();
Console.Out.WriteLine(table);
return table.IsOk ? 0 : 1;
