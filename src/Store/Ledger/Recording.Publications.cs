using System.Text;
using Connector.Engine;
using NodaTime;

namespace Connector.Store;

public sealed partial class Recording
{
    /// <summary>Records the state of a document in the accounting system; its earlier state ends.</summary>
    public void Put(Publication publication)
    {
        Query("UPDATE publications SET superseded = @0 WHERE document = @1 AND superseded = @2", Now, publication.Document, Schema.Live).Send();
        Insert(
            StoreTables.Publications, publication.Document, publication.Original, publication.Revision, publication.Backend, publication.ExternalId, publication.ExternalNumber,
            publication.State.Text(), publication.Digest, publication.Content.SignedTotal, publication.Drift, publication.EndedByUs ? 1 : 0, publication.Accepted, publication.Found, publication.ExternalDigest, publication.Credited, publication.ByOthers ? 1 : 0, Now, Schema.Live);
        _touched.Add(publication.Original);
    }

    /// <summary>Ends what was recorded of a document in the accounting system: it never arrived there.</summary>
    public void EndPublication(string document)
    {
        EndForGood(StoreTables.Publications, "document = @0", document);
        _touched.Add(DocumentKey.OriginalOf(document));
    }

    /// <summary>Records that the books were looked at after the store was restored.</summary>
    public void SetLookedAfterRestore()
    {
        foreach (var taken in Query("SELECT taken FROM backups WHERE looked IS NULL").Rows().Select(r => r.GetInt64(0)).ToArray())
        {
            Query("UPDATE backups SET looked = @0 WHERE taken = @1", Now, taken).Run();
            Seal(StoreTables.Backups, taken);
        }
    }

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
        Insert(StoreTables.Revisions, publication.Document, publication.Revision, publication.Digest, Encoding.UTF8.GetString(DocumentText.Content(publication.Content)), Now);
        foreach (var line in publication.Content.Lines)
        {
            foreach (var (charge, amount) in line.Charges)
            {
                Insert(StoreTables.PublicationLines, charge, publication.Document, publication.Revision, line.Line, amount, Now);
            }
        }
    }

    /// <summary>Records the backend's id of a customer, vendor or item.</summary>
    public void Put(string backend, Link link)
    {
        ForgetLinks(backend);
        Query("UPDATE links SET superseded = @0 WHERE backend = @1 AND subject = @2 AND key = @3 AND superseded = @4", Now, backend, link.Subject.ToString(), link.Key, Schema.Live).Send();
        Insert(StoreTables.Links, backend, link.Subject.ToString(), link.Key, link.ExternalId, link.Digest, Now, Schema.Live);
    }

    /// <summary>Records that a content of a document is approved, or that the approval was withdrawn.</summary>
    public void Approve(string document, string digest, int revision, bool approved)
    {
        if (!approved)
        {
            EndForGood(StoreTables.Approvals, "document = @0", document);
            return;
        }

        Query("UPDATE approvals SET superseded = @0 WHERE document = @1 AND superseded = @2 AND digest = @3", Now, document, Schema.Live, digest).Send();
        Insert(StoreTables.Approvals, document, digest, revision, Now, Schema.Live);
    }

    /// <summary>Records the last locked day of a backend's own books, if it has changed.</summary>
    public bool SetLockedThrough(string backend, LocalDate? day)
    {
        if (Locks().GetValueOrDefault(backend) == day)
        {
            return false;
        }

        Query("UPDATE backend_locks SET superseded = @0 WHERE backend = @1 AND superseded = @2", Now, backend, Schema.Live).Send();
        Insert(StoreTables.BackendLocks, backend, day is { } locked ? CanonicalText.Text(locked) : null, Now, Schema.Live);
        return true;
    }

    /// <summary>Records that a close or a publish ran, and how much it did.</summary>
    public void AddRun(string action, string? period, int slices, int charges, int documents)
        => Insert(StoreTables.Runs, action, period, "done", slices, charges, documents, Now, Now);
}
