using NodaTime;

namespace Connector.Store;

public sealed partial class ServiceTables
{
    private static readonly Duration ClaimsAreKept = Duration.FromDays(7);

    /// <summary>Creates a claim, or returns the existing one. A claim that recorded nothing and whose process is gone is replaced.</summary>
    /// <param name="caller">The caller.</param>
    /// <param name="key">The idempotency key.</param>
    /// <param name="digest">The digest of the request.</param>
    /// <param name="process">The process that will carry it out.</param>
    /// <param name="isGone">Whether the process of a claim is gone.</param>
    /// <param name="now">The current time.</param>
    /// <returns>The claim, and whether this call got it.</returns>
    public (IdempotencyClaim Claim, bool IsMine) ClaimFor(string caller, string key, string digest, string process, Predicate<IdempotencyClaim> isGone, Instant now) => Write(desk =>
    {
        desk.Query("DELETE FROM claims WHERE asked < @0", Micros.Of(now - ClaimsAreKept)).Run();
        var known = desk.Query("SELECT claim, digest, process, recorded, status, location, content_type, answer FROM claims WHERE caller = @0 AND key = @1", caller, key).One(ReadClaim);
        if (known is not null && (known.Digest != digest || known.Answer is not null || known.Recorded is not null || (known.Process.Length > 0 && !isGone(known))))
        {
            return (known, false);
        }

        if (known is not null && desk.Query("DELETE FROM claims WHERE claim = @0 AND recorded IS NULL AND answer IS NULL", known.Id).Run() == 0)
        {
            return (known, false); // it recorded something just now
        }

        desk.Query("INSERT INTO claims (caller, key, digest, process, asked) VALUES (@0, @1, @2, @3, @4)", caller, key, digest, process, Micros.Of(now)).Run();
        return (desk.Query("SELECT claim, digest, process, recorded, status, location, content_type, answer FROM claims WHERE caller = @0 AND key = @1", caller, key).One(ReadClaim)!, true);
    });

    /// <summary>Stores the answer of a claim.</summary>
    public void Answer(long claim, IdempotencyAnswer answer) => Write(desk => desk.Query(
        "UPDATE claims SET status = @1, location = @2, content_type = @3, answer = @4 WHERE claim = @0", claim, answer.Status, answer.Location, answer.ContentType, answer.Text).Run());

    /// <summary>Releases a claim that got no answer: a request that recorded nothing may be repeated.</summary>
    public void GiveUp(long claim) => Write(desk =>
    {
        desk.Query("DELETE FROM claims WHERE claim = @0 AND recorded IS NULL AND answer IS NULL", claim).Run();
        return desk.Query("UPDATE claims SET process = '' WHERE claim = @0 AND answer IS NULL", claim).Run();
    });

    private static IdempotencyClaim ReadClaim(Row r) => new(
        r.GetInt64(0), r.GetString(1), r.GetString(2), At(r, 3), r.Number(4) is { } status ? new IdempotencyAnswer((int)status, r.Text(5), r.Text(6), r.Text(7) ?? "") : null);
}
