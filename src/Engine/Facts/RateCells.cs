namespace Connector.Engine;

/// <summary>The cells of a row of <see cref="FactFile.Rates"/> by the names of their columns. A row is one tier of a rate.</summary>
/// <param name="Cells">The cells, in canonical form, null when empty.</param>
public readonly record struct RateCells(string?[] Cells)
{
    /// <summary>The key of the item.</summary>
    public string Item => Cell("item")!;

    /// <summary>The scope, as <see cref="Engine.Scope.Parse"/> reads it.</summary>
    public string Scope => Cell("scope")!;

    /// <summary>The first day; null for "since ever".</summary>
    public string? From => Cell("from");

    /// <summary>The last day; null for "until further notice".</summary>
    public string? To => Cell("to");

    /// <summary>The key of the band; null for none.</summary>
    public string? Band => Cell("band");

    /// <summary>Where the tier begins; null for 0.</summary>
    public string? TierFrom => Cell("tier_from");

    /// <summary>How tiers add up.</summary>
    public string? TierMode => Cell("tier_mode");

    /// <summary>The price; null for 0.</summary>
    public string? Price => Cell("price");

    /// <summary>The price of the tier as a whole; null for 0.</summary>
    public string? FixedPrice => Cell("fixed_price");

    /// <summary>The number of units in a package.</summary>
    public string? PackageSize => Cell("package_size");

    /// <summary>The number of first units for which nothing is due; null for 0.</summary>
    public string? FreeUnits => Cell("free_units");

    /// <summary>The currency; null for that of the settings.</summary>
    public string? Currency => Cell("currency");

    /// <summary>What the price is for; null for a unit.</summary>
    public string? Per => Cell("per");

    /// <summary>What all tiers of one rate share.</summary>
    public (string Item, string Scope, string? From, string? Band) Rate => (Item, Scope, From, Band);

    /// <summary>What two rows share of which one replaces the other from its first day on: item, scope and band.</summary>
    public string Series => string.Join('\u001f', Item, Scope, Band);

    /// <summary>The cell of a column.</summary>
    public string? Cell(string column) => Cells[FactFile.Rates.Position(column)];
}
