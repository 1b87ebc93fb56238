using NodaTime;

namespace Connector.Store;

/// <summary>A backup of a store of either kind: a file that is a store itself, with a digest of all its rows.</summary>
/// <param name="TakenAt">When it was taken.</param>
/// <param name="Records">How many records it holds.</param>
/// <param name="Digest">The digest of its rows.</param>
public sealed record StoreBackup(Instant TakenAt, long Records, string Digest)
{
    /// <summary>Makes a backup of a store as it is now, while others go on recording. What arrived in the file is compared with what was read.</summary>
    /// <exception cref="StoreException">The file exists, or cannot be written.</exception>
    public static StoreBackup Make(ConnectorStore store, string file, Instant now)
    {
        if (File.Exists(file))
        {
            throw new StoreException($"{file} exists. Name a file that does not exist yet.");
        }

        var part = file + ".part";
        File.Delete(part);
        try
        {
            var copy = ConnectorStore.Open("sqlite:" + part);
            StoreBackup? made = null;
            StoreCopy.Run(store, copy, (target, digest) =>
            {
                made = new StoreBackup(now, target.Prepare("SELECT count(*) FROM records", 0, default).One(r => r.GetInt64(0)), digest);
                target.Prepare("INSERT INTO backups (taken, records, digest) VALUES (@0, @1, @2) ON CONFLICT (taken) DO UPDATE SET records = excluded.records, digest = excluded.digest, looked = NULL", 3, default).With(Micros.Of(now), made.Records, digest).Send();
            });
            if (StoreCopy.Digest(copy.Database) != made!.Digest)
            {
                throw new StoreException($"{file} was written and does not hold what was read: nothing was kept. See that the disk is sound, then try again.");
            }

            copy.Database.Settle();
            File.Move(part, file);
            return made;
        }
        finally
        {
            foreach (var rest in new[] { part, part + "-wal", part + "-shm" })
            {
                File.Delete(rest);
            }
        }
    }

    /// <summary>Makes a store of a backup. Its first plan looks into the books before anything is sent.</summary>
    /// <exception cref="StoreException">The file is not a backup or is damaged, or the store exists or is served.</exception>
    public static StoreBackup Restore(string file, Func<ConnectorStore> open)
    {
        var copy = Path.Combine(Path.GetTempPath(), "connector-restore-" + Path.GetRandomFileName());
        try
        {
            File.Copy(file, copy);
            var found = Verified(file, copy);
            var backup = ConnectorStore.Open("sqlite:" + copy);
            var store = open();
            using var served = store.TryLock("serving") ?? throw new StoreException($"{store.Name} is served. Stop the service first, or name another store.");
            StoreCopy.Run(backup, store, (target, _) => target.Prepare("DELETE FROM sign_ins", 0, default).Send()); // who had signed out must not be signed in again
            return found;
        }
        finally
        {
            foreach (var rest in new[] { copy, copy + "-wal", copy + "-shm" })
            {
                File.Delete(rest);
            }
        }
    }

    private static StoreBackup Verified(string file, string copy)
    {
        var database = SqliteDatabase.AsItIs(copy);
        var found = database.Backup() ?? throw new StoreException($"{file} is not a backup. Name a file that connector backup made.");
        return StoreCopy.Digest(database) == found.Digest
            ? found
            : throw new StoreException($"{file} is damaged: its rows are not those that were written. Take another backup.");
    }
}
