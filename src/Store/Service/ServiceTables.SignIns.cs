using NodaTime;

namespace Connector.Store;

public sealed partial class ServiceTables
{
    private const int Guesses = 5;

    private static readonly Duration ClosedFor = Duration.FromMinutes(15);
    private static readonly Duration LongestSignIn = Duration.FromDays(7);

    /// <summary>Records a sign-in with the right password. The audit trail does not contain sign-ins.</summary>
    /// <param name="account">The account, as it was read.</param>
    /// <param name="address">Where the password came from.</param>
    /// <param name="now">The current time.</param>
    /// <param name="signIn">The id of the sign-in that begins; null when the password only confirms who asks.</param>
    /// <returns>Whether it is valid: it is not when the account is disabled or has changed since it was read, or takes no password from this address for a while.</returns>
    public bool SawRightPassword(Account account, string address, Instant now, string? signIn) => Write(desk =>
    {
        var isValid = desk.Query(
            "UPDATE users SET signed_in = @2 WHERE name = @0 AND stamp = @1 AND disabled = 0 AND NOT EXISTS (SELECT 1 FROM wrong_passwords w WHERE w.name = @0 AND w.address = @3 AND w.closed_until > @2)",
            account.Name, account.Stamp, Micros.Of(now), address).Run() == 1;
        if (isValid)
        {
            desk.Query("DELETE FROM wrong_passwords WHERE name = @0 AND address = @1", account.Name, address).Run();
            Begin(desk, signIn, account.Name, now);
        }

        return isValid;
    });

    /// <summary>
    /// Counts a wrong password. The database counts, so that each of many attempts at the same time is counted. Five in a row from one address
    /// close the name for that address for a while: whoever comes from elsewhere is not kept out.
    /// </summary>
    public void SawWrongPassword(string name, string address, Instant now) => Write(desk => desk.Query(
        "INSERT INTO wrong_passwords (name, address, failures, tried) VALUES (@0, @1, 1, @2) ON CONFLICT (name, address) DO UPDATE SET tried = excluded.tried, failures = CASE WHEN wrong_passwords.failures + 1 < @3 THEN wrong_passwords.failures + 1 ELSE 0 END, closed_until = CASE WHEN wrong_passwords.failures + 1 < @3 THEN wrong_passwords.closed_until ELSE @4 END WHERE wrong_passwords.closed_until IS NULL OR wrong_passwords.closed_until <= excluded.tried",
        name, address, Micros.Of(now), Guesses, Micros.Of(now + ClosedFor)).Run());

    /// <summary>Begins a sign-in of somebody who has just given another password.</summary>
    public void SignIn(string signIn, string name, Instant now) => Write(desk => Begin(desk, signIn, name, now));

    /// <summary>Whether a sign-in lasts: it has neither been ended nor gone on for a week.</summary>
    public bool IsSignedIn(string signIn, string name, Instant now) => Read(desk => desk.Query(
        "SELECT count(*) FROM sign_ins WHERE sign_in = @0 AND name = @1 AND ends > @2", signIn, name, Micros.Of(now)).One(r => r.GetInt64(0))) == 1;

    /// <summary>Ends a sign-in.</summary>
    public void SignOut(string signIn) => Write(desk => desk.Query("DELETE FROM sign_ins WHERE sign_in = @0", signIn).Run());

    /// <summary>Deletes sign-ins that have ended, and wrong passwords of long ago.</summary>
    public void DeleteOldSignIns(Instant now) => Write(desk => desk.Query("DELETE FROM sign_ins WHERE ends <= @0", Micros.Of(now)).Run()
        + desk.Query("DELETE FROM wrong_passwords WHERE tried < @0", Micros.Of(now - Duration.FromDays(1))).Run());

    private static int Begin(Desk desk, string? signIn, string name, Instant now) => signIn is null ? 0
        : desk.Query("INSERT INTO sign_ins (sign_in, name, ends) VALUES (@0, @1, @2)", signIn, name, Micros.Of(now + LongestSignIn)).Run();
}
