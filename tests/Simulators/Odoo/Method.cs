namespace Connector.Simulators.Odoo;

/// <summary>What can be called: its parameters (those with <c>?</c> may be left out), whether it is of records or of the model.</summary>
internal sealed record Method(string Parameters, bool IsModel, Func<Transaction, Model, long[], Arguments, object?> Run)
{
    public string[] Names { get; } = [.. Parameters.Split(' ', StringSplitOptions.RemoveEmptyEntries).Select(name => name.TrimEnd('?'))];

    public string[] Required { get; } = [.. Parameters.Split(' ', StringSplitOptions.RemoveEmptyEntries).Where(name => name[^1] is not ('?' or '*'))];

    public bool TakesAll { get; } = Parameters.EndsWith("**", StringComparison.Ordinal);

    public int From { get; init; } = 16;

    public int Until { get; init; } = 99;
}
