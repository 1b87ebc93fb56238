using System.Globalization;

namespace Connector.Adapters.QuickBooks;

/// <summary>
/// The numbers that we give documents where the company does not number by itself: made of the key, so that a document is found by its number in one query,
/// whatever answers were lost. At most 21 characters. Pure.
/// </summary>
internal static class DocNumbers
{
    private const int Longest = 21;
    private const int LongestPeriod = 9;
    private const int DigestLength = 9;

    // Earlier creations of one document are not looked for by their numbers.
    private const int MostRevisions = 20;

    /// <summary>The number of a document that is created with this revision: a cancelled one keeps its number, and the next one has another.</summary>
    public static string Of(string key, int revision)
    {
        var suffix = revision == 1 ? "" : "-" + revision.ToString(CultureInfo.InvariantCulture);
        return Stem(key, Longest - suffix.Length) + suffix;
    }

    /// <summary>All numbers that it may have, as far as this revision tells: the first one, and the last ones.</summary>
    public static IEnumerable<string> All(string key, int revision)
        => Enumerable.Range(Math.Max(1, revision - MostRevisions + 1), Math.Min(Math.Max(1, revision), MostRevisions)).Append(1).Distinct().Select(r => Of(key, r));

    /// <summary>What all numbers of it begin with.</summary>
    public static string Stem(string key) => Stem(key, Longest - 4);

    // The period is what people look for; the digest is what keeps two documents of it apart.
    private static string Stem(string key, int most)
    {
        var period = key.Split('/')[0];
        var isPeriod = period.Length is > 0 and <= LongestPeriod && period.All(c => char.IsAsciiLetterOrDigit(c) || c == '-');
        var stem = (isPeriod ? period + "-" : "") + QuickBooksText.Digest(key, DigestLength);
        return stem.Length <= most ? stem : stem[..most];
    }
}
