using Microsoft.Data.Sqlite;
using NodaTime;

namespace Connector.Store;

/// <summary>A backup of a store of either kind: a file that is a store itself, with a digest of all its rows.</summary>
/// <param name="TakenAt">When it was taken.</param>
/// <param name="Records">How many records it holds.</param>
/// <param name="Digest">The digest of its rows.</param>
/// <param name="Head">The head of its chain of records, from which every later store of it comes; null when nothing was recorded.</param>
public sealed record StoreBackup(Instant TakenAt, long Records, string Digest, string? Head = null)
{
    private const string Sqlite = "sqlite:";

    /// <summary>Makes a backup of a store as it is now, while others go on recording. What arrived in the file is compared with what was read.</summary>
    /// <exception cref="StoreException">The file exists, or does not hold what was read.</exception>
    public static StoreBackup Make(ConnectorStore store, string file, Instant now)
    {
        RequireNew(file, "Name a file that does not exist yet.");
        return InParts(file, part =>
        {
            var copy = ConnectorStore.Open(Sqlite + part);
            StoreBackup? made = null;
            StoreCopy.Run(store, copy, (target, digest) =>
            {
                made = new StoreBackup(now, target.Prepare("SELECT count(*) FROM records", 0, default).One(r => r.GetInt64(0)), digest, SealCheck.Head(target));
                target.Prepare("DELETE FROM backups", 0, default).Send(); // those that the store itself was restored from
                target.Prepare("INSERT INTO backups (taken, records, digest) VALUES (@0, @1, @2)", 3, default).With(Micros.Of(now), made.Records, digest).Send();
            });
            return StoreCopy.Digest(copy.Database) == made!.Digest
                ? made
                : throw new StoreException($"{file} was written and does not hold what was read: nothing was kept. See that the disk is sound, then try again.");
        });
    }

    /// <summary>Makes a store in a file of a backup. Its first plan looks into the books before anything is sent.</summary>
    /// <param name="file">The backup.</param>
    /// <param name="path">The store's file.</param>
    /// <exception cref="StoreException">The file is not a backup or is damaged, or the store exists or is served.</exception>
    public static StoreBackup RestoreToFile(string file, string path)
    {
        RequireNew(path, "Stop what works on it, and move it away with its -wal and -shm, or name another store.");
        using var served = SqliteDatabase.AsItIs(path).TryLock("serving") ?? throw new StoreException($"A service works on {path}, though its file is gone. Stop it first, or name another store.");
        return InParts(path, part =>
        {
            SqliteDatabase.CopyForOwner(file, part);
            return Opened(file, part).Backup;
        });
    }

    /// <summary>Makes a store in a database of a backup.</summary>
    /// <param name="file">The backup.</param>
    /// <param name="store">An empty store.</param>
    /// <param name="folder">A folder in which the backup is unpacked meanwhile.</param>
    /// <exception cref="StoreException">The file is not a backup or is damaged, or the store has rows.</exception>
    public static StoreBackup RestoreToDatabase(string file, ConnectorStore store, string folder)
    {
        var part = PartOf(Path.Combine(folder, "restore"));
        try
        {
            SqliteDatabase.CopyForOwner(file, part);
            var (backup, copy) = Opened(file, part);
            StoreCopy.Run(copy, store, (_, _) => { });
            return backup;
        }
        finally
        {
            Delete(part);
        }
    }

    /// <summary>The backup, verified, as a store: who had signed out is not signed in again, and no job of then is carried out now.</summary>
    private static (StoreBackup Backup, ConnectorStore Store) Opened(string file, string part)
    {
        var backup = Verified(file, part);
        var store = ConnectorStore.Open(Sqlite + part);
        using var transaction = store.Database.Record();
        foreach (var sql in new[]
        {
            "DELETE FROM sign_ins",
            "UPDATE asked_runs SET state = 'cancelled', ended = asked, summary = 'the store was restored from a backup' WHERE state IN ('queued', 'running')",
            "UPDATE run_slices SET state = 'cancelled' WHERE state IN ('queued', 'running')",
        })
        {
            transaction.Prepare(sql, 0, default).Send();
        }

        var head = SealCheck.Head(transaction);
        transaction.Commit();
        return (backup with { Head = head }, store);
    }

    private static StoreBackup Verified(string file, string part)
    {
        var database = SqliteDatabase.AsItIs(part);
        StoreBackup found;
        try
        {
            using var transaction = database.Read();
            found = transaction.Prepare("SELECT taken, records, digest FROM backups WHERE looked IS NULL", 0, default).One(r => new StoreBackup(Micros.Instant(r.GetInt64(0)), r.GetInt64(1), r.GetString(2)))
                ?? throw new StoreException($"{file} is a store, and not a backup of one. Name a file that connector backup made.");
        }
        catch (SqliteException)
        {
            throw new StoreException($"{file} is not a backup. Name a file that connector backup made.");
        }

        return StoreCopy.Digest(database) == found.Digest
            ? found
            : throw new StoreException($"{file} is damaged: its rows are not those that were written. Take another backup.");
    }

    private static void RequireNew(string file, string remedy)
    {
        if (File.Exists(file))
        {
            throw new StoreException($"{file} exists. {remedy}");
        }
    }

    /// <summary>Makes a file under a name that nobody knows, and gives it its own when it is whole.</summary>
    private static StoreBackup InParts(string path, Func<string, StoreBackup> make)
    {
        var part = PartOf(path);
        try
        {
            var made = make(part);
            SqliteDatabase.AsItIs(part).Settle();
            File.Move(part, path);
            return made;
        }
        finally
        {
            Delete(part);
        }
    }

    private static string PartOf(string path) => $"{path}.{Path.GetRandomFileName()}.part";

    private static void Delete(string part)
    {
        foreach (var rest in new[] { part, part + "-wal", part + "-shm" })
        {
            File.Delete(rest);
        }
    }
}
