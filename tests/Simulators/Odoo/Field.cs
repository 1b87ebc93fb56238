namespace Connector.Simulators.Odoo;

/// <summary>A field of a model. What is computed is not stored and cannot be written.</summary>
internal sealed record Field(string Name, FieldType Type, int Index)
{
    public string? Comodel { get; init; }

    /// <summary>Of a one2many: the many2one on the other side.</summary>
    public string? Inverse { get; init; }

    /// <summary>The name of the precision that a float is rounded to; null when it is stored unrounded.</summary>
    public string? Digits { get; init; }

    public string[] Options { get; init; } = [];

    public bool Required { get; init; }

    public string? Default { get; init; }

    public Func<Transaction, Record, object?>? Compute { get; init; }

    /// <summary>Stored on the template of a product, and shared with it.</summary>
    public bool OnTemplate { get; init; }

    /// <summary>Whether it is the simulator's own, not Odoo's: no client sees it.</summary>
    public bool IsOurs => Name[0] == '_';

    public bool IsRelational => Type is FieldType.Many2one or FieldType.One2many or FieldType.Many2many;

    public string Label { get; } = string.Join(' ', Name.Trim('_').Split('_').Where(word => word is not ("id" or "ids"))
        .Select(word => word.Length == 0 ? word : char.ToUpperInvariant(word[0]) + word[1..]));
}
