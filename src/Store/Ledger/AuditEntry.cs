using System.Security.Cryptography;
using System.Text;
using Connector.Engine;
using NodaTime;

namespace Connector.Store;

/// <summary>An entry of the audit trail: who did what, when and why, with counts and the hash of what was recorded.</summary>
/// <param name="At">When.</param>
/// <param name="Actor">Who.</param>
/// <param name="Action">What.</param>
/// <param name="Subject">What it concerns; null when it concerns everything.</param>
/// <param name="Reason">Why; null when no reason was given.</param>
/// <param name="Before">The state before, where there is one.</param>
/// <param name="After">The state after: counts, and the hash of the rows.</param>
/// <param name="Hash">The hash of this entry and all before it.</param>
public sealed record AuditEntry(Instant At, string Actor, string Action, string? Subject, string? Reason, string? Before, string? After, string Hash)
{
    /// <summary>The hash that an entry has, given that of the entry before.</summary>
    public static string HashOf(string previous, AuditEntry entry) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(string.Join(
        '\u001f', previous, CanonicalText.Text(entry.At), entry.Actor, entry.Action, entry.Subject, entry.Reason, entry.Before, entry.After))));
}
