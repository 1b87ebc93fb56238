using System.Security.Cryptography;
using System.Text;

namespace Connector.Adapters.QuickBooks;

/// <summary>Texts and names as QuickBooks takes them. Pure.</summary>
internal static class QuickBooksText
{
    public const int LongestDescription = 4000;
    public const int LongestMemo = 1000;
    public const int LongestDisplayName = 500;
    public const int LongestItemName = 100;

    // Stands for a character that QuickBooks cannot store, so that people see that there was one.
    private const char Replacement = '\uFFFD';

    /// <summary>Text without what QuickBooks does not store: characters of 4 bytes and control characters; line breaks stay.</summary>
    public static string Clean(string text)
    {
        if (!text.AsSpan().ContainsAnyInRange('\0', '\x1f') && !text.Any(c => char.IsSurrogate(c) || char.IsControl(c)))
        {
            return text;
        }

        var clean = new StringBuilder(text.Length);
        foreach (var rune in text.ReplaceLineEndings("\n").EnumerateRunes())
        {
            _ = !rune.IsBmp ? clean.Append(Replacement) : rune.Value == '\t' ? clean.Append(' ') : rune.Value == '\n' || !Rune.IsControl(rune) ? clean.Append((char)rune.Value) : clean;
        }

        return clean.ToString();
    }

    /// <summary>Text of at most so many characters; what is cut off shows.</summary>
    public static string Cut(string text, int most) => text.Length <= most ? text : text[..(most - 1)] + "…";

    /// <summary>Text on one line, without runs of spaces: what tells whether two texts are the same whatever QuickBooks does to spaces.</summary>
    public static string Plain(string text) => string.Join(' ', text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries));

    /// <summary>A name: on one line, without colons, which QuickBooks keeps for names within names.</summary>
    public static string Name(string text, int most) => Cut(Plain(Clean(text).Replace(':', '-')), most);

    /// <summary>A name with something behind it that must stay whole.</summary>
    public static string Name(string text, string suffix, int most) => Name(text, most - suffix.Length) + suffix;

    /// <summary>The names that a record may get, the best first: two records never share one, since the last has a digest of the key.</summary>
    /// <param name="name">Its name.</param>
    /// <param name="key">Its key.</param>
    /// <param name="word">What it is, where a customer and a vendor may have the same name; null otherwise.</param>
    /// <param name="most">The most characters.</param>
    public static string[] Names(string name, string key, string? word, int most)
    {
        string?[] suffixes = ["", word is null ? null : $" ({word})", Plain(key).Length <= 40 ? $" ({Name(key, 40)})" : null, $" ({(word is null ? "" : word + " ")}{Digest(key, 8)})"];
        return [.. suffixes.OfType<string>().Select(suffix => Name(name, suffix, most)).Distinct(StringComparer.OrdinalIgnoreCase)];
    }

    /// <summary>The first characters of a digest, in digits and capitals that are not mistaken for each other.</summary>
    public static string Digest(string text, int characters)
    {
        const string Alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        var digest = new StringBuilder();
        var (bits, count) = (0, 0);
        foreach (var value in SHA256.HashData(Encoding.UTF8.GetBytes(text)))
        {
            (bits, count) = (((bits & 31) << 8) | value, count + 8);
            for (; count >= 5; count -= 5)
            {
                _ = digest.Append(Alphabet[(bits >> (count - 5)) & 31]);
            }
        }

        return digest.ToString(0, characters);
    }
}
