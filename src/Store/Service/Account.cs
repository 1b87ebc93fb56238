using NodaTime;

namespace Connector.Store;

/// <summary>Somebody who may sign in.</summary>
/// <param name="Name">The name in lower case: what it is found by.</param>
/// <param name="Shown">The name as it was given: what the audit trail says.</param>
/// <param name="Role">What it may do.</param>
/// <param name="Password">The password's hash; null for none.</param>
/// <param name="Stamp">Changes with the password and the role: who signed in before is signed out.</param>
/// <param name="MustChange">Whether the password has to be changed before anything else.</param>
/// <param name="Disabled">Whether it may not sign in any more.</param>
/// <param name="Failures">How often in a row the password was wrong.</param>
/// <param name="LockedUntil">Until when nobody may try again.</param>
/// <param name="SignedIn">When it signed in last.</param>
/// <param name="Created">When it was made.</param>
public sealed record Account(
    string Name, string Shown, string Role, string? Password, string Stamp, bool MustChange, bool Disabled, int Failures, Instant? LockedUntil, Instant? SignedIn, Instant Created);
