using System.Text;
using Connector.Engine;
using NodaTime;

namespace Connector.Store;

public sealed partial class Recording
{
    /// <summary>Records the state of a document in the accounting system; its earlier state ends.</summary>
    public void Put(Publication publication)
    {
        EndLive(publication.Document);
        Query(
            "INSERT INTO publications (document, original, revision, backend, external_id, external_number, state, digest, total, drift, ended_by_us, accepted, found, external_digest, credited, by_others, recorded, superseded) VALUES (@0, @1, @2, @3, @4, @5, @6, @7, @8, @9, @10, @11, @12, @13, @14, @15, @16, @17)",
            publication.Document, publication.Original, publication.Revision, publication.Backend, publication.ExternalId, publication.ExternalNumber,
            publication.State.Text(), publication.Digest, publication.Content.SignedTotal, publication.Drift, publication.EndedByUs ? 1 : 0, publication.Accepted, publication.Found, publication.ExternalDigest, publication.Credited, publication.ByOthers ? 1 : 0, Now, Schema.Live).Send();
        Hash("publication", publication.Document, Invariant(publication.Revision), publication.State.Text(), publication.Digest, publication.ExternalId);
        _touched.Add(publication.Original);
    }

    /// <summary>Ends what was recorded of a document in the accounting system: it never arrived there.</summary>
    public void EndPublication(string document)
    {
        EndLive(document);
        _touched.Add(DocumentKey.OriginalOf(document));
    }

    /// <summary>Records that the books were looked at after the store was restored.</summary>
    public void SetLookedAfterRestore() => Query("UPDATE backups SET looked = @0 WHERE looked IS NULL", Now).Send();

    private void EndLive(string document)
        => Query("UPDATE publications SET superseded = @0 WHERE document = @1 AND superseded = @2", Now, document, Schema.Live).Send();

    private readonly HashSet<string> _touched = new(StringComparer.Ordinal);

    /// <summary>Marks the documents whose publications changed as needing a plan, except those that are settled.</summary>
    private void SeeWhatIsSettled()
    {
        if (_touched.Count == 0)
        {
            return;
        }

        var settled = SettledAmong(_touched);
        foreach (var document in _touched)
        {
            if (settled.Contains(document))
            {
                Settle(document);
            }
            else
            {
                Unsettle(document);
            }
        }
    }

    /// <summary>Marks a document as needing a plan.</summary>
    private void Unsettle(string document)
        => Query("INSERT INTO unsettled (document, recorded, superseded) VALUES (@0, @1, @2) ON CONFLICT (superseded, document) DO NOTHING", document, Now, Schema.Live).Send();

    /// <summary>Marks a document as settled, so that plans skip it.</summary>
    private void Settle(string document)
    {
        Query("DELETE FROM unsettled WHERE document = @0 AND recorded = @1 AND superseded = @2", document, Now, Schema.Live).Send();
        Query("UPDATE unsettled SET superseded = @0 WHERE document = @1 AND superseded = @2", Now, document, Schema.Live).Send();
    }

    /// <summary>Stores the content of a revision that is about to be sent, and which charge is on which line.</summary>
    public void AddRevision(Publication publication)
    {
        Query(
            "INSERT INTO revisions (document, revision, digest, content, recorded) VALUES (@0, @1, @2, @3, @4)",
            publication.Document, publication.Revision, publication.Digest, Encoding.UTF8.GetString(DocumentText.Content(publication.Content)), Now).Send();
        var insert = Query("INSERT INTO publication_lines (charge, document, revision, line, amount, recorded) VALUES (@0, @1, @2, @3, @4, @5)");
        foreach (var line in publication.Content.Lines)
        {
            foreach (var (charge, amount) in line.Charges)
            {
                insert.With(charge, publication.Document, publication.Revision, line.Line, amount, Now).Send();
            }
        }
    }

    /// <summary>Records the backend's id of a customer, vendor or item.</summary>
    public void Put(string backend, Link link)
    {
        ForgetLinks(backend);
        Query("UPDATE links SET superseded = @0 WHERE backend = @1 AND subject = @2 AND key = @3 AND superseded = @4", Now, backend, link.Subject.ToString(), link.Key, Schema.Live).Send();
        Query(
            "INSERT INTO links (backend, subject, key, external_id, digest, recorded, superseded) VALUES (@0, @1, @2, @3, @4, @5, @6)",
            backend, link.Subject.ToString(), link.Key, link.ExternalId, link.Digest, Now, Schema.Live).Send();
        Hash("link", backend, link.Key, link.ExternalId);
    }

    /// <summary>Records that a content of a document is approved, or that the approval was withdrawn.</summary>
    public void Approve(string document, string digest, int revision, bool approved)
    {
        Query("UPDATE approvals SET superseded = @0 WHERE document = @1 AND superseded = @2 AND (@3 = '' OR digest = @3)", Now, document, Schema.Live, approved ? digest : "").Send();
        if (approved)
        {
            Query(
                "INSERT INTO approvals (document, digest, revision, recorded, superseded) VALUES (@0, @1, @2, @3, @4)",
                document, digest, revision, Now, Schema.Live).Send();
        }

        Hash("approval", document, digest, approved ? "true" : "false");
    }

    /// <summary>Records the last locked day of a backend's own books, if it has changed.</summary>
    public bool SetLockedThrough(string backend, LocalDate? day)
    {
        if (Locks().GetValueOrDefault(backend) == day)
        {
            return false;
        }

        Query("UPDATE backend_locks SET superseded = @0 WHERE backend = @1 AND superseded = @2", Now, backend, Schema.Live).Send();
        Query(
            "INSERT INTO backend_locks (backend, locked_through, recorded, superseded) VALUES (@0, @1, @2, @3)",
            backend, day is { } locked ? CanonicalText.Text(locked) : null, Now, Schema.Live).Send();
        Hash("lock", backend, day is { } text ? CanonicalText.Text(text) : null);
        return true;
    }

    /// <summary>Records that a close or a publish ran, and how much it did.</summary>
    public void AddRun(string action, string? period, int slices, int charges, int documents)
        => Query(
            "INSERT INTO runs (run, action, period, state, slices, charges, documents, ended) VALUES (@0, @1, @2, 'done', @3, @4, @5, @0)",
            Now, action, period, slices, charges, documents).Send();
}
