using NodaTime;

namespace Connector.Store;

/// <summary>A user account.</summary>
/// <param name="Name">The name in lower case, by which the account is found.</param>
/// <param name="Shown">The name as it was entered, which the audit trail shows.</param>
/// <param name="Role">The role, which decides what the user may do.</param>
/// <param name="Password">The password's hash; null for none.</param>
/// <param name="Stamp">Changes with the password and the role, so that earlier sign-ins end.</param>
/// <param name="MustChange">Whether the password has to be changed before anything else.</param>
/// <param name="Disabled">Whether the user may no longer sign in.</param>
/// <param name="Failures">How often in a row the password was wrong, at all addresses together.</param>
/// <param name="LockedUntil">The latest instant until which an address is kept from signing in with this name; null when none was.</param>
/// <param name="SignedIn">When the user last signed in.</param>
/// <param name="Created">When the account was created.</param>
public sealed record Account(
    string Name, string Shown, string Role, string? Password, string Stamp, bool MustChange, bool Disabled, int Failures, Instant? LockedUntil, Instant? SignedIn, Instant Created);
