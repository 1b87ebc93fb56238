using System.Globalization;

namespace Connector.Adapters.Tryton;

/// <summary>
/// What the Connector notes on the first line of a draft, where nobody prints it, in the same call as the content: which content of ours it is, and the fingerprint of
/// that content in Tryton. Content with another fingerprint was edited by somebody.
/// </summary>
/// <param name="Revision">The revision.</param>
/// <param name="IsCredit">Whether the document is a credit, whose signs are reversed in Tryton.</param>
/// <param name="Digest">The digest of the document's content.</param>
/// <param name="Fingerprint">The fingerprint of the draft.</param>
internal sealed record ContentStamp(int Revision, bool IsCredit, string Digest, string Fingerprint)
{
    private const string Title = "Connector";

    /// <summary>Reads what <see cref="ToString"/> wrote; null for any other text.</summary>
    public static ContentStamp? Parse(string? note)
        => note?.Split('\n')[0].Split(' ') is [Title, "revision", var number, var kind and ("invoice" or "credit"), { Length: 32 } digest, { Length: 32 } fingerprint]
            && int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var revision)
                ? new ContentStamp(revision, kind == "credit", digest, fingerprint)
                : null;

    /// <summary>The note of a first line: the stamp, our key, and what is said of the line.</summary>
    public static string Note(ContentStamp stamp, string key, string? text) => $"{stamp}\n{key}\n{text}";

    /// <summary>The key in a note that <see cref="Note"/> made; null in any other.</summary>
    public static string? KeyOf(string? note) => Parse(note) is not null && note!.Split('\n') is [_, { Length: > 0 } key, ..] ? key : null;

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Title} revision {Revision} {(IsCredit ? "credit" : "invoice")} {Digest} {Fingerprint}");
}
