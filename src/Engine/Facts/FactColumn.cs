using System.Collections.Immutable;

namespace Connector.Engine;

/// <summary>A column of a fact file.</summary>
/// <param name="Name">Its header.</param>
/// <param name="Type">What its cells hold.</param>
public sealed record FactColumn(string Name, CellType Type)
{
    /// <summary>Whether the column is part of a row's identity.</summary>
    public bool IsIdentity { get; init; }

    /// <summary>Whether a cell may not be empty.</summary>
    public bool IsRequired { get; init; }

    /// <summary>The words that a <see cref="CellType.Choice"/> takes; the first is the default.</summary>
    public ImmutableArray<string> Choices { get; init; } = [];

    /// <summary>The files one of which must hold a row with this cell as its key; empty when the cell refers to nothing.</summary>
    public ImmutableArray<string> RefersTo { get; init; } = [];
}
