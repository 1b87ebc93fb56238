using System.Data.Common;
using System.Globalization;
using Microsoft.Data.Sqlite;
using Npgsql;

namespace Connector.Host.Tests.Commands;

/// <summary>Somebody's hands in the database of a store, by SQL.</summary>
internal sealed class Hands : IDisposable
{
    private readonly DbConnection _database;

    public Hands(Office office, string? url = null)
    {
        url ??= office.Variables.GetValueOrDefault("Connector__Store") ?? "sqlite:" + Path.Combine(office.Folder, "connector.db");
        _database = url.StartsWith("sqlite:", StringComparison.Ordinal)
            ? new SqliteConnection($"Data Source={url["sqlite:".Length..]};Pooling=False")
            : new NpgsqlConnection(url["postgres:".Length..]);
        _database.Open();
    }

    public void Dispose() => _database.Dispose();

    public int Do(string sql)
    {
        using var command = _database.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    /// <summary>The rows of a table, each with the names of its columns.</summary>
    public List<(string Column, object? Value)[]> Rows(string table)
    {
        using var command = _database.CreateCommand();
        command.CommandText = $"SELECT * FROM {table}";
        using var reader = command.ExecuteReader();
        var rows = new List<(string, object?)[]>();
        while (reader.Read())
        {
            rows.Add([.. Enumerable.Range(0, reader.FieldCount).Select(i => (reader.GetName(i), reader.IsDBNull(i) ? null : reader.GetValue(i)))]);
        }

        return rows;
    }

    public string[] Tables() => [.. Rows(_database is SqliteConnection
        ? "(SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%') t"
        : "(SELECT table_name::text AS name FROM information_schema.tables WHERE table_schema = current_schema()) t").Select(r => (string)r[0].Value!).Order(StringComparer.Ordinal)];

    /// <summary>Does something to a table, looks, and undoes it.</summary>
    public void Meanwhile(string table, string sql, Action look)
    {
        Do($"CREATE TABLE kept AS SELECT * FROM {table}");
        try
        {
            Do(sql);
            look();
        }
        catch (DbException)
        {
            // The database itself does not take this change.
        }
        finally
        {
            Do($"DELETE FROM {table}");
            Do($"INSERT INTO {table} SELECT * FROM kept");
            Do("DROP TABLE kept");
        }
    }

    /// <summary>The condition that a row alone fulfils.</summary>
    public static string Only((string Column, object? Value)[] row) => string.Join(" AND ", row.Select(c => $"\"{c.Column}\" IS NOT DISTINCT FROM {Literal(c.Value)}"));

    public static string Literal(object? value) => value switch
    {
        null => "NULL",
        string text => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!,
    };

    /// <summary>A store with rows of every kind, copied to where an address says.</summary>
    public static Office Everything()
    {
        var office = SmallFacts.Office();
        office.Import(
            ("holidays", "holidays,date,name\nUK,2022-05-02,May Day\n"),
            ("bands", "band,days,from_time,to_time,holidays\nNIGHT,mon tue,20:00,23:00,\nMAYDAY,,,,UK\n"),
            ("items", "item,name\nCALL,Call\nHOUR,Hour\n"),
            ("plans", "plan,model,measure,interval\nCALLS,event,,\nHOURS,time,,PT1H\n"),
            ("rates", "item,scope,from,band,price\nCALL,all,2022-01-01,,2.50\nHOUR,all,2022-01-01,,30\nHOUR,all,2022-01-01,NIGHT,45\nHOUR,all,2022-01-01,MAYDAY,60\n"),
            ("agreements", "agreement,from,to,payer,item,plan\nC1,2022-05-01,,P2,CALL,CALLS\nH1,2022-05-01,2022-12-31,P2,HOUR,HOURS\n"),
            ("events", "event,agreement,at,quantity\nE1,C1,2022-05-03T10:00Z,4\nE2,C1,2022-05-04T10:00Z,1\n"),
            ("sessions", "session,agreement,start,end,status\nS1,H1,2022-05-03T10:00Z,2022-05-03T12:00Z,completed\n"),
            ("cancellations", "plan,from,notice_hours,charge,fixed_price\nHOURS,2022-05-01,24,fixed,5\n"),
            ("adjustments", "adjustment,from,to,scope,item,kind,value\nLESS,2022-06-01,2022-06-30,payer:P2,HOUR,percent,-10\n"),
            ("periods", "period,from,to\nX,2030-01-01,2030-01-31\n")).Ends(0);
        office.Import(("events", "event,agreement,at,quantity,retract\nE2,C1,2022-05-04T10:00Z,1,true\n")).Ends(0);
        office.Close("2022-05").Publish();
        office.Move("2022-05/receivable/P1", "drafts", "posted");
        office.Write("books/locked-through", "2022-03-31");
        office.Json("reconcile").Ends(0);
        office.Import(("readings", "measure,subject,from,value\npatients,R1,2022-04-01,2000\n"), ("rates", "item,scope,from,price\nHOUR,all,2022-01-01,31\n")).Ends(0);
        office.Json("approve", "2022-05/receivable/P2", "--actor", "ann").Ends(0);
        office.Publish();
        office.Json("dispute", "open", "2022-05/A1/I1").Ends(0);
        office.Json("dispute", "resolve", "1", "--amend", "60", "--actor", "bob", "--reason", "told so").Ends(0);
        office.Json("dispute", "open", "2022-05/C1/CALL/E1").Ends(0);
        office.Close("2022-04");
        office.Json("period", "reopen", "2022-04", "--reason", "too early").Ends(0);
        office.Json("key", "add", "somebody", "--role", "viewer").Ends(0);
        office.Json("user", "add", "carol", "--role", "admin").Ends(0);
        return office;
    }
}
