using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Connector.Adapters.QuickBooks;

/// <summary>
/// What tells in a document's private note (the memo, which customers do not see) that it is ours, and which content: key, revision and fingerprint. The key
/// is written in ASCII, so that no storage changes it. Pure.
/// </summary>
/// <param name="Key">The key, as it is written.</param>
/// <param name="Revision">The revision that was sent.</param>
/// <param name="Fingerprint">The fingerprint of what was sent.</param>
/// <param name="IsReplaced">Whether we ended it, to recreate it as a document of another kind.</param>
internal sealed partial record NoteStamp(string Key, int Revision, string Fingerprint, bool IsReplaced)
{
    private const int LongestKey = 3000;

    /// <summary>The key as its owner knows it.</summary>
    public string Document => Escaped.Replace(Key, m => char.ConvertFromUtf32(int.Parse(m.Groups[1].Value, NumberStyles.HexNumber, CultureInfo.InvariantCulture)));

    /// <summary>Whether it is of this document.</summary>
    public bool IsOf(string document) => Key == Encode(document);

    public static NoteStamp Of(string document, int revision, string fingerprint) => new(Encode(document), revision, fingerprint, false);

    /// <summary>The stamp in a note, wherever it stands: QuickBooks writes in front of it, and people behind it.</summary>
    public static NoteStamp? Read(string? note) => note is not null && Stamp.Match(note) is { Success: true } match
        ? new NoteStamp(
            match.Groups["key"].Value, int.Parse(match.Groups["revision"].Value, CultureInfo.InvariantCulture), match.Groups["fingerprint"].Value, match.Groups["replaced"].Success)
        : null;

    /// <summary>The text of the note.</summary>
    public string Text => string.Create(CultureInfo.InvariantCulture, $"Connector {Key} r{Revision} {Fingerprint}") + (IsReplaced ? " replaced" : "");

    /// <summary>The note with this stamp in place of the one that it has: what people wrote beside it stays.</summary>
    public string In(string? note) => note is not null && Stamp.Match(note) is { Success: true } match ? note[..match.Index] + Text + note[(match.Index + match.Length)..] : Text;

    /// <summary>A key in ASCII, without spaces that storage may take away.</summary>
    public static string Encode(string document)
    {
        var text = new StringBuilder(document.Length);
        for (var i = 0; i < document.Length; i++)
        {
            var c = document[i];
            var isPlainSpace = c == ' ' && i > 0 && i < document.Length - 1 && document[i - 1] != ' ' && document[i + 1] is not (' ' or 'r');
            if ((c is > ' ' and < '\x7f' && c != '\\') || isPlainSpace)
            {
                _ = text.Append(c);
            }
            else
            {
                var isPair = i + 1 < document.Length && char.IsSurrogatePair(document, i);
                _ = text.Append(CultureInfo.InvariantCulture, $"\\u{{{(isPair ? char.ConvertToUtf32(document, i) : c):x}}}");
                i += isPair ? 1 : 0;
            }
        }

        return text.Length <= LongestKey ? text.ToString() : text.ToString(0, LongestKey) + "#" + QuickBooksText.Digest(document, 32);
    }

    [GeneratedRegex(@"Connector (?<key>\S.*?) r(?<revision>\d{1,9}) (?<fingerprint>[0-9a-f]{16})(?<replaced> replaced)?(?=\s|$)")]
    private static partial Regex Stamp { get; }

    [GeneratedRegex(@"\\u\{([0-9a-f]{1,6})\}")]
    private static partial Regex Escaped { get; }
}
