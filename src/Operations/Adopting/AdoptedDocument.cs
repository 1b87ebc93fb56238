using Connector.Engine;

namespace Connector.Operations.Adopting;

/// <summary>A document whose content in the accounting system was not confirmed.</summary>
/// <param name="Before">As it was recorded.</param>
/// <param name="Now">As it is with what was found: adopted, or confirmed or gone by itself meanwhile; the same where its lines cannot be read.</param>
/// <param name="Due">What it should say by the facts, signed, in minor units; null when nothing is stored of it.</param>
public sealed record AdoptedDocument(Publication Before, Publication Now, long? Due)
{
    /// <summary>Whether it is known now; false where its lines cannot be read.</summary>
    public bool IsAdopted => !Now.IsUnknown;
}
