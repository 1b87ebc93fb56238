using System.Collections.Immutable;

namespace Connector.Engine;

/// <summary>A document as the backend has it.</summary>
/// <param name="Document">Its key.</param>
/// <param name="Revision">The revision of the content that we last sent, as far as the backend keeps it.</param>
/// <param name="ExternalId">Its id there.</param>
/// <param name="ExternalNumber">Its number there, where it has one.</param>
/// <param name="State">Its state there.</param>
/// <param name="Total">Its total without tax, in minor units, with the sign it shows.</param>
/// <param name="Digest">The digest of its content, where the backend keeps all of it; null otherwise.</param>
public sealed record ExternalDocument(
    string Document, int Revision, string ExternalId, string? ExternalNumber, PublicationState State, long Total, string? Digest)
{
    /// <summary>The tax that the backend adds to the total, in minor units; null where it does not tell.</summary>
    public long? Tax { get; init; }

    /// <summary>What is still to be paid, tax included, in minor units; null where it does not tell.</summary>
    public long? Residual { get; init; }

    /// <summary>Who changed it last, as the backend names them; null where it does not tell.</summary>
    public string? ChangedBy { get; init; }

    /// <summary>Whether it is a credit, whose amounts are shown without sign; null where the backend does not tell: then it is what was sent.</summary>
    public bool? IsCredit { get; init; }

    /// <summary>False where the backend compared it with what is sent now, and it says something else; null where the digest has to tell.</summary>
    public bool? IsAsSent { get; init; }

    /// <summary>Whether we ended it, to recreate it as a document of another kind.</summary>
    public bool EndedByUs { get; init; }

    /// <summary>The credit notes of others against it that are not cancelled; empty where there are none. Each has the key of what it credits.</summary>
    public ImmutableArray<ExternalDocument> Credits { get; init; } = [];

    /// <summary>The names of copies of it that others made beside their credit notes and did not cancel: they bill the same again, and are not ours. Empty where there are none.</summary>
    public ImmutableArray<string> Copies { get; init; } = [];
}
