using System.Security.Cryptography;
using System.Text;

namespace Connector.Adapters.Files;

/// <summary>The file name of a key: readable, the same on every file system, and different for every key.</summary>
/// <remarks>
/// <c>2022-05/receivable/P 1</c> becomes <c>2022-05+receivable+P%201</c>. Letters, digits, <c>.</c>, <c>_</c> and <c>-</c> stay as they
/// are, <c>/</c> becomes <c>+</c>, all else becomes <c>%XX</c> for each of its UTF-8 bytes. What follows <c>~</c> is not part of the key.
/// </remarks>
internal static class FileNames
{
    // With ".json", a revision and the affixes of a temporary file it stays below the 255 bytes that file systems allow.
    private const int Longest = 160;

    private static readonly string[] Reserved = ["CON", "PRN", "AUX", "NUL", "COM", "LPT"];

    /// <summary>The name without an extension.</summary>
    public static string Of(string key)
    {
        var name = new StringBuilder(key.Length + 16);
        foreach (var unit in Encoding.UTF8.GetBytes(key))
        {
            var character = (char)unit;
            // A leading dot would hide the file, a leading hyphen would be an option of 'mv'.
            if (char.IsAsciiLetterOrDigit(character) || character == '_' || (name.Length > 0 && character is '.' or '-'))
            {
                _ = name.Append(character);
            }
            else if (character == '/' && name.Length > 0)
            {
                _ = name.Append('+');
            }
            else
            {
                _ = name.Append('%').Append(unit.ToString("X2"));
            }
        }

        if (name.Length == 0)
        {
            return "%";
        }

        if (name.Length > Longest)
        {
            var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key))[..16]);
            return name.ToString(0, Longest - 40) + "~" + digest;
        }

        return IsReserved(name.ToString()) ? "%" + ((int)name[0]).ToString("X2") + name.ToString(1, name.Length - 1) : name.ToString();
    }

    /// <summary>Whether a key can have this name: the backup files of editors and file managers cannot.</summary>
    public static bool IsName(string name)
        => name.Length > 0 && name.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-' or '+' or '%' or '~') && name[0] is not ('.' or '-' or '+');

    // Windows treats CON, CON.json and COM1.json as devices.
    private static bool IsReserved(string name)
    {
        var stem = name.Split('.')[0];
        return stem.Length is 3 or 4 && Reserved.Any(r => stem.StartsWith(r, StringComparison.OrdinalIgnoreCase)
            && (stem.Length == 3 ? r is not ("COM" or "LPT") : r is "COM" or "LPT" && char.IsAsciiDigit(stem[3])));
    }
}
