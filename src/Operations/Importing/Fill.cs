using System.Collections.Immutable;
using Connector.Engine;

namespace Connector.Operations.Importing;

/// <summary>One of our files, and what gives its columns.</summary>
/// <param name="File">The file.</param>
/// <param name="When">Which rows fill it: the values that some of their columns must have.</param>
/// <param name="Columns">Our columns.</param>
public sealed record Fill(FactFile File, ImmutableDictionary<string, string[]> When, ImmutableArray<(string Name, Source Source)> Columns);
