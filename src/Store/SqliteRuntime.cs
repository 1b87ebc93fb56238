using System.Diagnostics.CodeAnalysis;
using System.Reflection;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using System.Runtime.Loader;

namespace Connector.Store;

/// <summary>
/// Makes Microsoft.Data.Sqlite 10 (compiled against SQLitePCLRaw 2.1) run on SQLitePCLRaw 2.0.6, and on the system's
/// SQLite where that is newer than the bundled 3.35.5. Runs once, before any other code of this assembly.
/// </summary>
public static class SqliteRuntime
{
    // 3.38.0: the ->> operator, which EF writes for JSON columns (STRICT tables came in 3.37). The bundled 3.35.5 has neither.
    private const int OldestSystemVersion = 3_038_000;

    private static readonly string[] SystemLibraries = ["libsqlite3.so.0", "libsqlite3.dylib", "winsqlite3.dll"];

    /// <summary>Where SQLite came from: the system library's name, or "bundled".</summary>
    public static string Source { get; private set; } = "bundled";

    /// <summary>Forces the hook in, for a program that touches SQLite types before any other type of this assembly.</summary>
    [MethodImpl(MethodImplOptions.NoInlining)]
    public static void EnsureLoaded()
    {
    }

    [ModuleInitializer]
    [SuppressMessage("Usage", "CA2255:The 'ModuleInitializer' attribute should not be used in libraries", Justification = "SQLite must be hooked before EF touches it.")]
    internal static void Initialize()
    {
        // The context that holds Microsoft.Data.Sqlite is the one that asks. (An enum: reading it starts nothing.)
        var context = AssemblyLoadContext.GetLoadContext(typeof(Microsoft.Data.Sqlite.SqliteCacheMode).Assembly);
        (context ?? AssemblyLoadContext.Default).Resolving += ResolveWithoutVersion;
        Start();
    }

    // 2.1.13 is asked for and 2.0.6 is there, which the default binder refuses: ask again without a version. This needs
    // no path, so it also works in a single-file program, where Assembly.Location is empty.
    private static Assembly? ResolveWithoutVersion(AssemblyLoadContext context, AssemblyName name)
    {
        if (name.Version is null || name.Name?.StartsWith("SQLitePCLRaw.", StringComparison.Ordinal) != true)
        {
            return null;
        }

        try
        {
            return context.LoadFromAssemblyName(new AssemblyName(name.Name));
        }
        catch (FileNotFoundException)
        {
            return null;
        }
    }

    // Apart from Initialize, so that the JIT meets SQLitePCL's types only after the hook is in.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Start()
    {
        var provider = typeof(SQLitePCL.SQLite3Provider_e_sqlite3).Assembly;
        NativeLibrary.SetDllImportResolver(
            typeof(SqliteRuntime).Assembly,
            (library, _, _) => library != "e_sqlite3" ? 0 : SystemLibrary.Value is not 0 and var system ? system : NativeLibrary.Load(library, provider, null));
        try
        {
            NativeLibrary.SetDllImportResolver(
                provider,
                static (library, _, _) => library == "e_sqlite3" ? SystemLibrary.Value : 0);
        }
        catch (InvalidOperationException)
        {
            // A second copy of this assembly, in another load context, shares a provider that the first one has hooked.
        }

        SQLitePCL.Batteries_V2.Init();
        // A connection is used by one thread at a time, so that its lock, and the count of allocations that all connections share, only cost.
        _ = SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MULTITHREAD);
        _ = SQLitePCL.raw.sqlite3_config(SQLitePCL.raw.SQLITE_CONFIG_MEMSTATUS, 0);
        SQLitePCL.raw.FreezeProvider();
    }

    // 0 sends the runtime on to its own search, which finds the bundled library.
    private static readonly Lazy<nint> SystemLibrary = new(static () =>
    {
        foreach (var candidate in SystemLibraries)
        {
            if (!NativeLibrary.TryLoad(candidate, out var handle))
            {
                continue;
            }

            if (NativeLibrary.TryGetExport(handle, "sqlite3_libversion_number", out var export)
                && Marshal.GetDelegateForFunctionPointer<VersionNumber>(export)() >= OldestSystemVersion)
            {
                Source = candidate;
                return handle;
            }

            NativeLibrary.Free(handle);
        }

        return 0;
    });

    [UnmanagedFunctionPointer(CallingConvention.Cdecl)]
    private delegate int VersionNumber();
}
