using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;

[assembly: DefaultDllImportSearchPaths(DllImportSearchPath.SafeDirectories)]

namespace Connector.Store;

/// <summary>
/// The few C functions of SQLite that run once for each row and cell. Through Microsoft.Data.Sqlite they would cost several times
/// what SQLite itself needs, since it looks parameters up by name and creates a reader at each execution.
/// </summary>
internal static partial class Sqlite3
{
    public const int Row = 100;
    public const int Done = 101;

    private const string Library = "e_sqlite3";

    /// <summary>The handle on which statements are prepared.</summary>
    public static nint HandleOf(SqliteConnection connection) => connection.Handle!.DangerousGetHandle();

    /// <summary>Sets how long to wait for another connection that writes.</summary>
    public static void WaitWhenBusy(SqliteConnection connection, TimeSpan patience) => _ = BusyTimeout(HandleOf(connection), (int)patience.TotalMilliseconds);

    /// <summary>The error of the last call on a connection.</summary>
    public static Exception Failure(nint connection, int code)
        => SqliteDatabase.Outside(new($"SQLite Error {code}: '{Marshal.PtrToStringUTF8(Message(connection))}'.", code & 0xFF, ExtendedCode(connection)));

    [LibraryImport(Library, EntryPoint = "sqlite3_prepare_v2")]
    public static partial int Prepare(nint connection, ReadOnlySpan<byte> sql, int length, out nint statement, nint tail);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_parameter_index", StringMarshalling = StringMarshalling.Utf8)]
    public static partial int Position(nint statement, string parameter);

    [LibraryImport(Library, EntryPoint = "sqlite3_step")]
    public static partial int Step(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_reset")]
    public static partial int Reset(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_finalize")]
    public static partial int Finalize(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_changes")]
    public static partial int Changes(nint connection);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_count")]
    public static partial int Columns(nint statement);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_text"), SuppressGCTransition]
    public static partial int BindText(nint statement, int position, ReadOnlySpan<byte> text, int length, nint copy);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_int64"), SuppressGCTransition]
    public static partial int BindNumber(nint statement, int position, long number);

    [LibraryImport(Library, EntryPoint = "sqlite3_bind_null"), SuppressGCTransition]
    public static partial int BindNull(nint statement, int position);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_text"), SuppressGCTransition]
    public static partial nint Text(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_bytes"), SuppressGCTransition]
    public static partial int Bytes(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_int64"), SuppressGCTransition]
    public static partial long Number(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_column_type"), SuppressGCTransition]
    public static partial int Type(nint statement, int column);

    [LibraryImport(Library, EntryPoint = "sqlite3_busy_timeout")]
    private static partial int BusyTimeout(nint connection, int milliseconds);

    [LibraryImport(Library, EntryPoint = "sqlite3_errmsg")]
    private static partial nint Message(nint connection);

    [LibraryImport(Library, EntryPoint = "sqlite3_extended_errcode")]
    private static partial int ExtendedCode(nint connection);
}
